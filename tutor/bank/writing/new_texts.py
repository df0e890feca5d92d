"""The texts that a new exercise begins with, by kind: a frame to write into, never a finished one.

A copy of an exercise begins with that one's texts under a uid of its own.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from tutor.bank.exercise import Kind
from tutor.bank.files import CHART, EXERCISE, RATIONALE
from tutor.bank.porting.toml_text import exercise_toml
from tutor.bank.writing.stated_patient import stated_patient

_CHART = """\
# Progress note

**Reason for visit.** …

**History.** …

**Exam.** …

**Assessment and plan.** …
"""
_RATIONALE = """\
## Why this code

…
"""
_UID = re.compile(r'^(\s*uid\s*=\s*)(["\']).*?\2', re.MULTILINE)
_ENCOUNTER = {
    "setting": "outpatient_professional",
    "payer": "commercial",
    "patient": {"age_years": 50, "sex": "female"},
}


def new_texts(
    kind: Kind, *, uid: UUID, title: str, on: date, chart: str | None = None
) -> dict[str, str]:
    """Return the texts of a new exercise of a kind; `on` is its date of service.

    Where there is a chart already, the patient is as old, and of the sex, that it states.
    """
    values: dict[str, Any] = {
        "schema": 1,
        "uid": uid,
        "kind": kind.value,
        "title": title,
        "date_of_service": on,
        "specialty": "family-medicine" if kind.has_key_of_codes else "coding-practice",
        "topics": [],
        "content_areas": [],
        "difficulty": 2,
        "minutes": 5 if kind.has_key_of_codes else 2,
        **_OWN[kind],
    }
    if chart and "patient" in values:
        values["patient"] = _patient(values["patient"], stated_patient(chart))
    files = {EXERCISE: exercise_toml(values), RATIONALE: _RATIONALE}
    return {CHART: chart or _CHART, **files} if kind.has_key_of_codes else files


_OWN: Mapping[Kind, Mapping[str, Any]] = {
    Kind.CHART: _ENCOUNTER,
    Kind.SEQUENCE: _ENCOUNTER,
    Kind.AUDIT: _ENCOUNTER,
    Kind.CHOICE: {"question": "", "several": False, "shuffled": True},
    Kind.FIELDS: {"task": ""},
}


def _patient(frame: Mapping[str, Any], stated: Mapping[str, Any]) -> Mapping[str, Any]:
    kept = {"sex": frame["sex"]} if "age_months" in stated else frame
    return {**kept, **stated}


def copied_texts(files: Mapping[str, str], *, uid: UUID) -> dict[str, str]:
    """Return the texts under another uid, every other character as it was."""
    return {**files, EXERCISE: _UID.sub(rf"\g<1>\g<2>{uid}\g<2>", files[EXERCISE], count=1)}
