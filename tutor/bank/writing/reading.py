"""Texts under way as a reader would see them, also while they make no exercise yet."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from tutor.bank.documents import (
    RenderedDocument,
    render_chart,
    render_rationale,
    unknown_placeholders,
)
from tutor.bank.exercise import Exercise, Kind
from tutor.bank.files import CHART, EXERCISE, RATIONALE
from tutor.bank.writing.form_values import read_toml

_ANY_DAY = date(2026, 1, 1)


def read_chart(files: Mapping[str, str]) -> tuple[RenderedDocument, ...]:
    """Render the chart, with what it can be filled with."""
    return render_chart(_stand_in(files))


def read_rationale(files: Mapping[str, str]) -> str:
    """Render the rationale as safe HTML."""
    return render_rationale(_stand_in(files))


def _stand_in(files: Mapping[str, str]) -> Exercise:
    """An exercise of these texts alone: whatever of its file is not readable counts for nothing."""
    data = read_toml(files.get(EXERCISE, "")) or {}
    on, uid = data.get("date_of_service"), data.get("uid")
    return Exercise(
        uid=_uid(uid),
        collection="",
        slug="",
        kind=Kind.CHART,
        title="",
        specialty="",
        date_of_service=on if isinstance(on, date) else _ANY_DAY,
        topics=(),
        content_areas=(),
        difficulty=1,
        minutes=1,
        chart_markdown=_fillable(files.get(CHART, "")),
        rationale_markdown=_fillable(files.get(RATIONALE, "")),
    )


def _uid(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        return UUID(int=0)


def _fillable(text: str) -> str:
    """The text, its placeholders left as they are written where one of them is none."""
    return text.replace("{{", "{ {") if unknown_placeholders(text) else text
