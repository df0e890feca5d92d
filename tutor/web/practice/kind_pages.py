"""Which pages an exercise has: where it is answered, and where its result is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from tutor.bank.exercise import Exercise, Kind
from tutor.services import practice
from tutor.services.practice import AttemptView
from tutor.services.submissions import ResultView
from tutor.web.access import acting_user
from tutor.web.practice import chart_result, pad_page
from tutor.web.services import app_services


@dataclass(frozen=True, slots=True)
class KindPages:
    """The two pages of one kind."""

    render_attempt: Callable[[AttemptView], str]
    render_result: Callable[[ResultView], str]


_PAGES: Mapping[Kind, KindPages] = {
    Kind.CHART: KindPages(pad_page.render_attempt, chart_result.render),
}


def of(exercise: Exercise) -> KindPages:
    """Return the pages of an exercise."""
    return _PAGES[exercise.kind]


def load(attempt_uid: UUID) -> AttemptView:
    """Read an attempt of any kind with what the server holds of it.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's.
    """
    with app_services().databases.read() as session:
        return practice.get_attempt(session, acting=acting_user(), attempt_uid=attempt_uid)
