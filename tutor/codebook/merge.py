"""Merge releases into the rows of the codebook: what did not change is stored once.

Pure: it takes what importers delivered and gives rows, the same rows whatever
the order in which the releases were imported.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tutor.codebook.importers.release_content import (
    CodeRow,
    Content,
    InvalidReleaseError,
    OrderAddenda,
    ReleaseContent,
    Tabular,
)
from tutor.codebook.intervals import edition_for, serve_codes, serve_tabulars
from tutor.codebook.schema import SET_NUMBERS, Series
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease

_Key = TypeVar("_Key")
Row = tuple[object, ...]
BLOCK_HOLDER = "#"
"""Before the number of a chapter or section where a note's holder is not a code."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that a content was read from; `is_kept` where the installation keeps a copy."""

    sha256: str
    name: str
    is_kept: bool = False


Delivered = tuple[Content, Origin]


class MergedReleases:
    """All releases as table rows, each with the set of releases in which it holds.

    Raises:
        InvalidReleaseError: Two files say different things of one release, or
            a release has other totals than the publisher's addenda state.
    """

    def __init__(self, delivered: Iterable[Delivered]) -> None:
        delivered = sorted(delivered, key=lambda pair: (pair[1].sha256, str(pair[1].name)))
        self._origins = {origin.sha256: origin for _content, origin in delivered}
        self._rows: dict[str, dict[Row, int]] = {
            name: {} for name in ("placement", "code", "short_title", "seventh", "note")
        }
        self._releases: list[Row] = []
        self._lists: dict[int, CodeSetRelease] = {}
        self._tabulars: dict[int, CodeSetRelease] = {}
        self._wordings: dict[str, int] = {}
        self._meanings: dict[str, int] = {}
        self._block_ids: dict[tuple[str, str, str, int | None], int] = {}
        self._blocks: dict[int, int] = {}
        lists = _one_a_release(
            [
                (content, origin)
                for content, origin in delivered
                if isinstance(content, ReleaseContent)
            ]
        )
        tabulars = _one_a_release(
            [(content, origin) for content, origin in delivered if isinstance(content, Tabular)]
        )
        _check_totals(
            [content for content, _origin in lists],
            [content for content, _origin in delivered if isinstance(content, OrderAddenda)],
        )
        self._add_tabulars(tabulars)
        self._add_lists(lists, frozenset().union(*(tabular.entries for tabular, _ in tabulars)))

    def sources(self) -> Iterator[Row]:
        """The files that all of this comes from."""
        return ((origin.sha256, origin.name, origin.is_kept) for origin in self._origins.values())

    def code_releases(self, tabulars: int) -> int:
        """The ICD-10-CM releases whose codes are read with one of these tabular editions."""
        bits = 0
        for bit, release in self._lists.items():
            ends = [release.valid_from, release.valid_to or release.valid_from]
            read = {edition_for(self._tabulars, day) for day in ends}
            bits |= bit if any(edition and edition & tabulars for edition in read) else 0
        return bits

    def tables(self) -> dict[str, Iterator[Row]]:
        """Rows by table, in the order of their columns."""
        blocks = ((number, self._blocks[number], *key) for key, number in self._block_ids.items())
        return {
            "release": iter(self._releases),
            "block": blocks,
            "meaning": ((number, text) for text, number in self._meanings.items()),
            "wording": ((number, text) for text, number in self._wordings.items()),
            "placement": _with_bits(self._rows["placement"], 1),
            "code": _with_bits(self._rows["code"], 2),
            "short_title": _with_bits(self._rows["short_title"], 2),
            "seventh": _with_bits(self._rows["seventh"], 2),
            "note": _with_bits(self._rows["note"], 2),
        }

    def _add_lists(
        self, lists: Sequence[tuple[ReleaseContent, Origin]], entries: frozenset[str]
    ) -> None:
        served = serve_codes([content.release for content, _origin in lists])
        for content, origin in lists:
            release = served[content.release.id]
            bit = self._add_release(release, Series.CODES, origin)
            number = SET_NUMBERS[release.code_set]
            rows: Iterable[CodeRow] = content.codes
            if release.code_set is CodeSet.ICD10CM:
                rows = _as_entries(content.codes, entries)
                self._lists[bit] = release
            for row in rows:
                meaning = _number(self._meanings, row.meaning) if row.meaning else None
                key = (number, row.text, row.is_billable, row.node or None, row.title or None)
                _mark(self._rows["code"], (*key, meaning), bit)
            for short in content.short_titles:
                _mark(self._rows["short_title"], (number, short.text, short.title), bit)

    def _add_tabulars(self, tabulars: Sequence[tuple[Tabular, Origin]]) -> None:
        served = serve_tabulars([content.release for content, _origin in tabulars])
        for content, origin in tabulars:
            release = served[content.release.id]
            bit = self._add_release(release, Series.TABULAR, origin)
            self._tabulars[bit] = release
            blocks = self._add_blocks(content, bit)
            for category, block in content.placements:
                _mark(self._rows["placement"], (category, blocks[block]), bit)
            for seventh in content.sevenths:
                meaning = _number(self._meanings, seventh.meaning)
                key = (seventh.holder, seventh.position, seventh.character, meaning)
                _mark(self._rows["seventh"], key, bit)
            for note in content.notes:
                number = blocks.get(note.holder)
                holder = note.holder if number is None else f"{BLOCK_HOLDER}{number}"
                wording = _number(self._wordings, note.text)
                _mark(self._rows["note"], (holder, note.position, str(note.kind), wording), bit)

    def _add_release(self, release: CodeSetRelease, series: Series, origin: Origin) -> int:
        number = SET_NUMBERS[release.code_set]
        earlier = sum(row[1:3] == (number, series.value) for row in self._releases)
        bit = 1 << earlier
        self._releases.append(
            (
                release.id,
                number,
                series.value,
                bit,
                release.title,
                release.valid_from.isoformat(),
                release.valid_to and release.valid_to.isoformat(),
                origin.sha256,
            )
        )
        return bit

    def _add_blocks(self, content: Tabular, bit: int) -> dict[str, int]:
        """Number the blocks, the outer before those in them."""
        waiting = {block.key: block for block in content.blocks}
        numbers: dict[str, int] = {}

        def number(key: str) -> int:
            if key not in numbers:
                block = waiting[key]
                parent = number(block.parent) if block.parent else None
                identity = (block.kind, block.label, block.title, parent)
                numbers[key] = _number(self._block_ids, identity)
                _mark(self._blocks, numbers[key], bit)
            return numbers[key]

        for key in waiting:
            number(key)
        return numbers


