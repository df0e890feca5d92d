"""Excludes1, Code first, manifestations, Use additional code: each clause firing and silent."""

import pytest

from tests.table_catalog import DAY, TableCatalog, icd
from tutor.codes.convention import CodeInterval, Convention, ConventionKind
from tutor.codes.encounter import Encounter, Setting
from tutor.grading.advice import AdviceKind, advise
from tutor.grading.claim import Breach, Claim
from tutor.grading.finding import FindingKind
from tutor.grading.normalise import ReadLine
from tutor.grading.references import References
from tutor.grading.rules.conventions import code_first, excludes1, use_additional


def note(kind: ConventionKind, holder: str, *targets: str, **fields: bool) -> Convention:
    """A note at a holder; a target is a prefix, or an interval with a stroke between its ends."""
    intervals = []
    for target in targets:
        first, _stroke, last = target.partition("/")
        intervals.append(CodeInterval(first, last or first))
    return Convention(kind, holder, "words", tuple(intervals), **fields)


def claim(*codes: str, notes: tuple[Convention, ...] = (), manifestations: str = "") -> Claim:
    """Codes in order; a note stands at each code that its holder begins."""
    held = {
        icd(code).text: tuple(one for one in notes if icd(code).text.startswith(one.holder))
        for code in codes
    }
    catalog = TableCatalog(notes=held, manifestations=frozenset(manifestations.split()))
    lines = tuple(
        ReadLine(line=place, position=place + 1, shown=code, code=icd(code))
        for place, code in enumerate(codes)
    )
    return Claim(lines, (), Encounter(DAY, Setting.OUTPATIENT_PROFESSIONAL), References(catalog))


def said(breaches: list[Breach]) -> list[str]:
    return [f"{b.kind} {'+'.join(read.shown for read in b.named)}" for b in breaches]


E1 = ConventionKind.EXCLUDES1
FIRST = ConventionKind.CODE_FIRST


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (("Q11.1", "Q22.9"), ["EXCLUDES1 Q11.1+Q22.9"]),
        (("Q22.9", "Q11.1"), ["EXCLUDES1 Q22.9+Q11.1"]),  # the holder may stand second
        (("Q11.1", "Q23.9"), []),
        (("Q11.1", "Q31.2"), ["EXCLUDES1 Q11.1+Q31.2"]),  # inside an interval
        (("Q11.1", "Q34.0"), []),
        (("Q11.1", "Q11.1"), []),  # a code does not exclude itself
    ],
)
def test_excludes1_is_tried_both_ways_and_in_the_whole_scope(
    codes: tuple[str, ...], found: list[str]
) -> None:
    notes = (note(E1, "Q11", "Q22", "Q30/Q33"),)

    assert said(list(excludes1(claim(*codes, notes=notes)))) == found


def test_a_pair_that_both_codes_exclude_is_told_once() -> None:
    notes = (note(E1, "Q11", "Q22"), note(E1, "Q22", "Q11"))

    assert said(list(excludes1(claim("Q11.1", "Q22.9", notes=notes)))) == ["EXCLUDES1 Q11.1+Q22.9"]


def test_a_note_with_endings_reaches_only_them() -> None:
    diabetic = Convention(E1, "G63", "words", (CodeInterval("E08", "E13", ("42",)),))

    assert said(list(excludes1(claim("G63", "E11.42", notes=(diabetic,))))) == [
        "EXCLUDES1 G63+E11.42"
    ]
    assert said(list(excludes1(claim("G63", "E11.9", notes=(diabetic,))))) == []


