"""Check one text: `check(text, vocabulary)`."""

from tutor.deidentification.block import find_blocking
from tutor.deidentification.category import Tier
from tutor.deidentification.confirm import find_to_confirm
from tutor.deidentification.flag import Flag, Found
from tutor.deidentification.prepared import Prepared, prepare
from tutor.deidentification.vocabulary import Vocabulary


def check(text: str, vocabulary: Vocabulary) -> tuple[Flag, ...]:
    """Return the identifiers in a text, in order; those of one tier never overlap.

    Placeholders of a chart (`{{ dos }}`, `{{ member_id }}`) are none. A text
    without a flag is not therefore de-identified.
    """
    prepared = prepare(text, vocabulary)
    blocking = find_blocking(prepared)
    flags = [
        *(_flag(one, Tier.BLOCK, text, prepared) for one in blocking),
        *(_flag(one, Tier.CONFIRM, text, prepared) for one in find_to_confirm(prepared, blocking)),
    ]
    return tuple(sorted(flags, key=lambda flag: (flag.start, flag.end)))


def _flag(found: Found, tier: Tier, text: str, prepared: Prepared) -> Flag:
    start, end = prepared.original(found.start, found.end)
    category = found.category
    return Flag(start, end, text[start:end], category, tier, found.rule, found.why, category.remedy)
