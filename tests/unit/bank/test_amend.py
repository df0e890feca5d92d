"""A key amended in the text of its file: one place changes, everything else stays as written."""

import difflib
import tomllib

import pytest

from tutor.bank.amend import (
    CannotAmendError,
    SlotPlace,
    accept_code,
    allow_extra,
    make_optional,
    replace_code,
)

KEY = """\
uid = "x"   # never changes
[key]
before = [["knee", "pain"]]
[[key.diagnoses]]
id = "knee"
code = "M17.11"  # right
why = "The note says right."
[[key.diagnoses]]
id = "pain"
code = "R52"
accept = [{ code = "M25.561", credit = 0.5, why = "The site." }]
[[key.procedures]]
id = "shot"
code = "20610"
near = [{ code = "20611", credit = 0.5, why = "No guidance." }]
[[key.tempting]]
code = "M17.12"
reason = "UNSUPPORTED"
why = "Not the left."
"""
FILES = {"exercise.toml": KEY, "chart.md": "# Note\n"}
KNEE, PAIN = SlotPlace("diagnosis", "knee"), SlotPlace("diagnosis", "pain")
SHOT = SlotPlace("procedure", "shot")


def changed(files: dict[str, str]) -> tuple[list[str], list[str]]:
    """The lines that went and the lines that came."""
    lines = list(difflib.ndiff(KEY.splitlines(), files["exercise.toml"].splitlines()))
    return (
        [line[2:] for line in lines if line[0] == "-"],
        [line[2:] for line in lines if line[0] == "+"],
    )


def test_accepting_adds_one_line_below_the_code() -> None:
    amended = accept_code(FILES, KNEE, code="M17.10", credit="0.75", why='"Both" fit.')

    assert changed(amended) == (
        [],
        ['accept = [{code = "M17.10", credit = 0.75, why = "\\"Both\\" fit."}]'],
    )
    assert amended["chart.md"] == FILES["chart.md"]


def test_accepting_a_second_code_keeps_the_first_as_written() -> None:
    amended = accept_code(FILES, PAIN, code="M25.50", credit="1", why="Any joint.")

    key = tomllib.loads(amended["exercise.toml"])["key"]
    assert key["diagnoses"][1]["accept"] == [
        {"code": "M25.561", "credit": 0.5, "why": "The site."},
        {"code": "M25.50", "why": "Any joint."},
    ]
    assert '{ code = "M25.561", credit = 0.5, why = "The site." }' in amended["exercise.toml"]


def test_a_code_that_is_right_now_is_no_foreseen_mistake_any_more() -> None:
    accepted = accept_code(FILES, KNEE, code="m1712", credit="1", why="Both.")
    near = accept_code(FILES, SHOT, code="20611", credit="1", why="Images were kept.")

    assert "tempting" not in accepted["exercise.toml"]
    assert "near" not in near["exercise.toml"]


def test_a_line_becomes_optional() -> None:
    assert changed(make_optional(FILES, SHOT)) == ([], ["optional = true"])


def test_another_code_takes_the_place_with_its_reason() -> None:
    amended = replace_code(FILES, PAIN, code="M25.561", why="The note names the knee.")

    slot = tomllib.loads(amended["exercise.toml"])["key"]["diagnoses"][1]
    assert slot == {"id": "pain", "code": "M25.561", "why": "The note names the knee."}


def test_a_comment_beside_a_code_stays() -> None:
    amended = replace_code(FILES, KNEE, code="M17.12", why="Left.")

    assert 'code = "M17.12"  # right' in amended["exercise.toml"]


def test_a_code_may_stand_beside_the_key() -> None:
    once = allow_extra(FILES, code="M17.12")
    twice = allow_extra(once, code="I10")

    key = tomllib.loads(twice["exercise.toml"])["key"]
    assert key["allowed_extra"] == ["M17.12", "I10"]
    assert "tempting" not in key


def test_every_variant_that_has_the_line_is_amended() -> None:
    variants = 'uid = "x"\n[key]\n' + "".join(
        f'[[key.variants]]\n[[key.variants.diagnoses]]\nid = "{name}"\ncode = "{code}"\n'
        for name, code in (("a", "I10"), ("b", "I11.9"), ("a", "I10"))
    )
    amended = make_optional({"exercise.toml": variants}, SlotPlace("diagnosis", "a"))

    found = tomllib.loads(amended["exercise.toml"])["key"]["variants"]
    assert [one["diagnoses"][0].get("optional", False) for one in found] == [True, False, True]


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (SlotPlace("diagnosis", "elsewhere"), "I10"),
        (SlotPlace("query", "knee"), "I10"),
        (KNEE, "m17.11"),
        (PAIN, "M25561"),
    ],
)
def test_what_cannot_be_accepted_is_refused(place: SlotPlace, code: str) -> None:
    with pytest.raises(CannotAmendError):
        accept_code(FILES, place, code=code, credit="1", why="x")


def test_what_is_so_already_is_refused() -> None:
    with pytest.raises(CannotAmendError, match="optional already"):
        make_optional(make_optional(FILES, KNEE), KNEE)
    with pytest.raises(CannotAmendError, match="asks for"):
        replace_code(FILES, KNEE, code="M17.11", why="x")
    with pytest.raises(CannotAmendError, match="already"):
        allow_extra(allow_extra(FILES, code="I10"), code="I10")
