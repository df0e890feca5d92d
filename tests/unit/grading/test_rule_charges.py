"""What the rules cost that the worked cases cannot show: pairs of two rules, the claim editor."""

from fractions import Fraction

from tests.table_catalog import DAY, TableCatalog, icd
from tests.unit.grading.test_patient import TableEditor
from tutor.bank.rubrics import load_rubric
from tutor.codes.catalog import CodeStatus
from tutor.codes.convention import CodeInterval, Convention, ConventionKind
from tutor.codes.encounter import Encounter, Setting
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.inpatient import CodeEdit
from tutor.grading.answer_key import AcceptedCode, AnswerKey, DiagnosisSlot, KeyVariant, Waiver
from tutor.grading.grade import grade
from tutor.grading.references import References
from tutor.grading.result import GradeResult

RUBRIC = load_rubric("practice-1")
CODES = ("B20", "Z20.6", "R75", "Z39.2", "O80", "N40.0")


def slot(name: str, code: str, *accepted: str) -> DiagnosisSlot:
    accept = tuple(AcceptedCode(icd(other), Fraction(1)) for other in accepted)
    return DiagnosisSlot(id=name, code=icd(code), accept=accept)


def graded(
    slots: tuple[DiagnosisSlot, ...],
    *codes: str,
    notes: dict[str, tuple[Convention, ...]] | None = None,
    editor: TableEditor | None = None,
    waivers: tuple[Waiver, ...] = (),
) -> GradeResult:
    catalog = TableCatalog(
        statuses={icd(code): CodeStatus.BILLABLE for code in CODES},
        notes={icd(code).text: held for code, held in (notes or {}).items()},
    )
    return grade(
        [EnteredLine(Section.DIAGNOSIS, code=code) for code in codes],
        AnswerKey(variants=(KeyVariant(slots),), waivers=waivers),
        Encounter(DAY, Setting.OUTPATIENT_PROFESSIONAL),
        references=References(catalog, editor=editor),
        rubric=RUBRIC,
    )


def said(result: GradeResult) -> list[tuple[str, tuple[str, ...], float]]:
    """Findings of rules with what each took from the score."""
    return [
        (finding.name, finding.codes, float(finding.points))
        for finding in result.findings
        if finding.kind.is_rule
    ]


HIV = (slot("d1", "B20"), slot("d2", "Z20.6", "R75"))
NOTE = Convention(
    ConventionKind.EXCLUDES1, "B20", "inconclusive (R75)", (CodeInterval("R75", "R75"),)
)


def test_a_pair_of_hiv_codes_costs_a_quarter_of_a_line() -> None:
    result = graded(HIV, "B20", "R75")
    assert said(result) == [("HIV_PAIR", ("B20", "R75"), 12.5)]
    assert float(result.score) == 87.5


def test_a_pair_that_two_rules_forbid_is_charged_once() -> None:
    result = graded(HIV, "B20", "R75", notes={"B20": (NOTE,)})
    assert said(result) == [("EXCLUDES1", ("B20", "R75"), 12.5), ("HIV_PAIR", ("B20", "R75"), 0)]
    assert float(result.score) == 87.5


def test_a_pair_of_hiv_codes_explains_a_code_beyond_the_key() -> None:
    result = graded((slot("d1", "B20"),), "B20", "R75")
    assert said(result) == [("HIV_PAIR", ("B20", "R75"), 0)]
    assert float(result.score) == 50


def test_a_pair_of_hiv_codes_is_silent_in_the_key_and_where_waived() -> None:
    assert said(graded((slot("d1", "B20"), slot("d2", "R75")), "B20", "R75")) == []
    waiver = Waiver("HIV_PAIR", (icd("B20"), icd("R75")), "Both are documented.")
    assert said(graded(HIV, "B20", "R75", waivers=(waiver,))) == []


class CodeEditor(TableEditor):
    """Finds an edit only where the stay has its code."""

    def edits(self, stay: object) -> tuple[CodeEdit, ...]:
        coded = {code for code, _poa in stay.diagnoses}  # type: ignore[attr-defined]
        return tuple(edit for edit in self.answers if edit.code in coded)


AGE = CodeEditor((CodeEdit("age_conflict", icd("O80"), "9-64"),))
SEX = CodeEditor((CodeEdit("sex_conflict", icd("N40.0"), "male"),))


def test_an_age_conflict_costs_where_nothing_else_does() -> None:
    result = graded((slot("d1", "Z39.2", "O80"),), "O80", editor=AGE)
    assert said(result) == [("AGE_CONFLICT", ("O80",), 25)]


def test_an_age_conflict_explains_a_code_beyond_the_key() -> None:
    result = graded((slot("d1", "I10"),), "O80", "I10", editor=AGE)
    assert said(result) == [("AGE_CONFLICT", ("O80",), 0)]


def test_an_age_conflict_of_the_key_is_silent_and_so_is_one_that_is_waived() -> None:
    assert said(graded((slot("d1", "O80"),), "O80", editor=AGE)) == []
    waiver = Waiver("AGE_CONFLICT", (icd("O80"),), "She is twelve.")
    accepted = (slot("d1", "Z39.2", "O80"),)
    assert said(graded(accepted, "O80", editor=AGE, waivers=(waiver,))) == []


def test_a_sex_conflict_never_costs() -> None:
    result = graded((slot("d1", "I10", "N40.0"),), "N40.0", editor=SEX)
    assert said(result) == [("SEX_CONFLICT", ("N40.0",), 0)]
    assert float(result.score) == 100
