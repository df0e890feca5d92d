"""Merge releases into the rows of the codebook: what did not change is stored once.

Pure: it takes releases and gives rows.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from tutor.codebook.importers.release_content import ReleaseContent
from tutor.codebook.schema import SET_NUMBERS
from tutor.codes.release import CodeSetRelease

_Key = TypeVar("_Key")
Row = tuple[object, ...]
BLOCK_HOLDER = "#"
"""Before the number of a chapter or section where a note's holder is not a code."""


class MergedReleases:
    """All releases as table rows, each with the set of releases in which it holds."""

    def __init__(self, contents: Iterable[ReleaseContent]) -> None:
        self.releases: list[tuple[CodeSetRelease, int]] = []
        self._wordings: dict[str, int] = {}
        self._meanings: dict[str, int] = {}
        self._block_ids: dict[tuple[str, str, str, int | None], int] = {}
        self._blocks: dict[int, int] = {}
        self._codes: dict[Row, int] = {}
        self._sevenths: dict[Row, int] = {}
        self._notes: dict[Row, int] = {}
        for content in sorted(contents, key=lambda content: content.release.valid_from):
            earlier = sum(r.code_set is content.release.code_set for r, _ in self.releases)
            bit = 1 << earlier
            self.releases.append((content.release, bit))
            self._add(content, bit)

    def tables(self) -> dict[str, Iterator[Row]]:
        """Rows by table, in the order of their columns."""
        return {
            "block": (
                (number, self._blocks[number], *key) for key, number in self._block_ids.items()
            ),
            "meaning": ((number, text) for text, number in self._meanings.items()),
            "code": ((*key[:2], bits, *key[2:]) for key, bits in sorted_rows(self._codes)),
            "seventh": ((*key[:2], bits, *key[2:]) for key, bits in self._sevenths.items()),
            "wording": ((number, text) for text, number in self._wordings.items()),
            "note": ((*key[:2], bits, *key[2:]) for key, bits in self._notes.items()),
        }

    def _add(self, content: ReleaseContent, bit: int) -> None:
        code_set = SET_NUMBERS[content.release.code_set]
        blocks = self._add_blocks(content, bit)
        for code in content.codes:
            key = (
                code_set,
                code.text,
                code.is_billable,
                code.node or None,
                code.title or None,
                _number(self._meanings, code.meaning) if code.meaning else None,
                blocks[code.block] if code.block else None,
            )
            _mark(self._codes, key, bit)
        for seventh in content.sevenths:
            meaning = _number(self._meanings, seventh.meaning)
            _mark(
                self._sevenths, (seventh.holder, seventh.position, seventh.character, meaning), bit
            )
        for note in content.notes:
            number = blocks.get(note.holder)
            holder = note.holder if number is None else f"{BLOCK_HOLDER}{number}"
            wording = _number(self._wordings, note.text)
            _mark(self._notes, (holder, note.position, str(note.kind), wording), bit)

    def _add_blocks(self, content: ReleaseContent, bit: int) -> dict[str, int]:
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


def sorted_rows(rows: dict[Row, int]) -> list[tuple[Row, int]]:
    """Order rows by their first two columns, so that the table is written from front to back."""
    return sorted(rows.items(), key=lambda item: (item[0][0], item[0][1]))


def _number(known: dict[_Key, int], value: _Key) -> int:
    return known.setdefault(value, len(known) + 1)


def _mark(rows: dict[_Key, int], key: _Key, bit: int) -> None:
    rows[key] = rows.get(key, 0) | bit
