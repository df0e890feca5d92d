"""What every page of a draft shows: its head, its tabs, and what the check says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict
from uuid import UUID

from flask import render_template, url_for

from tutor.bank.exercise import Kind
from tutor.bank.problem import Problem
from tutor.bank.writing.examining import Examined, PlacedFlag
from tutor.services import drafts
from tutor.services.clearances import find_clearance, open_flags
from tutor.services.drafts import DraftView
from tutor.web.access import acting_user
from tutor.web.author.draft_form import ShownForm, anchor_of
from tutor.web.services import app_services


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem with the field that it leads to."""

    problem: Problem
    anchor: str
    file: str


Mark = TypedDict("Mark", {"from": int, "to": int, "kind": str, "title": str})
"""What could identify somebody, at its place in a text as scripts count: in UTF-16 units."""


@dataclass(frozen=True, slots=True)
class CheckPanel:
    """What the check says beside the form."""

    problems: tuple[ShownProblem, ...]
    errors: int
    warnings: int
    blocking: int
    to_confirm: int
    marks: Mapping[str, tuple[Mark, ...]]

    @property
    def is_content(self) -> bool:
        """Whether nothing stands in the way of a review."""
        return not (self.errors or self.blocking or self.to_confirm)


def load(draft_uid: UUID) -> DraftView:
    """Read a draft that the person may know of."""
    with app_services().databases.read() as session:
        return drafts.get_draft(session, acting=acting_user(), draft_uid=draft_uid)


def load_with_key(draft_uid: UUID) -> DraftView:
    """Read a draft whose key is open to the person."""
    with app_services().databases.read() as session:
        return drafts.require_key(session, acting=acting_user(), draft_uid=draft_uid)


def panel_of(view: DraftView, examined: Examined, form: ShownForm | None) -> CheckPanel:
    """Put together what the check says."""
    still_open = open_flags(view.clearances, examined.flags)
    blocking = sum(one.is_blocking for one in still_open)
    errors = len(examined.errors)
    return CheckPanel(
        problems=tuple(
            ShownProblem(one, anchor_of(one, form), one.path.rpartition("/")[2])
            for one in examined.problems
        ),
        errors=errors,
        warnings=len(examined.problems) - errors,
        blocking=blocking,
        to_confirm=len(still_open) - blocking,
        marks=_marks(view, examined.flags),
    )


def _marks(view: DraftView, flags: Iterable[PlacedFlag]) -> Mapping[str, tuple[Mark, ...]]:
    still_open = tuple(one for one in flags if find_clearance(view.clearances, one) is None)
    return {
        name: tuple(_mark(view.files[name], one) for one in group)
        for name, group in flags_by_name(still_open).items()
        if name in view.files
    }


def _mark(text: str, placed: PlacedFlag) -> Mark:
    flag = placed.flag
    return {
        "from": _units(text[: flag.start]),
        "to": _units(text[: flag.end]),
        "kind": flag.tier.value,
        "title": flag.why,
    }


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def kind_label(kind: str) -> str:
    """A kind as pages name it; what is none stays as it is written."""
    return Kind(kind).label if kind in set(Kind) else kind or "unknown kind"


def tabs(
    view: DraftView, here: str, open_flag_count: int | None = None
) -> list[tuple[str, str, bool]]:
    """The pages of a draft: text, address, and whether it is this one."""
    names = [("write", "Write"), ("source", "Source")] if view.sees_key else []
    if view.sees_key:
        flags = "Identifiers" if not open_flag_count else f"Identifiers ({open_flag_count} open)"
        names += [("preview", "Preview"), ("identifiers", flags)]
    names.append(("review", "Review"))
    return [
        (text, url_for(f"author.{name}", draft_uid=view.uid), name == here) for name, text in names
    ]


def render(template: str, view: DraftView, here: str, **context: Any) -> str:
    """Render a page of a draft."""
    count = context.pop("open_flag_count", None)
    return render_template(
        f"author/{template}.html",
        draft=view,
        kind=kind_label(view.kind),
        tabs=tabs(view, here, count),
        **context,
    )


def flags_by_name(flags: tuple[PlacedFlag, ...]) -> Mapping[str, list[PlacedFlag]]:
    """Flags by the text that they stand in."""
    found: dict[str, list[PlacedFlag]] = {}
    for one in flags:
        found.setdefault(one.name, []).append(one)
    return found
