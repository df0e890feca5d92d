"""Which pages an exercise has: where it is answered, and where its result is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask.typing import ResponseReturnValue

from tutor.bank.exercise import Exercise, Kind
from tutor.services.entries import Entry
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
    """The two pages of one kind, and what the plain form of the first one does.

    Attributes:
        change: Saves or hands in what an attempt's form sends.
        read_form: Reads what the form that is being answered holds, a row moved or removed
            where that was asked, as a draft keeps it.
        meant: Turns what a draft keeps into what is graded.
    """

    render_attempt: Callable[[AttemptView], str]
    change: Callable[[UUID], ResponseReturnValue]
    render_result: Callable[[ResultView], str]
    read_form: Callable[[Exercise, UUID], tuple[Entry, ...]]
    meant: Callable[[Exercise, UUID, Sequence[Entry]], tuple[Entry, ...]]


def _as_kept(_exercise: Exercise, _uid: UUID, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(entries)


_PAGES: Mapping[Kind, KindPages] = {
    Kind.CHART: KindPages(
        pad_page.render_attempt,
        pad_page.change,
        chart_result.render,
        pad_page.read_form,
        _as_kept,
    ),
    Kind.AUDIT: KindPages(
        audit_page.render_attempt,
        audit_page.change,
        audit_result.render,
        audit_page.read_form,
        _as_kept,
    ),
    Kind.SEQUENCE: KindPages(
        sequence_page.render_attempt,
        sequence_page.change,
        sequence_result.render,
        sequence_page.read_form,
        sequence_page.meant,
    ),
    Kind.CHOICE: KindPages(
        choice_page.render_attempt,
        choice_page.change,
        choice_result.render,
        choice_page.read_form,
        choice_page.meant,
    ),
    Kind.FIELDS: KindPages(
        fields_page.render_attempt,
        fields_page.change,
        fields_result.render,
        fields_page.read_form,
        _as_kept,
    ),
}


def of(exercise: Exercise) -> KindPages:
    """Return the pages of an exercise."""
    return _PAGES[exercise.kind]
