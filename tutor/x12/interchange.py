"""Interchange, functional group, transaction: the three envelopes of X12, one inside the other."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tutor.x12.problem import X12Problem
from tutor.x12.segment import Segment, Separators

# The implementation guides that split one transaction set into several kinds.
_KINDS_OF_CLAIM = {
    "X222": "837P",
    "X098": "837P",
    "X223": "837I",
    "X096": "837I",
    "X224": "837D",
    "X097": "837D",
}
# What only stands in one kind: it names a snippet that has no header.
_TELLING_SEGMENTS = (
    ("CLP", "835"),
    ("BPR", "835"),
    ("SVC", "835"),
    ("SV1", "837P"),
    ("SV2", "837I"),
    ("SV3", "837D"),
    ("CLM", "837P"),
    ("EB", "271"),
    ("AAA", "271"),
    ("EQ", "270"),
)


@dataclass(frozen=True, slots=True)
class Transaction:
    """What stands between ST and SE; both are missing in a snippet."""

    header: Segment | None
    body: tuple[Segment, ...]
    trailer: Segment | None
    guide: str = ""

    @property
    def kind(self) -> str:
        """The transaction set by its number, a claim with its letter: 271, 835, 837P, 837I.

        Empty where a snippet has no segment that tells.
        """
        if self.header is None:
            present = {segment.id for segment in self.body}
            return next((kind for name, kind in _TELLING_SEGMENTS if name in present), "")
        number = self.header.element(1)
        found = (kind for mark, kind in _KINDS_OF_CLAIM.items() if mark in self.guide)
        return next(found, number) if number == "837" else number

    @property
    def segments(self) -> Iterator[Segment]:
        """All segments in their order, header and trailer included."""
        yield from _framed(self.header, iter(self.body), self.trailer)


@dataclass(frozen=True, slots=True)
class FunctionalGroup:
    """What stands between GS and GE: transactions of one kind."""

    header: Segment | None
    transactions: tuple[Transaction, ...]
    trailer: Segment | None

    @property
    def segments(self) -> Iterator[Segment]:
        """All segments in their order, header and trailer included."""
        inside = (segment for one in self.transactions for segment in one.segments)
        yield from _framed(self.header, inside, self.trailer)


@dataclass(frozen=True, slots=True)
class Interchange:
    """What stands between ISA and IEA; a snippet has neither.

    Attributes:
        acknowledgments: TA1 segments, which stand before the first group.
        problems: Envelopes that contradict what they hold; the text could be read all the same.
    """

    separators: Separators
    header: Segment | None
    acknowledgments: tuple[Segment, ...]
    groups: tuple[FunctionalGroup, ...]
    trailer: Segment | None
    problems: tuple[X12Problem, ...] = field(default=(), compare=False)

    @property
    def is_fragment(self) -> bool:
        """Whether this is a snippet without an interchange envelope."""
        return self.header is None

    @property
    def transactions(self) -> tuple[Transaction, ...]:
        """The transactions of all groups."""
        return tuple(one for group in self.groups for one in group.transactions)

    @property
    def segments(self) -> Iterator[Segment]:
        """All segments in their order."""
        inside = (segment for group in self.groups for segment in group.segments)
        yield from _framed(self.header, iter((*self.acknowledgments, *inside)), self.trailer)


def _framed(
    header: Segment | None, inside: Iterator[Segment], trailer: Segment | None
) -> Iterator[Segment]:
    if header:
        yield header
    yield from inside
    if trailer:
        yield trailer
