"""Codes, modifiers and levels that cannot stand on a claim whatever the chart says."""

from pathlib import Path

import pytest

from tests.author_bank import CODES, EXERCISE, AuthorBank
from tests.unit.bank.test_problems import STAY, key_with
from tutor.bank.visit_checks import visit_faults
from tutor.codes.code import parse_procedure
from tutor.grading.visit_levels import Level, decided_level

FACILITY = (
    ('"outpatient_professional"', '"outpatient_facility"'),
    ('place_of_service = "11"\n', ""),
)
WITHOUT_LEVEL = ('em = { problems = "low", data = "minimal", risk = "low" }\n', "")
MEDICARE = ('payer = "commercial"', 'payer = "medicare"')


def listing(*codes: str) -> str:
    return CODES + "".join(f'[[code]]\ncode = "{code}"\nlabel = "Something"\n' for code in codes)


def told(bank: AuthorBank, root: Path, code: str) -> list[str]:
    return [problem.message for problem in bank.problems(root) if problem.code == code]


@pytest.mark.parametrize(
    ("visit", "changes", "says"),
    [
        ("C9399", (), "hospitals only"),
        ("S0610", (MEDICARE,), "other payers"),
        ("T1015", (MEDICARE,), "other payers"),
        ("99213", (*FACILITY, MEDICARE), "G0463"),
        ("99223", (), "no such claim"),
        ("99284", (), "emergency department"),
    ],
)
def test_a_code_of_another_setting_or_payer_is_an_error(
    visit: str, changes: tuple[tuple[str, str], ...], says: str, tmp_path: Path
) -> None:
    bank = key_with(('code = "99213"', f'code = "{visit}"'), WITHOUT_LEVEL, *changes)
    bank.codes = listing(visit) if visit != "99213" else CODES

    (message,) = told(bank, tmp_path, "BANK209")

    assert says in message


@pytest.mark.parametrize(
    ("visit", "changes"),
    [
        ("S0610", ()),
        ("99213", FACILITY),
        (
            "99223",
            (
                ('"outpatient_professional"', '"hospital_professional"'),
                ('place_of_service = "11"', 'place_of_service = "21"'),
            ),
        ),
    ],
)
def test_a_code_of_its_own_setting_is_none(
    visit: str, changes: tuple[tuple[str, str], ...], tmp_path: Path
) -> None:
    bank = key_with(('code = "99213"', f'code = "{visit}"'), WITHOUT_LEVEL, *changes)
    bank.codes = listing(visit) if visit != "99213" else CODES

    assert told(bank, tmp_path, "BANK209") == []


@pytest.mark.parametrize(
    ("exempt", "severity", "count"), [(False, "error", 2), (None, "warning", 2), (True, "", 0)]
)
def test_a_stay_reports_what_was_present_on_admission(
    exempt: bool | None, severity: str, count: int, tmp_path: Path
) -> None:
    bank = AuthorBank(exercise=STAY, poa_exempt=exempt)

    found = [problem for problem in bank.problems(tmp_path) if problem.code == "BANK239"]

    assert [problem.severity.value for problem in found] == [severity] * count


MODIFIERS = 'modifiers = ["RT"]'


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ((('modifiers = ["25"]', 'modifiers = ["59"]'),), "never belongs to a visit"),
        ((('modifiers = ["25"]', 'modifiers = ["24"]'),), "names none under prior"),
        (((MODIFIERS, 'modifiers = ["73"]'),), "hospital's claim only"),
        (((MODIFIERS, 'modifiers = ["26"]'), *FACILITY), "professional's claim only"),
        (((MODIFIERS, 'modifiers = ["GA"]'),), "another payer pays"),
        (((MODIFIERS, 'modifiers = ["GA", "GZ"]'), MEDICARE), "never stand on one line"),
        (((MODIFIERS, 'modifiers = ["AA"]'),), "anesthesia only"),
        (((MODIFIERS, 'modifiers = ["91"]'),), "laboratory tests only"),
        (((MODIFIERS, 'modifiers = ["JZ"]'),), "drugs and biologicals only"),
        (((MODIFIERS, 'modifiers = ["78"]'),), "names none under prior"),
        (((MODIFIERS, 'modifiers = ["50"]\nunits = 2'),), "has one unit, not 2"),
        (((MODIFIERS, 'modifiers = ["54"]'),), "cannot be split"),
        (((MODIFIERS, 'modifiers = ["RT", "RT"]'),), "asked for twice"),
    ],
)
def test_a_modifier_that_cannot_be_right_is_told(
    changes: tuple[tuple[str, str], ...], says: str, tmp_path: Path
) -> None:
    messages = told(key_with(*changes), tmp_path, "BANK243")

    assert any(says in message for message in messages), messages


