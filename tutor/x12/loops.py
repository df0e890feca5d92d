"""Dividing a transaction's segments into loops, by the segments that begin them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tutor.x12.segment import Segment

Loop = tuple[Segment, ...]


def split_before(segments: Iterable[Segment], beginnings: Collection[str]) -> tuple[Loop, ...]:
    """Divide before each segment of these names; what stands before the first comes first.

    The first part may be empty; every other begins with one of the names.
    """
    parts: list[list[Segment]] = [[]]
    for one in segments:
        if one.id in beginnings:
            parts.append([])
        parts[-1].append(one)
    return tuple(tuple(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Level:
    """One HL loop with the numbers of itself and of the level above it.

    Attributes:
        code: What the level is (HL03): 20 payer or billing provider, 21 receiver, 22 subscriber,
            23 dependent.
        segments: The level's own segments, without HL.
    """

    number: str
    above: str
    code: str
    segments: Loop


def split_levels(segments: Iterable[Segment]) -> tuple[Loop, tuple[Level, ...]]:
    """Divide by HL into what stands before the first level, and the levels."""
    head, *parts = split_before(segments, {"HL"})
    levels = tuple(
        Level(part[0].element(1), part[0].element(2), part[0].element(3), part[1:])
        for part in parts
    )
    return head, levels
