"""The texts of an exercise, as its author wrote them, for tests of what reads and amends them."""

from collections.abc import Mapping
from uuid import UUID

from tests.factories import CHART
from tutor.bank.exercise import Exercise
from tutor.bank.loader import read_exercise

UID = UUID("6f0f8a5e-0d4b-4c52-9a43-0c2c1b6a7d10")
TOML = """\
schema = 1
uid = "6f0f8a5e-0d4b-4c52-9a43-0c2c1b6a7d10"
kind = "chart"
title = "A knee that hurts"
setting = "outpatient_professional"
payer = "commercial"
date_of_service = 2026-03-03
specialty = "orthopedics"
topics = ["icd10cm/musculoskeletal"]
difficulty = 2
minutes = 5
[patient]
age_years = 58
sex = "female"

[[key.diagnoses]]
id = "knee"
code = "M17.11"  # the side is in the note
role = "first"
evidence = ["right knee hurts"]
cites = ["Section I.B.13"]
why = "The note says right."
[[key.procedures]]
id = "shot"
code = "20610"
modifiers = ["RT"]
pointers = ["knee"]
evidence = ["Injected 40 mg"]
cites = ["Chapter I"]
[[key.tempting]]
code = "I10"
reason = "NOT_TREATED"
why = "Nothing was done about it."
"""


def knee_files(**changes: str) -> dict[str, str]:
    """The files of the knee; each change replaces a text in its `exercise.toml`."""
    toml = TOML
    for old, new in changes.items():
        toml = toml.replace(old, new)
    return {
        "exercise.toml": toml,
        "chart.md": CHART,
        "rationale.md": "## Side\n\nThe note says right.\n",
    }


def read_files(files: Mapping[str, str]) -> Exercise:
    read = read_exercise(files, collection="professional-services", slug="knee", asks_services=True)
    assert read.exercise is not None, read.problems
    return read.exercise
