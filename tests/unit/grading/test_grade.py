"""Verdicts and scores worked by hand, one behaviour a row."""

from datetime import date
from fractions import Fraction
from itertools import permutations

import pytest

from tests.table_catalog import DAY, TableCatalog, icd
from tutor.bank.rubrics import load_rubric
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import parse_procedure
from tutor.codes.encounter import Encounter, Setting
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.modifier import parse_modifiers
from tutor.grading.answer_key import (
    AcceptedCode,
    AnswerKey,
    DiagnosisSlot,
    ExtraReason,
    KeyVariant,
    NearCode,
    ProcedureSlot,
    TemptingCode,
)
from tutor.grading.grade import grade
from tutor.grading.match import assign
from tutor.grading.normalise import read_pointers
from tutor.grading.references import FeeSchedule, References
from tutor.grading.result import GradeResult

RUBRIC = load_rubric("practice-1")


def dx(code: str, poa: str = "") -> EnteredLine:
    return EnteredLine(Section.DIAGNOSIS, code=code, poa=poa)


def px(code: str, modifiers: str = "", units: str = "", pointers: str = "") -> EnteredLine:
    return EnteredLine(
        Section.PROCEDURE, code=code, modifiers=modifiers, units=units, pointers=pointers
    )


def slot(code: str, name: str = "d1", **fields: object) -> DiagnosisSlot:
    return DiagnosisSlot(id=name, code=icd(code), **fields)  # type: ignore[arg-type]


def service(code: str, name: str = "p1", modifiers: str = "", **fields: object) -> ProcedureSlot:
    return ProcedureSlot(
        id=name,
        code=parse_procedure(code),
        modifiers=parse_modifiers(modifiers),
        **fields,  # type: ignore[arg-type]
    )


def key(*slots: DiagnosisSlot | ProcedureSlot, **fields: object) -> AnswerKey:
    variant = KeyVariant(
        diagnoses=tuple(s for s in slots if isinstance(s, DiagnosisSlot)),
        procedures=tuple(s for s in slots if isinstance(s, ProcedureSlot)),
        before=fields.pop("before", ()),  # type: ignore[arg-type]
    )
    return AnswerKey(variants=(variant,), **fields)  # type: ignore[arg-type]


def graded(
    answer: AnswerKey,
    *entries: EnteredLine,
    catalog: TableCatalog | None = None,
    on: date = DAY,
    fees: dict[str, Fraction] | None = None,
) -> GradeResult:
    encounter = Encounter(date_of_service=on, setting=Setting.OUTPATIENT_PROFESSIONAL)
    references = References(
        catalog or TableCatalog(), fees=FeeSchedule.of("Test", fees) if fees else None
    )
    return grade(entries, answer, encounter, references=references, rubric=RUBRIC)


def names(result: GradeResult) -> list[str]:
    return sorted(finding.name for finding in result.findings)


@pytest.mark.parametrize(
    ("wanted", "typed", "findings", "score"),
    [
        ("M17.11", "m17.11", [], 100),
        ("M17.11", " M1711 ", [], 100),
        ("M17.11", "M17.12", ["WRONG_LATERALITY"], 50),
        ("M17.11", "M17.0", ["WRONG_LATERALITY"], 50),
        ("M17.11", "M17.10", ["LOW_SPECIFICITY"], 60),
        ("M25.569", "M25.561", ["OVER_SPECIFIC"], 40),
        ("N18.31", "N18.30", ["LOW_SPECIFICITY"], 60),
        ("J44.9", "J44.1", ["OVER_SPECIFIC"], 40),
        ("N18.31", "N18.32", ["WRONG_SUBCATEGORY"], 25),
        ("N18.31", "N17.9", ["WRONG_CATEGORY"], 0),
        ("N18.31", "N18.3", ["NOT_BILLABLE"], 30),
        ("N18.31", "N18.99", ["INVALID_CODE"], 0),
        ("S52.531D", "S52.531A", ["WRONG_7TH"], 50),
        ("S52.531D", "S52.532D", ["WRONG_LATERALITY"], 50),
        ("S52.531D", "S52.532A", ["WRONG_7TH", "WRONG_LATERALITY"], 25),
        ("E11.3211", "E11.3212", ["WRONG_LATERALITY"], 50),
        ("E11.3211", "E11.3219", ["LOW_SPECIFICITY"], 60),
        ("E11.3219", "E11.3211", ["OVER_SPECIFIC"], 40),
        ("H40.1131", "H40.1130", ["LOW_SPECIFICITY"], 60),
        ("T78.40XA", "T78.40A", ["MALFORMED"], 50),
        ("E11.9", "250.00", ["MISSED", "WRONG_CODE_SET"], 0),
        ("E11.9", "99213", ["MISSED", "WRONG_CODE_SET"], 0),
        ("E11.9", "Ell.9", ["INVALID_CODE", "MISSED"], 0),
        ("E11.9", "K21.9", ["EXTRA:UNSUPPORTED", "MISSED"], 0),
        ("E11.9", "", ["MISSED"], 0),
    ],
)
def test_one_diagnosis_is_judged_by_wording_and_tree(
    wanted: str, typed: str, findings: list[str], score: int
) -> None:
    result = graded(key(slot(wanted)), dx(typed))

    assert names(result) == findings
    assert result.score == score


