"""Order, weeks and trimester of obstetric codes, by hand from DOMAIN 1.5."""

import pytest

from tests.coded_claims import breaches, claim_of, found
from tests.table_catalog import icd
from tutor.grading.rules.obstetrics import RULES

FIRST = "O13.1|Gestational hypertension without significant proteinuria, first trimester"
SECOND = "O13.2|Gestational hypertension without significant proteinuria, second trimester"
THIRD = "O13.3|Gestational hypertension without significant proteinuria, third trimester"
UNSPECIFIED = "O13.9|Gestational hypertension, unspecified trimester"
TWO = "O60.13X0|Preterm labor second trimester with preterm delivery third trimester, fetus 1"


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["E03.9", "O99.283"], ["OB_FIRST E03.9"]),
        (["E03.9", "D64.9", "O99.283"], ["OB_FIRST E03.9"]),
        (["O99.283", "E03.9", "O99.013", "D64.9"], []),
        (["E03.9", "D64.9"], []),
        (["Z33.1", "O99.283"], []),  # an Excludes1 conflict says it
        (["Z33.2", "O35.3XX0"], []),  # first-listed by its own rule
        (["Z3A.30", "O99.283"], []),  # NEVER_FIRST says it
        (["N93.9", "O94"], []),  # the sequela stands behind what it left
        (["N93.9", "O94", "O99.283"], ["OB_FIRST N93.9"]),
        (["!E03", "O99.283"], []),
    ],
)
def test_an_obstetric_code_leads(codes: list[str], expected: list[str]) -> None:
    assert found(claim_of(*codes), RULES) == expected


def test_the_obstetric_line_is_concerned_when_it_does_not_lead() -> None:
    (breach,) = breaches(claim_of("E03.9", "O99.283"), RULES)
    assert [read.shown for read in breach.concerned] == ["O99.283"]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["Z34.82", "Z3A.20"], ["Z3A_ALONE Z3A.20"]),
        (["Z33.2", "Z3A.08"], ["Z3A_ALONE Z3A.08"]),
        (["O09.522", "Z3A.20"], []),
        (["O80", "Z37.0"], []),
        (["Z34.82"], []),
    ],
)
def test_weeks_stand_only_beside_an_obstetric_code(codes: list[str], expected: list[str]) -> None:
    assert found(claim_of(*codes), RULES) == expected


def test_a_missed_obstetric_code_explains_weeks_that_stand_alone() -> None:
    (breach,) = breaches(claim_of("I10", "Z3A.20"), RULES)
    assert breach.partner is not None
    assert breach.partner(icd("O10.012"))
    assert not breach.partner(icd("I10"))


@pytest.mark.parametrize(
    ("code", "weeks", "fits"),
    [
        (FIRST, "Z3A.01", True),  # less than 8
        (FIRST, "Z3A.13", True),
        (FIRST, "Z3A.14", False),
        (SECOND, "Z3A.13", False),
        (SECOND, "Z3A.14", True),
        (SECOND, "Z3A.27", True),
        (SECOND, "Z3A.28", False),
        (THIRD, "Z3A.27", False),
        (THIRD, "Z3A.28", True),
        (THIRD, "Z3A.49", True),  # more than 42
        (FIRST, "Z3A.49", False),
        (THIRD, "Z3A.00", True),  # not specified
        (UNSPECIFIED, "Z3A.20", True),
        ("O80|Encounter for full-term uncomplicated delivery", "Z3A.20", True),
        (TWO, "Z3A.27", True),
        (TWO, "Z3A.30", True),
        (TWO, "Z3A.12", False),
        ("O13.3", "Z3A.12", True),  # no title is at hand
    ],
)
def test_the_weeks_lie_in_the_trimester_of_the_title(code: str, weeks: str, fits: bool) -> None:
    shown = code.partition("|")[0]
    expected = [] if fits else [f"TRIMESTER_WEEKS {shown}"]
    assert found(claim_of(code, weeks), RULES) == expected


def test_every_obstetric_code_of_another_trimester_is_named_and_the_weeks_are_concerned() -> None:
    wrong = breaches(claim_of(SECOND, "O99.012|Anemia, second trimester", "Z3A.34"), RULES)
    assert [breach.named[0].shown for breach in wrong] == ["O13.2", "O99.012"]
    assert {read.shown for breach in wrong for read in breach.concerned} == {"Z3A.34"}
    assert {breach.want for breach in wrong} == {"third"}


def test_where_weeks_are_not_coded_those_of_the_chart_decide() -> None:
    assert found(claim_of(SECOND, weeks=34), RULES) == ["TRIMESTER_WEEKS O13.2"]
    assert found(claim_of(THIRD, weeks=34), RULES) == []
    assert found(claim_of(SECOND, "Z3A.20", weeks=34), RULES) == []
    assert found(claim_of(SECOND), RULES) == []
