"""The examples of docs/authoring.md are exercises: they are read, checked and graded."""

import re
from pathlib import Path

import pytest

from tests.author_bank import AuthorBank
from tests.table_catalog import TableCatalog, icd
from tutor.bank.case_checks import fields_faults
from tutor.bank.document_checks import document_faults
from tutor.bank.documents import has_evidence
from tutor.bank.exercise import (
    ChartExercise,
    ChoiceExercise,
    FieldsExercise,
    Kind,
    evidence_of,
)
from tutor.bank.kind_checks import choice_faults, sequence_faults
from tutor.bank.loader import read_exercise
from tutor.bank.schema_kinds import KINDS
from tutor.codes.catalog import CodeRecord

GUIDE = (Path(__file__).parents[3] / "docs/authoring.md").read_text(encoding="utf-8")
ANSWER = "EB*1*IND*30**INVENTED PPO~\nEB*C*IND*30***29*400*****Y~\n"


def example(kind: str) -> str:
    found = re.search(rf"<!-- example: {kind} -->\n```toml\n(.*?)```", GUIDE, re.DOTALL)
    assert found, f"docs/authoring.md has no example of {kind}"
    return found[1]


def test_the_example_of_a_question_is_one() -> None:
    files = {"exercise.toml": example("choice"), "rationale.md": "Because."}
    read = read_exercise(files, collection="one", slug="two", asks_services=False)

    assert read.problems == ()
    assert isinstance(read.exercise, ChoiceExercise)
    assert list(choice_faults(read.exercise)) == []


def test_the_example_of_a_case_is_one() -> None:
    files = {
        "exercise.toml": example("fields"),
        "rationale.md": "Because.",
        "answer.x12": ANSWER,
        "benefits.md": "Deductible, then coinsurance.",
    }
    read = read_exercise(files, collection="one", slug="two", asks_services=False)

    assert read.problems == ()
    assert isinstance(read.exercise, FieldsExercise)
    assert [*fields_faults(read.exercise), *document_faults(read.exercise)] == []


@pytest.mark.parametrize("kind", ["choice", "fields"])
def test_every_field_of_a_kind_is_in_its_example_or_explained(kind: str) -> None:
    start = GUIDE.index("## Questions")
    words = GUIDE[start : GUIDE.index("## CPT and HCPCS codes")]
    names = [field.alias or name for name, field in KINDS[kind].model_fields.items()]

    missing = [
        name for name in names if not re.search(rf"^{name} =|\[{name}\]|`{name}`", words, re.M)
    ]

    assert missing == []


def read_chart(kind: str, chart: str, *, asks_services: bool) -> ChartExercise:
    files = {"exercise.toml": example(kind), "chart.md": chart, "rationale.md": "Because."}
    read = read_exercise(files, collection="one", slug="two", asks_services=asks_services)
    assert read.problems == ()
    assert isinstance(read.exercise, ChartExercise)
    assert all(has_evidence(read.exercise, one) for one in evidence_of(read.exercise))
    return read.exercise


def test_the_example_of_an_audit_is_one() -> None:
    exercise = read_chart(
        "audit",
        "# Note\n\nPrimary osteoarthritis of the right knee; needle into the right knee joint.",
        asks_services=True,
    )

    assert exercise.kind is Kind.AUDIT
    assert [line.code for line in exercise.coding] == ["M17.12", "20610"]


def test_the_example_of_an_arrangement_is_one() -> None:
    exercise = read_chart(
        "sequence",
        "# Note\n\nChronic systolic heart failure: hypertensive heart and kidney disease with "
        "chronic systolic heart failure and kidney disease stage 3a.",
        asks_services=False,
    )

    assert exercise.kind is Kind.SEQUENCE
    assert list(sequence_faults(exercise)) == []


CHART = """# Office note

9 y.o. girl, established, here with her father, who smokes on the balcony. A week at the lake, in
the water every day; for two days the right ear has hurt, more when it is touched. No fever, no
cold, nothing like it before. She hears her teacher well. At night she wakes when she turns on
that side, and paracetamol helps for some hours. She has no allergy that anybody knows of.
Vaccines as they should be.

**Exam.** T 36.9. Pulling the ear hurts. The right canal is red, swollen and tender, with some
white debris; the drum is pale and moves. The left ear is quiet. Throat clear, neck without nodes,
the bone behind the ear without pain. Lungs clear.

**Assessment.** Swimmer's ear on the right.

**Plan.** Prescribed antibiotic ear drops, three times a day for a week, and how to give them was
shown. The ear stays dry until then. Paracetamol for pain. Back in three days if it is no better,
and at once with fever or a swelling behind the ear.

{{ provider_name }}, MD
"""
RATIONALE = """## The ear

The physician calls it by its name and its side, and the canal is what is inflamed, so the code is
the one of the canal and not of the middle ear: the drum is pale and moves, which speaks against
an otitis media. Pain in the ear is not coded beside it, because it belongs to the inflammation.

## The visit

One acute illness without complications is a problem of low complexity. A drug was prescribed, which
makes the risk moderate, but two of three elements decide, and nothing was reviewed: so the level
stays low.
"""


def test_the_example_of_a_chart_has_nothing_that_the_check_objects_to(tmp_path: Path) -> None:
    catalog = TableCatalog()
    for text, title, section in (
        ("H60.331", "Swimmer's ear, right ear", "H60-H62"),
        ("H66.91", "Otitis media, unspecified, right ear", "H65-H75"),
        ("H92.01", "Otalgia, right ear", "H90-H94"),
        ("Z77.22", "Exposure to environmental tobacco smoke", "Z77-Z99"),
    ):
        code = icd(text)
        catalog.records[code] = CodeRecord(code, title, is_billable=True, section=section)

    found = AuthorBank(example("chart"), CHART, RATIONALE, catalog=catalog).problems(tmp_path)

    assert found == []
