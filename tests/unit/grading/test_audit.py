"""Audits worked by hand: codings with few faults, and marks that see more or less of them."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.table_catalog import DAY, TableCatalog, icd
from tutor.bank.rubrics import load_rubric
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import parse_procedure
from tutor.codes.convention import CodeInterval, Convention, ConventionKind
from tutor.codes.encounter import Encounter, Setting
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.modifier import parse_modifiers
from tutor.grading.answer_key import (
    AcceptedCode,
    AnswerKey,
    DiagnosisSlot,
    ExtraReason,
    KeyVariant,
    ProcedureSlot,
    TemptingCode,
)
from tutor.grading.audit import grade_audit
from tutor.grading.audit_fault import AuditFault
from tutor.grading.audit_result import AuditMark, AuditMoney, AuditResult
from tutor.grading.references import FeeSchedule, References

FEES = FeeSchedule.of("Test", {"99213": Fraction(90), "20610": Fraction(70), "J3301": Fraction(2)})
REMOVE = None


def dx(code: str = "", poa: str = "") -> EnteredLine:
    return EnteredLine(Section.DIAGNOSIS, code=code, poa=poa)


def px(code: str = "", modifiers: str = "", units: str = "", pointers: str = "") -> EnteredLine:
    return EnteredLine(
        Section.PROCEDURE, code=code, modifiers=modifiers, units=units, pointers=pointers
    )


KNEE = DiagnosisSlot(
    "knee", icd("M17.11"), is_first=True, accept=(AcceptedCode(icd("M25.561"), Fraction(4, 5)),)
)
KIDNEY = DiagnosisSlot("kidney", icd("N18.31"))
REFLUX = DiagnosisSlot("reflux", icd("K21.9"), optional=True)
VISIT = ProcedureSlot(
    "visit", parse_procedure("99213"), modifiers=parse_modifiers("25"), pointers=("kidney",)
)
SHOT = ProcedureSlot("shot", parse_procedure("20610"), modifiers=parse_modifiers("RT"))
DRUG = ProcedureSlot("drug", parse_procedure("J3301"), units=4)
KEY = AnswerKey(
    variants=(KeyVariant((KNEE, KIDNEY, REFLUX), (VISIT, SHOT, DRUG)),),
    tempting=(TemptingCode(icd("R05.9"), ExtraReason.INTEGRAL_SYMPTOM),),
    allowed_extra=frozenset({icd("Z79.84")}),
)
RIGHT = (
    dx("M17.11"),
    dx("N18.31"),
    px("99213", "25", pointers="B"),
    px("20610", "RT"),
    px("J3301", units="4"),
)


def audited(
    *marks: AuditMark,
    billed: tuple[EnteredLine, ...],
    key: AnswerKey = KEY,
    catalog: TableCatalog | None = None,
) -> AuditResult:
    return grade_audit(
        marks,
        billed,
        key,
        Encounter(date_of_service=DAY, setting=Setting.OUTPATIENT_PROFESSIONAL),
        references=References(catalog or TableCatalog(), fees=FEES),
        rubric=load_rubric("practice-1"),
    )


def swapped(*changes: tuple[int, EnteredLine]) -> tuple[EnteredLine, ...]:
    """The right coding with some of its lines changed."""
    lines = dict(enumerate(RIGHT)) | dict(changes)
    return tuple(lines.values())


WRONG_SIDE = swapped((0, dx("M17.12")))


@pytest.mark.parametrize(
    ("mark", "state", "score"),
    [
        (AuditMark(0, AuditFault.WRONG_SIDE, dx("M17.11")), "found", 100),
        (AuditMark(0, AuditFault.WRONG_SIDE, dx(" m1711 ")), "found", 100),
        (AuditMark(0, AuditFault.WRONG_SIDE, dx("M25.561")), "found", 100),
        (AuditMark(0, AuditFault.NOT_SPECIFIC_ENOUGH, dx("M17.11")), "other_name", 50),
        (AuditMark(0, AuditFault.WRONG_CODE, dx("M17.11")), "other_name", 50),
        (AuditMark(0, AuditFault.WRONG_SIDE, dx("M17.0")), "wrong_fix", 50),
        (AuditMark(0, AuditFault.WRONG_SIDE, REMOVE), "wrong_fix", 50),
        (AuditMark(0, AuditFault.WRONG_SIDE, px("M17.11")), "wrong_fix", 50),
        (AuditMark(0, AuditFault.WRONG_CODE, dx("M17.0")), "place", 25),
        (AuditMark(0, AuditFault.UNSUPPORTED, REMOVE), "place", 25),
        (AuditMark(0, AuditFault.TOO_MANY_UNITS, px(units="1")), "place", 25),
    ],
)
def test_one_wrong_side_is_found_wholly_partly_or_in_its_place(
    mark: AuditMark, state: str, score: int
) -> None:
    result = audited(mark, billed=WRONG_SIDE)

    assert [row.state for row in result.rows] == [state]
    assert result.score == score
    assert result.found == (state != "place")


def test_a_mark_elsewhere_leaves_the_fault_missed_and_costs_half_of_one() -> None:
    result = audited(
        AuditMark(0, AuditFault.WRONG_SIDE, dx("M17.11")),
        AuditMark(1, AuditFault.WRONG_CODE, dx("N18.32")),
        billed=swapped((0, dx("M17.12")), (4, px("J3301", units="40"))),
    )

    # Two faults of 50 points: one found, one missed, and a false alarm of half of one.
    assert [row.state for row in result.rows] == ["found", "missed", "false_alarm"]
    assert [row.points for row in result.rows] == [0, 50, 25]
    assert result.score == 25
    assert result.precision == Fraction(1, 2)
    assert result.recall == Fraction(1, 2)


def test_a_clean_coding_without_marks_is_a_perfect_audit() -> None:
    result = audited(billed=RIGHT)

    assert result.score == 100
    assert result.exact
    assert result.passed
    assert result.recall == 1
    assert result.precision is None
    assert result.faults == 0


def test_a_false_alarm_on_a_clean_coding_costs_half_of_everything() -> None:
    alarm = AuditMark(3, AuditFault.UNSUPPORTED, REMOVE)

    assert audited(alarm, billed=RIGHT).score == 50
    assert audited(alarm, alarm, alarm, billed=RIGHT).score == 0


def test_a_missing_line_is_named_by_its_code() -> None:
    billed = (*RIGHT[:3], RIGHT[4])

    whole = audited(AuditMark(None, AuditFault.MISSING_LINE, px("20610", "RT")), billed=billed)
    bare = audited(AuditMark(None, AuditFault.MISSING_LINE, px("20610")), billed=billed)
    near = audited(AuditMark(None, AuditFault.MISSING_LINE, px("20611", "RT")), billed=billed)
    other = audited(AuditMark(None, AuditFault.MISSING_LINE, px("77065")), billed=billed)

    assert [(row.state, row.mark) for row in whole.rows] == [("found", 0)]
    assert [row.state for row in bare.rows] == ["wrong_fix"]
    assert [row.state for row in near.rows] == ["wrong_fix"]
    assert [row.state for row in other.rows] == ["missed", "false_alarm"]
    assert [whole.score, bare.score, near.score, other.score] == [100, 50, 50, 0]


@pytest.mark.parametrize(
    ("line", "mark", "state"),
    [
        (
            (2, px("99213", pointers="B")),
            (AuditFault.MODIFIER_MISSING, px(modifiers="25")),
            "found",
        ),
        (
            (2, px("99213", "59", pointers="B")),
            (AuditFault.MODIFIER_WRONG, px(modifiers="25")),
            "found",
        ),
        (
            (2, px("99213", "59", pointers="B")),
            (AuditFault.MODIFIER_MISSING, px(modifiers="25 59")),
            "place",
        ),
        ((3, px("20610", "RT 59")), (AuditFault.MODIFIER_UNNEEDED, REMOVE), "found"),
        ((3, px("20610", "RT 59")), (AuditFault.MODIFIER_UNNEEDED, px(modifiers="rt")), "found"),
        ((3, px("20610", "RT 59")), (AuditFault.MODIFIER_UNNEEDED, px()), "wrong_fix"),
        ((4, px("J3301", units="40")), (AuditFault.TOO_MANY_UNITS, px(units="4")), "found"),
        ((4, px("J3301", units="40")), (AuditFault.TOO_FEW_UNITS, px(units="4")), "other_name"),
        ((4, px("J3301", units="4O")), (AuditFault.TOO_FEW_UNITS, px(units="four")), "wrong_fix"),
        (
            (2, px("99213", "25", pointers="A")),
            (AuditFault.WRONG_POINTER, px(pointers="B")),
            "found",
        ),
        (
            (2, px("99213", "25", pointers="A")),
            (AuditFault.WRONG_POINTER, px(pointers="2")),
            "found",
        ),
        (
            (2, px("99213", "25", pointers="A")),
            (AuditFault.WRONG_POINTER, px(pointers="A")),
            "wrong_fix",
        ),
        ((2, px("99214", "25", pointers="B")), (AuditFault.LEVEL_TOO_HIGH, px("99213")), "found"),
        (
            (2, px("99214", "25", pointers="B")),
            (AuditFault.LEVEL_TOO_LOW, px("99213")),
            "other_name",
        ),
        ((1, dx("N18.3")), (AuditFault.INVALID_CODE, dx("N18.31")), "found"),
        ((1, dx("N18.30")), (AuditFault.NOT_SPECIFIC_ENOUGH, dx("N18.31")), "found"),
    ],
)
def test_each_field_has_its_own_right_fix(
    line: tuple[int, EnteredLine], mark: tuple[AuditFault, EnteredLine | None], state: str
) -> None:
    result = audited(AuditMark(line[0], *mark), billed=swapped(line))

    assert [row.state for row in result.rows] == [state]


def test_a_modifier_that_was_lacking_may_be_named_alone() -> None:
    both = ProcedureSlot("shot", parse_procedure("20610"), modifiers=parse_modifiers("59 RT"))
    key = AnswerKey(variants=(KeyVariant((KNEE,), (both,)),))
    billed = (dx("M17.11"), px("20610", "RT"))

    alone = audited(
        AuditMark(1, AuditFault.MODIFIER_MISSING, px(modifiers="59")), billed=billed, key=key
    )
    wrong = audited(
        AuditMark(1, AuditFault.MODIFIER_MISSING, px(modifiers="25")), billed=billed, key=key
    )

    assert alone.score == 100
    assert wrong.score == 50


def test_a_line_beyond_the_key_is_removed_under_its_reason() -> None:
    billed = (*RIGHT, dx("R05.9"))

    exact = audited(AuditMark(5, AuditFault.INCLUDED, REMOVE), billed=billed)
    other = audited(AuditMark(5, AuditFault.UNSUPPORTED, REMOVE), billed=billed)
    changed = audited(AuditMark(5, AuditFault.INCLUDED, dx("J18.9")), billed=billed)

    assert [exact.score, other.score, changed.score] == [100, 50, 50]


def test_to_change_an_extra_line_into_a_missing_one_finds_both() -> None:
    billed = (*RIGHT[:3], px("29881"), RIGHT[4])

    once = audited(AuditMark(3, AuditFault.WRONG_CODE, px("20610", "RT")), billed=billed)
    apart = audited(
        AuditMark(3, AuditFault.UNSUPPORTED, REMOVE),
        AuditMark(None, AuditFault.MISSING_LINE, px("20610", "RT")),
        billed=billed,
    )

    assert once.faults == apart.faults == 2
    assert once.score == apart.score == 100
    assert {row.mark for row in once.rows} == {0}


def test_to_remove_a_wrong_code_and_add_the_right_one_is_to_change_it() -> None:
    apart = audited(
        AuditMark(0, AuditFault.UNSUPPORTED, REMOVE),
        AuditMark(None, AuditFault.MISSING_LINE, dx("M17.11")),
        billed=WRONG_SIDE,
    )

    assert apart.score == 100
    assert [row.state for row in apart.rows] == ["found", "optional"]


def test_an_optional_and_an_allowed_line_may_be_marked_or_not() -> None:
    billed = (*RIGHT[:2], dx("K21.9"), dx("Z79.84"), *RIGHT[2:])

    silent = audited(billed=billed)
    marked = audited(
        AuditMark(2, AuditFault.UNSUPPORTED, REMOVE),
        AuditMark(3, AuditFault.UNSUPPORTED, REMOVE),
        billed=billed,
    )

    assert silent.score == marked.score == 100
    assert [row.state for row in marked.rows] == ["optional", "optional"]
    assert marked.precision is None


def test_to_add_an_optional_or_an_allowed_line_costs_nothing() -> None:
    result = audited(
        AuditMark(None, AuditFault.MISSING_LINE, dx("K21.9")),
        AuditMark(None, AuditFault.MISSING_LINE, dx("Z79.84")),
        AuditMark(None, AuditFault.MISSING_LINE, dx("J18.9")),
        billed=RIGHT,
    )

    assert [row.state for row in result.rows] == ["optional", "optional", "false_alarm"]
    assert result.score == 50


def test_an_accepted_code_need_not_be_marked() -> None:
    billed = swapped((0, dx("M25.561")))

    silent = audited(billed=billed)
    better = audited(AuditMark(0, AuditFault.WRONG_CODE, dx("M17.11")), billed=billed)
    wrong = audited(AuditMark(0, AuditFault.WRONG_SIDE, dx("M17.12")), billed=billed)

    assert [silent.score, better.score, wrong.score] == [100, 100, 50]


@pytest.mark.parametrize("line", [0, 1])
def test_a_wrong_first_diagnosis_is_marked_on_either_line_of_the_swap(line: int) -> None:
    billed = (RIGHT[1], RIGHT[0], px("99213", "25", pointers="A"), *RIGHT[3:])

    right = audited(AuditMark(line, AuditFault.WRONG_ORDER, dx("M17.11")), billed=billed)
    wrong = audited(AuditMark(line, AuditFault.WRONG_ORDER, dx("N18.31")), billed=billed)

    assert right.score == 100
    assert wrong.score == 50


def test_the_second_of_two_equal_marks_is_a_false_alarm() -> None:
    mark = AuditMark(0, AuditFault.WRONG_SIDE, dx("M17.11"))

    assert audited(mark, mark, billed=WRONG_SIDE).score == 50


def test_money_is_uncovered_where_all_faults_behind_it_are_found() -> None:
    # 40 units instead of 4 of 2.00 each: 72 too much. The injection of 70 is not billed.
    billed = (*RIGHT[:3], px("J3301", units="40"))

    result = audited(AuditMark(3, AuditFault.TOO_MANY_UNITS, px(units="4")), billed=billed)

    assert result.money == AuditMoney(
        overpayment_found=Fraction(72),
        overpayment_missed=Fraction(0),
        underpayment_found=Fraction(0),
        underpayment_missed=Fraction(70),
        schedule="Test",
    )
    assert result.score == 50


def test_a_fault_seen_only_in_its_place_uncovers_no_money() -> None:
    billed = swapped((4, px("J3301", units="40")))

    result = audited(AuditMark(4, AuditFault.WRONG_CODE, px("J3301")), billed=billed)

    assert result.money is not None
    assert result.money.overpayment_found == 0
    assert result.money.overpayment_missed == 72


def test_a_key_that_cannot_be_verified_passes_nobody() -> None:
    catalog = TableCatalog(statuses={icd("N18.31"): CodeStatus.UNVERIFIED})

    result = audited(billed=RIGHT, catalog=catalog)

    assert result.score == 100
    assert (result.needs_review, result.exact, result.passed) == (True, False, False)


def test_a_broken_rule_that_costs_is_marked_on_any_of_its_lines_and_asks_for_no_fix() -> None:
    accepted = AcceptedCode(icd("M25.561"), Fraction(1))
    key = AnswerKey(variants=(KeyVariant((replace(KNEE, accept=(accepted,)), KIDNEY)),))
    note = Convention(ConventionKind.EXCLUDES1, "M25", "kidney", (CodeInterval("N18", "N18"),))
    catalog = TableCatalog(notes={"M25561": (note,)})
    billed = (dx("M25.561"), dx("N18.31"))

    on_first, on_second, by_another_name, unseen = (
        audited(*marks, billed=billed, key=key, catalog=catalog)
        for marks in (
            [AuditMark(0, AuditFault.CODES_CONFLICT, REMOVE)],
            [AuditMark(1, AuditFault.CODES_CONFLICT, dx("?"))],
            [AuditMark(1, AuditFault.PARTNER_MISSING, REMOVE)],
            [],
        )
    )

    assert [on_first.score, on_second.score] == [100, 100]
    assert [by_another_name.score, unseen.score] == [50, 0]


def test_a_rule_that_only_explains_need_not_be_marked_and_may_be() -> None:
    note = Convention(ConventionKind.EXCLUDES1, "M17", "cough", (CodeInterval("R05", "R05"),))
    catalog = TableCatalog(notes={"M1711": (note,)})
    billed = (*RIGHT, dx("R05.9"))
    needed = AuditMark(5, AuditFault.INCLUDED, REMOVE)

    alone = audited(needed, billed=billed, catalog=catalog)
    both = audited(
        needed, AuditMark(0, AuditFault.CODES_CONFLICT, REMOVE), billed=billed, catalog=catalog
    )

    assert alone.score == both.score == 100
    assert [row.state for row in alone.rows] == [row.state for row in both.rows]
    assert [row.mark for row in alone.rows] == [0, None]
    assert [row.mark for row in both.rows] == [0, 1]