def test_an_indicator_against_both_sides_is_told(tmp_path: Path) -> None:
    bank = key_with((MODIFIERS, 'modifiers = ["50"]'))
    bank.codes = CODES.replace('bilateral = "1"', 'bilateral = "2"')

    assert "bilateral indicator 2" in told(bank, tmp_path, "BANK243")[0]


DRUG = """
[[key.procedures]]
id = "drug"
code = "J3301"
units = 4
pointers = ["knee"]
evidence = ["40 mg given"]
cites = ["HCPCS Level II, J3301: size of the billing unit"]
why = "Ten milligrams a unit."
"""


@pytest.mark.parametrize(
    ("line", "payer", "count"),
    [
        (DRUG, "medicare", 1),
        (DRUG, "commercial", 0),
        (DRUG + 'modifiers = ["JZ"]', "medicare", 0),
        (DRUG + 'modifiers_allowed = ["JZ"]', "medicare", 0),
        (DRUG.replace("a unit.", "a unit; a vial for several doses needs no JZ."), "medicare", 0),
    ],
)
def test_medicare_drugs_say_whether_any_was_discarded(
    line: str, payer: str, count: int, tmp_path: Path
) -> None:
    bank = AuthorBank(
        exercise=EXERCISE.replace('payer = "commercial"', f'payer = "{payer}"') + line
    )

    assert len(told(bank, tmp_path, "BANK244")) == count


class Elements:
    def __init__(
        self,
        problems: str | None = None,
        data: str | None = None,
        risk: str | None = None,
        minutes: int | None = None,
    ) -> None:
        self.problems, self.data, self.risk, self.minutes = problems, data, risk, minutes


@pytest.mark.parametrize(
    ("code", "elements", "problem"),
    [
        ("99213", Elements("low", "minimal", "moderate"), ""),
        ("99214", Elements("low", "minimal", "moderate"), "BANK120"),
        ("99214", Elements("low", "minimal", "moderate", 30), ""),
        ("99214", Elements(minutes=29), "BANK120"),
        ("99202", Elements(minutes=14), "BANK120"),
        ("99221", Elements("low", "minimal", "low"), ""),
        ("99221", Elements("minimal", "minimal", "low"), ""),
        ("99222", Elements("moderate", "moderate"), ""),
        ("99222", Elements("moderate"), "BANK121"),
        ("99284", Elements(minutes=60), "BANK121"),
        ("99284", Elements("moderate", "low", "moderate", 10), ""),
        ("99238", Elements(minutes=30), ""),
        ("99238", Elements(minutes=31), "BANK120"),
        ("99239", Elements("high", "high", "high"), "BANK121"),
        ("20610", Elements("low", "low", "low"), "BANK121"),
        ("99291", Elements(minutes=40), ""),
    ],
)
def test_a_level_follows_from_its_elements(code: str, elements: Elements, problem: str) -> None:
    found = [fault[0] for fault in visit_faults(parse_procedure(code), elements)]

    assert found == ([problem] if problem else [])


def test_two_of_three_elements_decide() -> None:
    assert decided_level(Level.HIGH, Level.MINIMAL, Level.MODERATE) is Level.MODERATE
    assert decided_level(None, Level.HIGH, Level.LOW) is Level.LOW
    assert decided_level(None, None, Level.HIGH) is None


def test_a_sentence_that_ends_with_a_code_gives_it_away(tmp_path: Path) -> None:
    bank = AuthorBank()
    assert isinstance(bank.chart, str)
    bank.chart = bank.chart.replace("Skin\nsound.", "Skin\nsound, M17.11.")

    assert told(bank, tmp_path, "BANK223") == ["The chart itself says M17.11."]


def test_a_diagnosis_is_asked_for_once(tmp_path: Path) -> None:
    bank = key_with(('code = "R05.9"', 'code = "M17.11"'))

    assert any("on two lines" in message for message in told(bank, tmp_path, "BANK227"))
