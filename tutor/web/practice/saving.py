"""Read an attempt, save what was entered, hand it in: the same for every kind of exercise."""

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from tutor.services import answer_saving, practice, submissions
from tutor.services.answer_saving import DraftBase, HeldAnswer
from tutor.services.entries import Entry
from tutor.services.practice import AttemptView
from tutor.web.access import acting_user
from tutor.web.services import app_services


def load(attempt_uid: UUID) -> AttemptView:
    """Read an attempt of any kind with what the server holds of it.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's.
    """
    with app_services().databases.read() as session:
        return practice.get_attempt(session, acting=acting_user(), attempt_uid=attempt_uid)


def save(
    attempt_uid: UUID,
    entries: Sequence[Entry],
    base: DraftBase | None,
    client_key: str | None = None,
) -> HeldAnswer:
    """Save a draft in a short transaction; raises what `answer_saving.save_draft` does."""
    services = app_services()
    with services.databases.write.begin() as session:
        return answer_saving.save_draft(
            session,
            acting=acting_user(),
            attempt_uid=attempt_uid,
            entries=entries,
            client_key=client_key,
            now=services.clock(),
            base=base,
        )


def submit(
    attempt_uid: UUID,
    entries: Sequence[Entry],
    base: DraftBase | None,
    *,
    meant: Sequence[Entry] | None = None,
) -> ResponseReturnValue:
    """Grade the answer, store both, and go to the result.

    Args:
        attempt_uid: Which attempt ends with it.
        entries: What was entered, as drafts hold it.
        base: What the writer had before.
        meant: What is graded and kept, where that is written otherwise than in a draft.

    Raises:
        DraftConflictError: Another writer has saved something else since `base`.
    """
    services, acting = app_services(), acting_user()
    with services.databases.read() as session:
        graded = submissions.grade_attempt(
            session,
            acting=acting,
            attempt_uid=attempt_uid,
            entries=entries if meant is None else meant,
            grader=services.grader,
        )
    with services.databases.write.begin() as session:
        if base is not None:
            answer_saving.check_draft(
                session, acting=acting, attempt_uid=attempt_uid, entries=entries, base=base
            )
        submissions.submit_attempt(session, graded=graded, now=services.clock())
    return redirect(url_for("practice.result", attempt_uid=attempt_uid), code=303)
