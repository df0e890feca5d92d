"""The background job of an upload, which the web pages start.

It is a process of its own, so that a worker that is restarted does not take
it along, and one that is killed is noticed by its silence.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from tutor.bank.rubrics import load_rubric
from tutor.cli.building import open_codebook
from tutor.cli.instance import Instance
from tutor.codebook.listed import load_listed_codes
from tutor.codebook.lookup import Codebook
from tutor.errors import ConflictError, TutorError
from tutor.services import release_jobs
from tutor.services.release_desk import ReleaseDesk
from tutor.services.release_jobs import JobOrder
from tutor.services.release_preview import preview_release
from tutor.services.revisions import current_exercises

HEARTBEAT_SECONDS = 2.0
_RUBRIC = "practice-1"
_OURS = (
    "It is our mistake, not the file's, and stands in the server's log. The codebook is as it was."
)

logger = logging.getLogger(__name__)


def run_job(upload_uid: UUID) -> bool:
    """Build what an upload asks for and note the outcome; False where it failed.

    Where everything in it is loaded already, nothing is built and nothing has failed.
    """
    logging.basicConfig(format="%(name)s: %(message)s")
    logging.getLogger("tutor").setLevel(logging.INFO)
    instance = Instance.from_environment()
    with instance.databases.write.begin() as session:
        order = release_jobs.claim_job(session, upload_uid=upload_uid, now=instance.now())
    message, preview = "", None
    try:
        with _reporting(instance, upload_uid) as report:
            preview = _build(instance, upload_uid, order, report)
    except TutorError as error:
        message = str(error)
    except Exception:
        # The top of this process: whoever waits at the page has to be told.
        logger.exception("the job of upload %s failed", upload_uid)
        message = _OURS
    with instance.databases.write.begin() as session:
        if message:
            release_jobs.fail_job(
                session, upload_uid=upload_uid, message=message, now=instance.now()
            )
        elif preview is None:
            release_jobs.end_unchanged(session, upload_uid=upload_uid, now=instance.now())
        else:
            release_jobs.finish_job(
                session, upload_uid=upload_uid, preview=preview, now=instance.now()
            )
    instance.close()
    if message or preview is None:
        ReleaseDesk(instance.settings).forget_files(upload_uid)
    return not message


class _Report:
    """What is done now; told from the importing thread, sent by the reporting one."""

    def __init__(self) -> None:
        self.latest = ("Reading the files", 0, 0)
        self.is_closed = threading.Event()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Take a step down.

        Raises:
            ConflictError: The upload was closed; the import ends here.
        """
        self.latest = (step, done, total)
        if self.is_closed.is_set():
            raise ConflictError("The upload was closed while its job was at work.")


@contextmanager
def _reporting(instance: Instance, upload_uid: UUID) -> Iterator[_Report]:
    """Tell the database every two seconds how far the job is, and that it lives."""
    report, has_ended = _Report(), threading.Event()

    def beat() -> None:
        while not has_ended.wait(HEARTBEAT_SECONDS):
            step, done, total = report.latest
            try:
                with instance.databases.write.begin() as session:
                    release_jobs.report_progress(
                        session,
                        upload_uid=upload_uid,
                        step=step,
                        done=done,
                        total=total,
                        now=instance.now(),
                    )
            except ConflictError:
                report.is_closed.set()
                return

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield report
    finally:
        has_ended.set()
        thread.join()


def _build(
    instance: Instance, upload_uid: UUID, order: JobOrder, report: _Report
) -> dict[str, Any] | None:
    """Build it and say what it changes; None where nothing in it is new."""
    from tutor.codebook.importers.release_content import Hints  # noqa: PLC0415 - XML and ZIP
    from tutor.codebook.importing import (  # noqa: PLC0415 - only for this
        Place,
        discard_staged,
        import_files,
    )

    desk, place = ReleaseDesk(instance.settings), Place.of(instance.settings.instance_path)
    folder = desk.folder(upload_uid)
    discard_staged(place)
    imported = import_files(
        [folder / file.stored for file in order.files],
        place,
        Hints(order.effective_on, order.holds_cpt_licence),
        progress=report,
        names=[file.name for file in order.files],
        is_staged=True,
    )
    if all(file.read is None for file in imported.files):
        return None
    report("Comparing with the codebook in use", 0, 0)
    with instance.databases.read() as session:
        exercises = current_exercises(session)
    before, after = _both(instance, place)
    preview = preview_release(
        before,
        after,
        exercises,
        rubric=load_rubric(_RUBRIC),
        bank_path=instance.settings.bank_path,
    )
    desk.write_changes(upload_uid, preview.changes)
    for file in order.files:
        # The library of imported files has its own copy by now.
        (folder / file.stored).unlink()
    files = [
        {
            "name": file.name,
            "sha256": file.sha256,
            "is_new": file.read is not None,
            "contents": list(file.read.summary) if file.read else [],
            "passed_over": list(file.read.passed_over) if file.read else [],
        }
        for file in imported.files
    ]
    return {"files": files, **preview.summary}


def _both(instance: Instance, place: Any) -> tuple[Codebook, Codebook]:
    """The codebook in use, and what it would be: a file that is not staged stays as it is."""
    settings = instance.settings
    codebook, edits = (
        staged if staged.exists() else used
        for staged, used in (
            (place.staged.codebook, place.in_use.codebook),
            (place.staged.edits, place.in_use.edits),
        )
    )
    listed = load_listed_codes(settings.bank_path / "codes.toml")
    return open_codebook(settings), Codebook.open(codebook, listed=listed, edits=edits)
