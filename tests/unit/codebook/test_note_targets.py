import pytest

from tutor.codebook.note_targets import read_targets
from tutor.codes.convention import CodeInterval


def intervals(text: str) -> list[tuple[str, str]]:
    return [(one.first, one.last) for one in read_targets(text).intervals]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vitamin B12 deficiency anemia (D51.-)", [("D51", "D51")]),
        ("multiple sclerosis (G35-)", [("G35", "G35")]),
        ("disorders of thyroid gland (E00-E03.-)", [("E00", "E03")]),
        ("conditions by single gene (QA0)", [("QA0", "QA0")]),
        ("malformations (Q00-QA0)", [("Q00", "QA0")]),
        ("weeks of gestation (Z3A.-)", [("Z3A", "Z3A")]),
        ("apnea of newborn (P28.3- - P28.4-)", [("P283", "P284")]),
        ("fracture of pelvis (S32.1--S32.9)", [("S321", "S329")]),
        ("head injury (S00 - S09)", [("S00", "S09")]),
        ("rheumatoid arthritis (M05.00 to M05.8A)", [("M0500", "M058A")]),
        ("cerebral hemorrhage (I60.-. I61.-)", [("I60", "I60"), ("I61", "I61")]),
        ("respiratory infections (J00-J06; J20)", [("J00", "J06"), ("J20", "J20")]),
        ("diabetes (type 2) (E11.-) with gangrene (I96)", [("E11", "E11"), ("I96", "I96")]),
        ("jaw pain R68.84", []),
        ("human papillomavirus (HPV)", []),
        ("deficiency of enzyme (G6PD)", []),
        ("underlying disease", []),
    ],
)
def test_only_codes_in_parentheses_are_targets(text: str, expected: list[tuple[str, str]]) -> None:
    assert intervals(text) == expected


def test_a_target_that_does_not_exist_is_kept() -> None:
    assert intervals("localized abdominal pain (R10.1-R10.4-)") == [("R101", "R104")]


@pytest.mark.parametrize(
    ("text", "reached", "spared"),
    [
        ("diabetes mellitus (E08-E13 with .42)", ["E0842", "E1142"], ["E119", "E11", "E1141"]),
        ("angiopathy (E08-E13 with .51-.52)", ["E1151", "E1152"], ["E1159"]),
        ("adverse effect (T36-T50 with fifth or sixth character 5)", ["T360X5A"], ["T360X1A"]),
        ("poisoning (T36-T65 with fifth or sixth character 1-4)", ["T3691XA"], ["T40415A"]),
        ("underdosing (T36-T50 with final character 6)", ["T383X6A", "T3696XA"], ["T383X5A"]),
        ("aphasia (I69. with final characters -20)", ["I69320"], ["I69321", "I69354"]),
        ("hyperosmolarity (E11 with final characters .00 or .01)", ["E1100"], ["E119"]),
        ("concussion (S06.0X- with seventh character A)", ["S060X0A"], ["S060X0D"]),
        ("forearm (S52.- with open fracture 7th character)", ["S52501B"], ["S52501A"]),
        ("open fracture of foot (S92.-with 7th character B)", ["S92001B"], ["S92001A"]),
        ("hallucinations (F11-F19 with fifth to sixth characters 51)", ["F11951"], ["F11950"]),
    ],
)
def test_words_about_characters_narrow_the_targets(
    text: str, reached: list[str], spared: list[str]
) -> None:
    targets = read_targets(text)

    assert targets.is_exact
    assert [code for code in reached + spared if _reaches(targets.intervals, code)] == reached


def test_words_about_characters_that_nobody_can_read_are_said_to_be_unread() -> None:
    targets = read_targets("poisoning (T51-T65 with fifth or sixth character to indicate intent)")

    assert not targets.is_exact
    assert [(one.first, one.last) for one in targets.intervals] == [("T51", "T65")]


def _reaches(found: tuple[CodeInterval, ...], code: str) -> bool:
    return any(interval.reaches(code) for interval in found)