_Dated = TypeVar("_Dated", ReleaseContent, Tabular)


def _one_a_release(found: Sequence[tuple[_Dated, Origin]]) -> list[tuple[_Dated, Origin]]:
    """Keep one content for each release, the oldest release first.

    A file with short titles is the order file itself and stands before a list
    that only repeats its codes.
    """
    kept: dict[str, tuple[_Dated, Origin]] = {}
    for content, origin in found:
        other = kept.get(content.release.id)
        if other is None or _is_fuller(content, other[0]):
            kept[content.release.id] = (content, origin)
        elif not _is_fuller(other[0], content) and not _says_the_same(content, other[0]):
            raise InvalidReleaseError(
                f"{origin.name} and {other[1].name} are both {content.release.title} and differ. "
                "Import one of them only."
            )
    return sorted(kept.values(), key=lambda pair: (pair[0].release.valid_from, pair[0].release.id))


def _is_fuller(one: _Dated, other: _Dated) -> bool:
    if isinstance(one, Tabular) or isinstance(other, Tabular):
        return False
    return bool(one.short_titles) and not other.short_titles


def _says_the_same(one: _Dated, other: _Dated) -> bool:
    if isinstance(one, ReleaseContent) and isinstance(other, ReleaseContent):
        return sorted(one.codes) == sorted(other.codes)
    return one == other


def _check_totals(lists: Iterable[ReleaseContent], addenda: Iterable[OrderAddenda]) -> None:
    """Hold each release against the totals that its publisher states."""
    known = {content.release.id: content for content in lists}
    for totals in addenda:
        content = known.get(totals.release.id)
        if content is None:
            raise InvalidReleaseError(
                f"{totals.name} holds the changes that lead to {totals.release.title}, not its "
                "codes. Import the order file of that release with it."
            )
        counted = (content.billable_count, content.header_count)
        if counted != (totals.billable, totals.headers):
            raise InvalidReleaseError(
                f"{content.release.title} has {counted[0]:,} codes and {counted[1]:,} headers in "
                f"its order file, but {totals.name} states {totals.billable:,} and "
                f"{totals.headers:,}. Download both again; one of them is damaged or of another "
                "release."
            )


def _as_entries(rows: Sequence[CodeRow], entries: frozenset[str]) -> Iterator[CodeRow]:
    """Write codes that a tabular list prints as entries of their own as such.

    An order file cannot tell them from codes made with a 7th character.
    """
    titles = {row.text: row.title for row in rows}
    for row in rows:
        if row.node and row.is_billable and row.text in entries:
            yield CodeRow(row.text, True, "", f"{titles[row.node]}, {row.meaning}", "")
        else:
            yield row


def _with_bits(rows: dict[Row, int], before: int) -> Iterator[Row]:
    """Write the bits behind the first columns, rows in order of these, front to back."""
    for key, bits in sorted(rows.items(), key=lambda item: item[0][:before]):
        yield (*key[:before], bits, *key[before:])


def _number(known: dict[_Key, int], value: _Key) -> int:
    return known.setdefault(value, len(known) + 1)


def _mark(rows: dict[_Key, int], key: _Key, bit: int) -> None:
    rows[key] = rows.get(key, 0) | bit
