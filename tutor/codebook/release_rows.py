"""What every merge of releases needs: rows with their bits, and one content for each release."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tutor.codebook.importers.release_content import (
    Content,
    DatedList,
    InvalidReleaseError,
    PoaExemptList,
    ReleaseContent,
    Tabular,
)
from tutor.codebook.schema import SET_NUMBERS, Series
from tutor.codes.release import CodeSetRelease

Row = tuple[object, ...]
_Key = TypeVar("_Key")
_Published = TypeVar("_Published", ReleaseContent, Tabular, DatedList, PoaExemptList)


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that a content was read from; `is_kept` where the installation keeps a copy."""

    sha256: str
    name: str
    is_kept: bool = False


Delivered = tuple[Content, Origin]


class ReleaseRows:
    """The rows of the release table; it gives each release its bit."""

    def __init__(self) -> None:
        self._rows: list[Row] = []

    def add(
        self, release: CodeSetRelease, series: Series, sha256: str, active: int | None = None
    ) -> int:
        """Add a release and return its bit; bits of one series count in the order of adding.

        `active` is how many codes a list that dates its codes holds in force on
        its first day; a later list may date some of them anew.
        """
        number = SET_NUMBERS[release.code_set]
        bit: int = 1 << sum(row[1:3] == (number, series.value) for row in self._rows)
        end = release.valid_to and release.valid_to.isoformat()
        start = release.valid_from.isoformat()
        self._rows.append(
            (release.id, number, series.value, bit, release.title, start, end, sha256, active)
        )
        return bit

    def rows(self) -> Iterator[Row]:
        """All rows."""
        return iter(self._rows)


def one_a_release(found: Sequence[tuple[_Published, Origin]]) -> list[tuple[_Published, Origin]]:
    """Keep one content for each release, the oldest release first.

    A file with short titles is the order file itself and stands before a list
    that only repeats its codes.

    Raises:
        InvalidReleaseError: Two files say different things of one release.
    """
    kept: dict[str, tuple[_Published, Origin]] = {}
    for content, origin in found:
        other = kept.setdefault(content.release.id, (content, origin))
        if not _says_the_same(content, other[0]):
            raise InvalidReleaseError(
                f"{origin.name} and {other[1].name} are both {content.release.title} and differ. "
                "Import one of them only."
            )
        if _is_fuller(content, other[0]):
            kept[content.release.id] = (content, origin)
    return sorted(kept.values(), key=lambda pair: (pair[0].release.valid_from, pair[0].release.id))


def _is_fuller(one: _Published, other: _Published) -> bool:
    if not isinstance(one, ReleaseContent) or not isinstance(other, ReleaseContent):
        return False
    return len(one.short_titles) > len(other.short_titles) == 0


def _says_the_same(one: _Published, other: _Published) -> bool:
    if not isinstance(one, ReleaseContent) or not isinstance(other, ReleaseContent):
        return one == other
    if _is_fuller(one, other) or _is_fuller(other, one):
        # The titles of the poorer list are composed, and a few of them in other words.
        return _billable(one) == _billable(other)
    return sorted(one.codes) == sorted(other.codes)


def _billable(content: ReleaseContent) -> set[str]:
    return {row.text for row in content.codes if row.is_billable}


def with_bits(rows: dict[Row, int], before: int) -> Iterator[Row]:
    """Write the bits behind the first columns, rows in order of these, front to back."""
    for key, bits in sorted(rows.items(), key=lambda item: item[0][:before]):
        yield (*key[:before], bits, *key[before:])


def numbered(known: dict[_Key, int], value: _Key) -> int:
    """The number of a text that is stored once, given when it is first met."""
    return known.setdefault(value, len(known) + 1)


def mark(rows: dict[_Key, int], key: _Key, bit: int) -> None:
    """Note that a row holds in a release as well."""
    rows[key] = rows.get(key, 0) | bit