@pytest.mark.parametrize(
    ("wanted", "typed", "findings", "score"),
    [
        (service("99213"), px("99213"), [], 100),
        (service("99214"), px("99213"), ["EM_LEVEL_UNDER"], 75),
        (service("99213"), px("99215"), ["EM_LEVEL_OVER"], Fraction(125, 2)),
        (service("99213"), px("99203"), ["EM_FAMILY"], Fraction(125, 2)),
        (service("29881"), px("29880"), ["WRONG_PROCEDURE"], Fraction(125, 2)),
        (service("29881"), px("47562"), ["EXTRA:UNSUPPORTED", "MISSED"], 25),
        (service("20610", modifiers="RT"), px("20610"), ["MOD_MISSING"], 85),
        (service("20610", modifiers="RT"), px("20610", "LT"), ["MOD_WRONG"], 85),
        (service("99213"), px("99213", "25"), ["MOD_UNNEEDED"], Fraction(185, 2)),
        (service("99213", modifiers="95"), px("99213"), ["MOD_MISSING"], 95),
        (service("99213"), px("99213", "95"), ["MOD_UNNEEDED"], 95),
        (
            service("11042", modifiers="59 RT"),
            px("11042", "RT 59"),
            ["MOD_ORDER"],
            Fraction(195, 2),
        ),
        (service("J3301", units=4), px("J3301", units="1"), ["UNITS_UNDER"], 85),
        (service("J3301", units=4), px("J3301", units="40"), ["UNITS_OVER"], 85),
        (service("J3301", units=4), px("J3301", units="four"), ["UNITS_UNDER"], 85),
        (service("J3301"), px("J3301", units=""), [], 100),
        (service("99213", pointers=("d1",)), px("99213", pointers="A"), [], 100),
        (service("99213", pointers=("d1",)), px("99213", pointers=""), [], 100),
        (service("99213", pointers=("d1",)), px("99213", pointers="B"), ["PTR_WRONG"], 90),
        (
            service("99213", pointers=("d1",)),
            px("99213", pointers="B A"),
            ["PTR_ORDER"],
            Fraction(195, 2),
        ),
        (service("99213"), px("9921O"), ["INVALID_CODE", "MISSED"], Fraction(75, 2)),
        (service("99213"), px("9921325"), ["INVALID_CODE", "MISSED"], Fraction(75, 2)),
        (service("99213"), px("E11.9"), ["MISSED", "WRONG_CODE_SET"], Fraction(75, 2)),
    ],
    ids=lambda value: getattr(value, "code", None) and str(value.code),
)
def test_one_service_is_judged_by_code_modifiers_units_and_pointers(
    wanted: ProcedureSlot, typed: EnteredLine, findings: list[str], score: Fraction
) -> None:
    result = graded(key(slot("I10"), wanted), dx("I10"), typed)

    assert names(result) == findings
    assert result.score == score


@pytest.mark.parametrize(
    ("typed", "detail"),
    [("9921O", "letter_for_digit"), ("9921325", "glued_modifier"), ("", "no_code")],
)
def test_an_unreadable_code_says_what_slip_it_looks_like(typed: str, detail: str) -> None:
    result = graded(key(service("99213")), px(typed, modifiers="25"))

    assert detail in {finding.detail for finding in result.findings}


