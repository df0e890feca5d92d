"""Rubrics as data files, one a file, named by their id."""

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from tutor.errors import NotFoundError
from tutor.grading.rubric import Method, Rubric


def rubric_ids() -> tuple[str, ...]:
    """The ids of all rubrics, in the order of their names."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in _folder().iterdir()))


@cache
def load_rubric(rubric_id: str) -> Rubric:
    """Read a rubric; numbers are written as text, so that none passes through a float.

    Raises:
        NotFoundError: There is no such rubric.
    """
    data = _read(rubric_id)
    return Rubric(
        id=data["id"],
        title=data["title"],
        credit=_numbers(data["credit"]),
        extra=_numbers(data["extra"]),
        sequence=_numbers(data["sequence"]),
        sequence_cap=Fraction(data["sequence_cap"]),
        line=_numbers(data["line"]),
        rule=Fraction(data["rule"]),
        query=_numbers(data["query"]),
        pass_mark=Fraction(data["pass_mark"]),
        method=Method(data["method"]),
        first_listed_decides=data.get("first_listed_decides", False),
        partial_credit=data.get("partial_credit", True),
        weights=_numbers(data.get("weights", {})),
        audit=_numbers(data["audit"]),
        sequencing=_numbers(data["sequencing"]),
    )


def _folder() -> Traversable:
    return resources.files("tutor.bank") / "data" / "rubrics"


def _read(rubric_id: str) -> dict[str, Any]:
    """Read the file of a rubric, over what it extends."""
    if rubric_id not in rubric_ids():
        known = ", ".join(rubric_ids())
        raise NotFoundError(f"There is no rubric {rubric_id!r}; there are: {known}.")
    data = tomllib.loads((_folder() / f"{rubric_id}.toml").read_text(encoding="utf-8"))
    extended = data.pop("extends", None)
    return {**_read(extended), **data} if extended else data


def _numbers(table: Mapping[str, str]) -> dict[str, Fraction]:
    return {name: Fraction(text) for name, text in table.items()}
