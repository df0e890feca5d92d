"""The first tier: what must leave the text before it is published."""

from tutor.deidentification import ages, contacts, dates, names, places, shapes
from tutor.deidentification.flag import Found, joined
from tutor.deidentification.numbers import find_labelled
from tutor.deidentification.prepared import Prepared
from tutor.deidentification.rule import find_all

_RULES = (
    *contacts.RULES,
    *dates.RULES,
    *ages.RULES,
    *shapes.RULES,
    *places.RULES,
    *names.RULES,
)


def find_blocking(prepared: Prepared) -> list[Found]:
    """Return all that blocks, in order, without overlaps."""
    found = [*find_all(_RULES, prepared), *find_labelled(prepared), *shapes.find_shapes(prepared)]
    found.extend(names.find_again(found, prepared))
    return joined([contacts.with_fax(one, prepared) for one in found])