def test_either_modifier_of_a_group_is_right_and_none_is_missing_as_one() -> None:
    answer = key(slot("I10"), service("45380", modifiers_any=(parse_modifiers("59 XS"),)))

    assert graded(answer, dx("I10"), px("45380", "XS")).exact
    missing = graded(answer, dx("I10"), px("45380"))
    assert [(f.name, f.want) for f in missing.findings] == [("MOD_MISSING", "59/XS")]


def test_a_retired_code_earns_what_the_author_grants_and_no_more_is_deducted() -> None:
    retired = parse_procedure("99442")
    catalog = TableCatalog(statuses={retired: CodeStatus.DELETED})
    near = NearCode(retired, Fraction(3, 10))
    answer = key(slot("I10"), service("99212", modifiers="93", near=(near,)))

    result = graded(answer, dx("I10"), px("99442"), catalog=catalog)

    assert names(result) == ["NOT_EFFECTIVE"]
    assert result.score == 65


def test_an_accepted_code_counts_as_right_at_the_authors_credit() -> None:
    accepted = AcceptedCode(icd("M17.10"), Fraction(4, 5), "the side is lost")
    result = graded(key(slot("M17.11", accept=(accepted,))), dx("M17.10"))

    assert names(result) == ["ACCEPTED_ALTERNATE"]
    assert result.score == 80
    assert (result.true_positives, result.exact) == (1, False)


def test_an_optional_slot_neither_earns_nor_costs() -> None:
    answer = key(slot("I10"), slot("Z79.84", "d2", optional=True))

    without, with_it = graded(answer, dx("I10")), graded(answer, dx("I10"), dx("Z79.84"))

    assert without.exact
    assert with_it.exact
    assert (with_it.true_positives, with_it.submitted) == (1, 1)
    assert names(with_it) == ["OPTIONAL_PRESENT"]


def test_a_tempting_code_is_named_with_the_authors_reason_and_penalty() -> None:
    cough = TemptingCode(icd("R05.9"), ExtraReason.INTEGRAL_SYMPTOM, penalty=Fraction(1, 10))
    result = graded(key(slot("J18.9"), tempting=(cough,)), dx("J18.9"), dx("R05.9"))

    assert names(result) == ["EXTRA:INTEGRAL_SYMPTOM"]
    assert result.score == 90


def test_a_line_entered_twice_is_a_duplicate_whichever_comes_first() -> None:
    answer = key(slot("I10"), service("80053"))

    result = graded(answer, dx("I10"), px("80053"), px("80053"))

    assert names(result) == ["EXTRA:DUPLICATE"]
    assert result.score == Fraction(175, 2)


def test_the_same_code_with_another_modifier_is_unsupported_and_no_duplicate() -> None:
    result = graded(key(service("20610", modifiers="RT")), px("20610", "RT"), px("20610", "LT"))

    assert names(result) == ["EXTRA:UNSUPPORTED"]


def test_only_the_first_place_and_before_pairs_bind_the_order() -> None:
    first = slot("E11.22", is_first=True)
    answer = key(
        first, slot("N18.31", "d2"), slot("Z79.84", "d3"), before=(("d1", "d2"), ("d2", "d3"))
    )

    swapped_tail = graded(answer, dx("E11.22"), dx("Z79.84"), dx("N18.31"))
    not_first = graded(answer, dx("N18.31"), dx("E11.22"), dx("Z79.84"))

    assert names(swapped_tail) == ["SEQ_PAIR"]
    assert swapped_tail.score == 100 * Fraction(11, 12)
    assert names(not_first) == ["SEQ_FIRST"]
    assert not_first.score == 100 * Fraction(5, 6)


def test_blank_rows_keep_their_letters_for_the_pointers_below() -> None:
    answer = key(slot("I10"), service("99213", pointers=("d1",)))

    result = graded(answer, dx(""), dx("I10"), px("99213", pointers="B"))

    assert result.exact


