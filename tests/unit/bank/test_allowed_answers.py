"""Every answer that a key allows earns what the key says."""

from pathlib import Path

from tests.author_bank import EXERCISE, AuthorBank
from tests.unit.bank.test_problems import key_with


def told(bank: AuthorBank, root: Path) -> list[tuple[str, str]]:
    return [(one.place, one.message) for one in bank.problems(root) if one.code == "BANK237"]


def test_each_modifier_of_a_group_is_tried(tmp_path: Path) -> None:
    changed = ('modifiers = ["RT"]', 'modifiers = ["RT"]\nmodifiers_any = [["59", "XS"]]')

    assert told(key_with(changed, ('modifiers_allowed = ["59"]', "")), tmp_path) == []


def test_a_first_pointer_to_an_optional_diagnosis_is_told(tmp_path: Path) -> None:
    bank = key_with(
        ('code = "R05.9"', 'code = "R05.9"\noptional = true'),
        ('pointers = ["cough"]', 'pointers = ["cough", "knee"]'),
    )

    (found,) = told(bank, tmp_path)

    assert found[0] == "key"
    assert "without its optional lines" in found[1]
    assert "PTR" in found[1]


def test_an_alternative_of_full_credit_has_to_be_exact(tmp_path: Path) -> None:
    assert told(key_with(("credit = 0.5", "credit = 1")), tmp_path) == []


def test_an_order_that_is_bound_is_kept_when_the_rest_is_turned(tmp_path: Path) -> None:
    third = EXERCISE[EXERCISE.index('[[key.diagnoses]]\nid = "cough"') :]
    third = third[: third.index("[[key.procedures]]")]
    third = third.replace('"cough"', '"kidney"').replace("R05.9", "N18.31").replace("accept", "#")
    bank = key_with(("[key]", '[key]\nbefore = [["cough", "kidney"]]'))
    bank.exercise = bank.exercise.replace("[[key.procedures]]", third + "[[key.procedures]]", 1)

    assert told(bank, tmp_path) == []
