"""Which codes say now what a code said that may no longer stand on a claim.

The conversion table of the National Center for Health Statistics says it for
each new ICD-10-CM code. Where it is not loaded, or does not name a code, the
new codes below that code are taken, with its 7th character where it has one.
A range comes last: the table also writes one for what was coded beside the
code in question (K59.09 with T36-T50 before K59.03), which makes no heirs of
codes that have new ones of their own.
"""

from collections.abc import Collection
from typing import NamedTuple

from tutor.codebook.store import CodebookFile, LoadedRelease
from tutor.codes.code import CodeSet

_FULL = 7


class Conversion(NamedTuple):
    """A code or range of codes as the table prints it, and a code that came new for it."""

    previous: str
    code: str

    def covers(self, text: str) -> bool:
        """Whether a code is meant by a range, both ends with all that lies below included.

        A code alone is a range of one, which is how the table writes a category.

        >>> Conversion("T15-T19", "T810").covers("T190XXA")
        True
        >>> Conversion("H02101-H02106", "H02151").covers("H02107")
        False
        """
        low, _, high = self.previous.partition("-")
        return low <= text and text[: len(high or low)] <= (high or low)


def read_conversions(
    file: CodebookFile, before: LoadedRelease, after: LoadedRelease
) -> tuple[Conversion, ...]:
    """The rows of the loaded tables that came into force after one release, up to another."""
    if after.release.code_set is not CodeSet.ICD10CM:
        return ()
    rows = file.rows(
        "SELECT DISTINCT previous, code FROM conversion "
        "WHERE effective_on > ? AND effective_on <= ? ORDER BY code",
        (before.release.valid_from.isoformat(), after.release.valid_from.isoformat()),
    )
    return tuple(Conversion(*row) for row in rows)


def find_heirs(
    gone: str, added: Collection[str], conversions: Collection[Conversion]
) -> tuple[str, ...]:
    """The heirs of a code among the new codes of a release, in order.

    Args:
        gone: The code that is deleted or subdivided.
        added: All codes that the release brought.
        conversions: The rows of the conversion table for that release.
    """
    named = [row for row in conversions if row.code in added and row.covers(gone)]
    found = {row.code for row in named if row.previous == gone} or _below(gone, added)
    return tuple(sorted(found or _of_one_encounter(gone, {row.code for row in named})))


def _of_one_encounter(gone: str, found: set[str]) -> set[str]:
    """Those with the 7th character of the code where any has it: a range names all of them."""
    if len(gone) < _FULL:
        return found
    return {text for text in found if len(text) == _FULL and text[-1] == gone[-1]} or found


def _below(gone: str, added: Collection[str]) -> set[str]:
    if len(gone) < _FULL:
        return {text for text in added if text.startswith(gone)}
    stem = gone[:-1].rstrip("X")
    return {text for text in added if text.startswith(stem) and text[-1] == gone[-1]}
