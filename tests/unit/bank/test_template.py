"""The small language of families: what it says, and that nothing else is in reach."""

import tomllib

import pytest

from tutor.bank.condition import ConditionError, parse_condition
from tutor.bank.drawn_toml import write_toml
from tutor.bank.template import TemplateError, parse_template
from tutor.bank.words import in_words

VALUES = {"side": "left", "spots": "3", "size": "2.50", "empty": ""}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ side }} arm, {{side|capital}} arm", "left arm, Left arm"),
        ("{% if spots > 1 %}spots{% else %}spot{% endif %}", "spots"),
        ("{% if spots == 1 %}a{% elif spots == 3 %}b{% else %}c{% endif %}", "b"),
        ("{% if side == 'right' %}a{% endif %}b", "b"),
        ("a\n{% if side == 'left' %}\nb\n{% endif %}\nc", "a\nb\nc"),
        ("{% if side == 'left' %}{% if spots < 2 %}a{% else %}b{% endif %}{% endif %}", "b"),
        (
            "{{ dos - 14 days }} {{ member_id }} {{ side }}",
            "{{ dos - 14 days }} {{ member_id }} left",
        ),
        ("50 % of { them }, 100 %}", "50 % of { them }, 100 %}"),
        ("{{ empty|capital }}.", "."),
    ],
)
def test_values_and_passages_are_put_in(text: str, said: str) -> None:
    assert parse_template(text).fill(VALUES) == said


@pytest.mark.parametrize(
    "text",
    [
        "{{ side.upper }}",
        "{{ side.__class__ }}",
        "{{ ''.join(side) }}",
        "{{ side|upper }}",
        "{{ Side }}",
        "{{ }}",
        "{{ 7 * 7 }}",
        "{% for x in side %}{% endfor %}",
        "{% include 'x' %}",
        "{% set a = 1 %}",
        "{% if side == 'left' %}",
        "{% endif %}",
        "{% else %}",
        "{% if side == 'a' %}{% else %}{% elif side == 'b' %}{% endif %}",
        "{% if %}a{% endif %}",
        "{% if side %}a{% endif %}",
        "{% if side == 'left' %}" * 9 + "{% endif %}" * 9,
        "{{ side }}" * 1001,
    ],
)
def test_whatever_else_stands_in_braces_is_refused(text: str) -> None:
    with pytest.raises(TemplateError):
        parse_template(text)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("side == 'left' and not spots == 4", True),
        ("side in ['right', 'left']", True),
        ("side not in ('right', 'both')", True),
        ("size == 2.5", True),
        ("size == '2.5'", False),
        ("spots >= 3 and (spots < 3 or size <= 2.5)", True),
        ("side != side", False),
    ],
)
def test_conditions_compare_texts_as_texts_and_numbers_as_numbers(text: str, holds: bool) -> None:
    assert parse_condition(text).holds(VALUES) is holds


@pytest.mark.parametrize(
    "text",
    [
        "True",
        "side",
        "side.upper == 'a'",
        "len(side) == 4",
        "side[0] == 'l'",
        "side == True",
        "side is 'left'",
        "1 < spots < 4",
        "spots + 1 == 4",
        "side in spots",
        "side in []",
        "(lambda: 1)() == 1",
        "[x for x in side] == 1",
        "side == 'a' if side else 'b'",
        "side :=  'a'",
        "not " * 40 + "side == 'a'",
        "side == '" + "a" * 300 + "'",
        "",
    ],
)
def test_a_condition_is_nothing_but_comparisons(text: str) -> None:
    with pytest.raises(ConditionError):
        parse_condition(text)


def test_a_size_of_what_is_no_number_is_refused_when_it_is_decided() -> None:
    with pytest.raises(TemplateError, match="'left' is no number"):
        parse_template("{% if side > 2 %}a{% endif %}").fill(VALUES)


@pytest.mark.parametrize("number", ["", "-1", "2.5", "100", "³", "many"])
def test_words_are_for_small_whole_numbers(number: str) -> None:
    with pytest.raises(LookupError):
        in_words(number)


def test_what_is_written_as_toml_is_read_back() -> None:
    text = """
schema = 1
day = 2026-03-03
credit = 0.25
optional = true
quote = "a \\"b\\" \\\\ \\u0007 \\t é → \\n end"
empty = []
pairs = [["a", "b"], []]
inline = [{ a = 1 }, 2]
"odd key" = "x"
[key]
[[key.slots]]
id = "one"
[key.slots.em]
minutes = 3
[[key.slots]]
id = "two"
[[key.slots.near]]
code = "00100"
"""
    data = tomllib.loads(text)

    assert tomllib.loads(write_toml(data)) == data
