"""The line that a dispute is about to be raised on, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.bank.documents import Highlight
from tutor.errors import NotFoundError
from tutor.grading.result import GradeResult
from tutor.services.disputed_lines import DisputedLine, entered_text, wanted_words
from tutor.services.submissions import ChartResultView, ResultView
from tutor.web.practice.result_page import highlights_of, result_rows
from tutor.web.services import app_services


@dataclass(frozen=True, slots=True)
class ShownLine:
    """Mine and the key's in words; `anchor` is where the result has it, "" for its top.

    `is_code` says whether both are codes, and `highlights` mark what the key rests on.
    """

    entered: str
    wanted: str
    word: str
    anchor: str
    is_code: bool
    highlights: Sequence[Highlight]


def shown_line(graded: ResultView, line: DisputedLine) -> ShownLine:
    """Find a line of a result.

    Raises:
        NotFoundError: The result has no such line.
    """
    if not line.is_of(graded.exercise, len(graded.entries)):
        raise NotFoundError("no such line in this result")
    if isinstance(graded.result, GradeResult):
        return _of_chart(ChartResultView.of(graded), line)
    entered = entered_text(graded.entries[line.line]) if line.line is not None else ""
    wanted = wanted_words(graded.exercise).get(line.slot_id, "") if line.slot_id else ""
    return ShownLine(entered, wanted, "", "", is_code=False, highlights=())


def _of_chart(graded: ChartResultView, line: DisputedLine) -> ShownLine:
    for row in result_rows(graded, app_services()):
        if (row.section.value, row.slot_id, row.line) == (line.section, line.slot_id, line.line):
            return ShownLine(
                entered=row.entered,
                wanted=row.wanted,
                word=row.word,
                anchor=f"line-{row.anchor}",
                is_code=row.section.value != "query",
                highlights=highlights_of([row]),
            )
    raise NotFoundError("no such line in this result")