def test_excludes2_is_advice_and_no_breach() -> None:
    notes = (note(ConventionKind.EXCLUDES2, "Q11", "Q22"),)
    made = claim("Q11.1", "Q22.9", notes=notes)

    assert not list(excludes1(made))
    assert [advice.kind for advice in advise(made)] == [AdviceKind.EXCLUDES2]


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (("Q50.1", "F02.80"), []),
        (("F02.80",), ["CODE_FIRST_MISSING F02.80", "MANIFESTATION_FIRST F02.80"]),
        (
            ("F02.80", "Q50.1"),
            ["CODE_FIRST_ORDER F02.80+Q50.1", "MANIFESTATION_FIRST F02.80"],
        ),
        (("I10", "F02.80"), ["CODE_FIRST_MISSING F02.80"]),  # not the cause, and not first
        (("I10", "F02.80", "Q50.1"), ["CODE_FIRST_ORDER F02.80+Q50.1"]),
    ],
)
def test_a_manifestation_follows_what_its_closed_list_names(
    codes: tuple[str, ...], found: list[str]
) -> None:
    notes = (note(FIRST, "F02", "Q50"),)

    assert said(list(code_first(claim(*codes, notes=notes, manifestations="F0280")))) == found


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (("I10", "F02.80"), []),  # any code outside its own category will do
        (("F02.81", "F02.80"), ["CODE_FIRST_MISSING F02.80"]),
        # Of what stands later, a code that the list names is the likelier cause.
        (
            ("F02.80", "I10", "Q50.1"),
            ["CODE_FIRST_ORDER F02.80+Q50.1", "MANIFESTATION_FIRST F02.80"],
        ),
    ],
)
def test_an_open_list_is_satisfied_by_any_code_outside_the_category(
    codes: tuple[str, ...], found: list[str]
) -> None:
    notes = (note(FIRST, "F02", "Q50", is_open=True),)

    assert said(list(code_first(claim(*codes, notes=notes, manifestations="F0280")))) == found


def test_code_first_of_a_code_that_is_no_manifestation_is_advice() -> None:
    made = claim("N18.31", notes=(note(FIRST, "N18", "I12"),))

    assert not list(code_first(made))
    assert [advice.kind for advice in advise(made)] == [AdviceKind.CODE_FIRST]


@pytest.mark.parametrize("fields", [{"is_conditional": True}, {"is_open": True}])
def test_code_first_under_a_condition_or_with_an_open_list_is_not_even_advice(
    fields: dict[str, bool],
) -> None:
    assert not advise(claim("N18.31", notes=(note(FIRST, "N18", "I12", **fields),)))


def test_advice_to_code_first_is_silent_where_it_is_followed() -> None:
    notes = (note(FIRST, "N18", "I12"),)

    assert not advise(claim("I12.9", "N18.31", notes=notes))
    assert advise(claim("N18.31", "I12.9", notes=notes))


@pytest.mark.parametrize(
    ("codes", "wanted"),
    [
        (("E11.22",), "N18.-"),
        (("E08.22", "I10"), "N18.-"),
        (("I12.9",), "N18.-"),
        (("I13.10",), "N18.-"),
        (("I11.0",), "I50.-"),
        (("R65.20", "A41.9"), "the acute organ dysfunction"),
        (("T24.311A",), "T31.- or T32.-"),
    ],
)
def test_what_always_has_a_second_code_asks_for_it(codes: tuple[str, ...], wanted: str) -> None:
    (breach,) = use_additional(claim(*codes))

    assert breach.kind is FindingKind.USE_ADDITIONAL_MISSING
    assert breach.named[0].shown == codes[0]
    assert breach.want == wanted


def test_hypertension_of_heart_and_kidney_asks_for_both() -> None:
    assert [breach.want for breach in use_additional(claim("I13.0"))] == ["N18.-", "I50.-"]


@pytest.mark.parametrize(
    "codes",
    [
        ("E11.22", "N18.9"),
        ("I12.9", "N26.9"),
        ("I11.0", "I50.9"),
        ("I11.9",),
        ("I13.11", "N18.6"),
        ("R65.20", "N17.9"),
        ("R65.20", "J96.01"),
        ("R65.21",),  # septic shock is an organ dysfunction itself
        ("T24.311A", "T31.0"),
        ("T24.311S",),  # the extent is told of a burn under care
        ("O09.91",),  # weeks are advice, never an error (DOMAIN 5.10, 3)
    ],
)
def test_what_has_its_second_code_or_needs_none_is_silent(codes: tuple[str, ...]) -> None:
    assert not list(use_additional(claim(*codes)))


def test_the_partner_of_a_breach_is_what_would_have_kept_the_rule() -> None:
    (breach,) = use_additional(claim("E11.22"))

    assert breach.partner is not None
    assert breach.partner(icd("N18.31"))
    assert not breach.partner(icd("N17.9"))
