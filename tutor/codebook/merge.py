"""Merge releases into the rows of the codebook: what did not change is stored once.

Pure: it takes what importers delivered and gives rows, the same rows whatever
the order in which the releases were imported.
"""

from collections.abc import Iterable, Iterator, Sequence

from tutor.codebook.importers.release_content import (
    CodeRow,
    InvalidReleaseError,
    OrderAddenda,
    ReleaseContent,
    Tabular,
)
from tutor.codebook.intervals import edition_for, serve_codes, serve_tabulars
from tutor.codebook.merge_lists import MergedLists
from tutor.codebook.release_rows import (
    Delivered,
    Origin,
    ReleaseRows,
    Row,
    mark,
    numbered,
    one_a_release,
    with_bits,
)
from tutor.codebook.schema import SET_NUMBERS, Series
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease

BLOCK_HOLDER = "#"
"""Before the number of a chapter or section where a note's holder is not a code."""


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
        self.releases = ReleaseRows()
        self._lists: dict[int, CodeSetRelease] = {}
        self._tabulars: dict[int, CodeSetRelease] = {}
        self._wordings: dict[str, int] = {}
        self._meanings: dict[str, int] = {}
        self._block_ids: dict[tuple[str, str, str, int | None], int] = {}
        self._blocks: dict[int, int] = {}
        lists = one_a_release(
            [
                (content, origin)
                for content, origin in delivered
                if isinstance(content, ReleaseContent)
            ]
        )
        tabulars = one_a_release(
            [(content, origin) for content, origin in delivered if isinstance(content, Tabular)]
        )
        _check_totals(
            [content for content, _origin in lists],
            [content for content, _origin in delivered if isinstance(content, OrderAddenda)],
        )
        self._delivered = delivered
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
        lists = MergedLists(self._delivered, self.releases)
        blocks = ((number, self._blocks[number], *key) for key, number in self._block_ids.items())
        return {
            "block": blocks,
            "meaning": ((number, text) for text, number in self._meanings.items()),
            "wording": ((number, text) for text, number in self._wordings.items()),
            "placement": with_bits(self._rows["placement"], 1),
            "code": with_bits(self._rows["code"], 2),
            "short_title": with_bits(self._rows["short_title"], 2),
            "seventh": with_bits(self._rows["seventh"], 2),
            "note": with_bits(self._rows["note"], 2),
            **lists.tables(),
            "release": self.releases.rows(),
        }

    def _add_lists(
        self, lists: Sequence[tuple[ReleaseContent, Origin]], entries: frozenset[str]
    ) -> None:
        served = serve_codes([content.release for content, _origin in lists])
        for content, origin in lists:
            release = served[content.release.id]
            bit = self.releases.add(release, Series.CODES, origin.sha256)
            number = SET_NUMBERS[release.code_set]
            rows: Iterable[CodeRow] = content.codes
            if release.code_set is CodeSet.ICD10CM:
                rows = _as_entries(content.codes, entries)
                self._lists[bit] = release
            for row in rows:
                meaning = numbered(self._meanings, row.meaning) if row.meaning else None
                key = (number, row.text, row.is_billable, row.node or None, row.title or None)
                mark(self._rows["code"], (*key, meaning), bit)
            for short in content.short_titles:
                mark(self._rows["short_title"], (number, short.text, short.title), bit)

    def _add_tabulars(self, tabulars: Sequence[tuple[Tabular, Origin]]) -> None:
        served = serve_tabulars([content.release for content, _origin in tabulars])
        for content, origin in tabulars:
            release = served[content.release.id]
            bit = self.releases.add(release, Series.TABULAR, origin.sha256)
            self._tabulars[bit] = release
            blocks = self._add_blocks(content, bit)
            for category, block in content.placements:
                mark(self._rows["placement"], (category, blocks[block]), bit)
            for seventh in content.sevenths:
                meaning = numbered(self._meanings, seventh.meaning)
                key = (seventh.holder, seventh.position, seventh.character, meaning)
                mark(self._rows["seventh"], key, bit)
            for note in content.notes:
                number = blocks.get(note.holder)
                holder = note.holder if number is None else f"{BLOCK_HOLDER}{number}"
                wording = numbered(self._wordings, note.text)
                mark(self._rows["note"], (holder, note.position, str(note.kind), wording), bit)

    def _add_blocks(self, content: Tabular, bit: int) -> dict[str, int]:
        """Number the blocks, the outer before those in them."""
        waiting = {block.key: block for block in content.blocks}
        numbers: dict[str, int] = {}

        def number(key: str) -> int:
            if key not in numbers:
                block = waiting[key]
                parent = number(block.parent) if block.parent else None
                identity = (block.kind, block.label, block.title, parent)
                numbers[key] = numbered(self._block_ids, identity)
                mark(self._blocks, numbers[key], bit)
            return numbers[key]

        for key in waiting:
            number(key)
        return numbers


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
