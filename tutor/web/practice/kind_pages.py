"""Which pages an exercise has: where it is answered, and where its result is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask.typing import ResponseReturnValue

from tutor.bank.exercise import Exercise, Kind
from tutor.services.practice import AttemptView
from tutor.services.submissions import ResultView
from tutor.web.practice import (
    audit_page,
    audit_result,
    chart_result,
    choice_page,
    choice_result,
    fields_page,
    fields_result,
    pad_page,
    sequence_page,
    sequence_result,
)


@dataclass(frozen=True, slots=True)
class KindPages:
    """The two pages of one kind, and what the plain form of the first one does."""

    render_attempt: Callable[[AttemptView], str]
    change: Callable[[UUID], ResponseReturnValue]
    render_result: Callable[[ResultView], str]


_PAGES: Mapping[Kind, KindPages] = {
    Kind.CHART: KindPages(pad_page.render_attempt, pad_page.change, chart_result.render),
    Kind.AUDIT: KindPages(audit_page.render_attempt, audit_page.change, audit_result.render),
    Kind.SEQUENCE: KindPages(
        sequence_page.render_attempt, sequence_page.change, sequence_result.render
    ),
    Kind.CHOICE: KindPages(choice_page.render_attempt, choice_page.change, choice_result.render),
    Kind.FIELDS: KindPages(fields_page.render_attempt, fields_page.change, fields_result.render),
}


def of(exercise: Exercise) -> KindPages:
    """Return the pages of an exercise."""
    return _PAGES[exercise.kind]
