"""The first tier: what must leave the text before it is published."""

from tutor.deidentification import ages, contacts, dates, names, places, shapes
from tutor.deidentification.flag import Found, joined
from tutor.deidentification.likely_names import without_columns
from tutor.deidentification.numbers import find_labelled
from tutor.deidentification.prepared import Prepared
from tutor.deidentification.rule import LedRule, Rule, find_all

_DATES = (*dates.RULES, *ages.RULES)
_RULES: tuple[Rule | LedRule, ...] = (
    *contacts.RULES,
    *dates.RULES_WITHOUT_LABEL,
    *shapes.RULES,
    *places.RULES,
)


def find_blocking(prepared: Prepared) -> list[Found]:
    """Return all that blocks, in order, without overlaps."""
    # Of two that find the same passage, the first says what it is.
    found = [
        *find_all(_DATES, prepared),
        *find_labelled(prepared),
        *find_all(_RULES, prepared),
        *without_columns(find_all(names.RULES, prepared), prepared),
        *shapes.find_shapes(prepared),
    ]
    found.extend(names.find_again(found, prepared))
    return joined([contacts.with_fax(one, prepared) for one in found])
