"""Rubrics as data files, one a file, named by their id."""

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from importlib import resources

from tutor.errors import NotFoundError
from tutor.grading.rubric import Method, Rubric


def load_rubric(rubric_id: str) -> Rubric:
    """Read a rubric; numbers are written as text, so that none passes through a float.

    Raises:
        NotFoundError: There is no such rubric.
    """
    folder = resources.files("tutor.bank") / "data" / "rubrics"
    names = {entry.name.removesuffix(".toml") for entry in folder.iterdir()}
    if rubric_id not in names:
        known = ", ".join(sorted(names))
        raise NotFoundError(f"There is no rubric {rubric_id!r}; there are: {known}.")
    data = tomllib.loads((folder / f"{rubric_id}.toml").read_text(encoding="utf-8"))
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
    )


def _numbers(table: Mapping[str, str]) -> dict[str, Fraction]:
    return {name: Fraction(text) for name, text in table.items()}