def test_two_complete_keys_and_the_better_one_counts() -> None:
    one_line = KeyVariant(procedures=(service("64721", modifiers="50"),))
    two_lines = KeyVariant(
        procedures=(service("64721", modifiers="RT"), service("64721", "p2", modifiers="LT"))
    )

    result = graded(AnswerKey(variants=(one_line, two_lines)), px("64721", "RT"), px("64721", "LT"))

    assert (result.variant, result.exact) == (1, True)


def test_a_key_that_no_loaded_release_covers_is_never_passed() -> None:
    result = graded(key(slot("I10")), dx("I10"), on=date(2031, 1, 1))

    assert result.needs_review
    assert not result.exact
    assert not result.passed


def test_under_and_overpayment_are_kept_apart() -> None:
    fees = {"99213": Fraction(92), "99214": Fraction(130), "J3301": Fraction(2)}
    answer = key(service("99214"), service("J3301", "p2", units=1))

    result = graded(answer, px("99213"), px("J3301", units="4"), fees=fees)

    assert result.money is not None
    assert result.money.overpayment == 6
    assert result.money.underpayment == 38


@pytest.mark.parametrize(
    ("text", "pointers"),
    [("", ()), ("1,3", (1, 3)), ("AC", (1, 3)), ("b a", (2, 1)), ("99999999", (9999,))],
)
def test_pointers_are_read_as_numbers_or_letters(text: str, pointers: tuple[int, ...]) -> None:
    assert read_pointers(text) == pointers


def test_the_assignment_is_the_cheapest_of_all() -> None:
    assert assign([[1, 2, 3], [2, 4, 6], [3, 6, 9]]) == [2, 1, 0]


@pytest.mark.parametrize(
    ("again", "name", "detail"),
    [
        (px("20610", "50"), "EXTRA:UNSUPPORTED", "billed_already"),
        (px("20610", "RT"), "EXTRA:DUPLICATE", None),
        (px("29881", "RT"), "EXTRA:UNSUPPORTED", None),
    ],
)
def test_a_service_that_is_billed_again_is_told_from_one_that_nothing_supports(
    again: EnteredLine, name: str, detail: str | None
) -> None:
    answer = key(slot("M17.11"), service("20610", modifiers="RT"))

    for lines in ((px("20610", "RT"), again), (again, px("20610", "RT"))):
        (finding,) = graded(answer, dx("M17.11"), *lines).findings
        assert (finding.name, finding.detail) == (name, detail)


def test_a_code_on_two_lines_that_the_key_does_not_have_is_not_called_billed_already() -> None:
    result = graded(key(slot("M17.11")), dx("M17.11"), px("20610", "RT"), px("20610", "50"))

    assert [finding.detail for finding in result.findings] == [None, None]


@pytest.mark.parametrize(
    ("entry", "detail"),
    [
        (dx("Junk"), "no_category"),
        (dx("E11.99"), None),
        (dx("1"), "too_short"),
        (dx("E11.9 E78.5"), "odd_character"),
        (dx("diabetes mellitus"), "odd_character"),
        (dx("hypertension"), "too_long"),
        (dx("1A2"), "misshapen"),
        (px("1"), "too_short"),
        (px("½"), "odd_character"),
        (px("1234567890"), "too_long"),
        (px("ABCDE"), "misshapen"),
    ],
)
def test_what_is_wrong_with_the_writing_of_a_code_is_told(
    entry: EnteredLine, detail: str | None
) -> None:
    catalog = TableCatalog(statuses={icd("E11"): CodeStatus.HEADER})
    findings = graded(key(slot("I10")), dx("I10"), entry, catalog=catalog).findings

    assert [(finding.kind.value, finding.detail) for finding in findings] == [
        ("INVALID_CODE", detail)
    ]


def test_where_a_line_stands_does_not_choose_between_slots_that_it_fits_equally_well() -> None:
    light, heavy = slot("E11.3211", "d1"), slot("E11.3213", "d2", weight=Fraction(2))
    answer = key(light, heavy, slot("I10", "d3"))

    scores = {
        graded(answer, *order).score
        for order in permutations([dx("E11.3212"), dx("I10"), dx("Junk")])
    }

    # Half of the heavier slot and all of I10, less a quarter: 1.75 of 4.
    assert scores == {Fraction(175, 4)}
