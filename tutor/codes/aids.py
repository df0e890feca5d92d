"""Which aids stay open to a person while an attempt is: what may be looked up, in which code sets.

Practice leaves everything open. A person who wants exam conditions, or an assessment,
closes some of it when the attempt begins; that is never changed afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tutor.codes.code import CodeSet


class LookUp(StrEnum):
    """How much of the codebook may be looked up."""

    EVERYTHING = "everything"
    CODES = "codes"
    NONE = "none"

    @property
    def label(self) -> str:
        """The choice in the words of the pages."""
        return _LABELS[self]

    @property
    def rank(self) -> int:
        """How much stays open, more being higher."""
        return _RANKS[self]


_LABELS = {
    LookUp.EVERYTHING: "Everything",
    LookUp.CODES: "Codes and titles only",
    LookUp.NONE: "No look-up at all",
}
_RANKS = {LookUp.NONE: 0, LookUp.CODES: 1, LookUp.EVERYTHING: 2}


@dataclass(frozen=True, slots=True)
class Aids:
    """What may be looked up while an attempt is open.

    Attributes:
        look_up: How much of a code set.
        code_sets: The sets it holds for; the others are closed. None where nothing is open.

    Raises:
        ValueError: No code set is open although something may be looked up, or the reverse.
    """

    look_up: LookUp = LookUp.EVERYTHING
    code_sets: frozenset[CodeSet] = frozenset(CodeSet)

    def __post_init__(self) -> None:
        if (self.look_up is LookUp.NONE) != (not self.code_sets):
            raise ValueError(f"look-up {self.look_up} does not go with {set(self.code_sets)}")

    @property
    def is_limited(self) -> bool:
        """Whether anything is closed."""
        return self != OPEN

    @property
    def closed_sets(self) -> frozenset[CodeSet]:
        """The code sets of which nothing may be looked up."""
        return frozenset(CodeSet) - self.code_sets

    def allows(self, look_up: LookUp, code_sets: Iterable[CodeSet] = ()) -> bool:
        """Whether so much may be looked up, and that of every one of these sets."""
        return look_up.rank <= self.look_up.rank and self.code_sets.issuperset(code_sets)

    def meet(self, other: "Aids") -> "Aids":
        """What both leave open.

        >>> Aids(LookUp.CODES).meet(NOTHING).look_up.value
        'none'
        """
        look_up = min(self.look_up, other.look_up, key=lambda one: one.rank)
        code_sets = self.code_sets & other.code_sets
        return Aids(look_up, code_sets) if code_sets and look_up is not LookUp.NONE else NOTHING

    def __str__(self) -> str:
        """Write it as a page says it, after a colon.

        >>> str(Aids(LookUp.CODES, frozenset({CodeSet.CPT, CodeSet.ICD10CM})))
        'codes and titles only, of CPT and ICD-10-CM'
        >>> str(NOTHING), str(OPEN)
        ('no look-up at all', 'everything')
        """
        words = self.look_up.label[:1].lower() + self.look_up.label[1:]
        if self.look_up is LookUp.NONE or not self.closed_sets:
            return words
        named = [code_set.label for code_set in CodeSet if code_set in self.code_sets]
        return f"{words}, of {' and '.join(filter(None, (', '.join(named[:-1]), named[-1])))}"


OPEN = Aids()
"""Nothing is closed: practice as it is without exam conditions."""
NOTHING = Aids(LookUp.NONE, frozenset())
"""Nothing may be looked up."""
