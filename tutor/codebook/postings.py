"""Lists of phrase numbers as they stand in the codebook file.

A list names the phrases that a term occurs in, in ascending order. A long one
is kept as a bit map, which is smaller and answers "is it in?" unread.
"""

from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

_NUMBER = "I"
_BITS = [tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256)]


class BitMap(NamedTuple):
    """A long list; bit n of byte m stands for phrase 8m + n."""

    bits: bytes


Numbers: TypeAlias = "array[int] | BitMap"
"""A list as it is read."""


def encode(numbers: list[int], count: int) -> tuple[int, bytes]:
    """Write an ascending list of numbers below `count`: whether it is a bit map, and its bytes."""
    written = array(_NUMBER, numbers).tobytes()
    if len(written) <= count >> 3:
        return 0, written
    bits = bytearray((count >> 3) + 1)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return 1, bytes(bits)


def decode(is_map: int, written: bytes) -> Numbers:
    """Read what `encode` wrote."""
    if is_map:
        return BitMap(written)
    numbers = array(_NUMBER)
    numbers.frombytes(written)
    return numbers


def join(lists: Iterable[Numbers], count: int) -> int:
    """All lists as one number, bit n for phrase n, so that joined lists are crossed in one step."""
    joined = 0
    bits = bytearray((count >> 3) + 1)
    for numbers in lists:
        if isinstance(numbers, BitMap):
            joined |= int.from_bytes(numbers.bits, "little")
        else:
            for number in numbers:
                bits[number >> 3] |= 1 << (number & 7)
    return joined | int.from_bytes(bits, "little")


def first_of(bits: int, limit: int) -> Iterator[int]:
    """The lowest numbers of a joined list, at most about `limit`."""
    found = 0
    for place, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) >> 3, "little")):
        if byte:
            for bit in _BITS[byte]:
                yield (place << 3) + bit
            found += len(_BITS[byte])
            if found >= limit:
                return


def as_map(bits: int, count: int) -> BitMap:
    """A joined list of numbers below `count` in a form that can be asked."""
    return BitMap(bits.to_bytes((count >> 3) + 1, "little"))


def held(numbers: set[int], *lists: Numbers) -> set[int]:
    """Those of the numbers that stand in any of the lists."""
    found: set[int] = set()
    for listed in lists:
        if isinstance(listed, BitMap):
            bits = listed.bits
            found.update([n for n in numbers if bits[n >> 3] >> (n & 7) & 1])
        else:
            found |= numbers.intersection(listed)
    return found
