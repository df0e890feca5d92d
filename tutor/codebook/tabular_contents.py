"""The contents of ICD-10-CM: chapters, sections and categories of the edition of a day.

Where the tabular list of a day's year is not loaded, the nearest edition gives
the order; a category that it does not know yet goes where a printed range
covers it, else to a group of its own.
"""

from datetime import date
from functools import lru_cache

from tutor.codebook.entry import NoteLine
from tutor.codebook.leaf import (
    Category,
    Group,
    Leaf,
    group_of_block,
    key_of_block,
    range_of,
    tree_of,
)
from tutor.codebook.merge import BLOCK_HOLDER
from tutor.codebook.rows import CodeRows
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.store import Block, CodebookFile
from tutor.codes.code import Code, CodeSet

UNPLACED = "unplaced"
_KEPT_EDITIONS = 8
_NUMBER = SET_NUMBERS[CodeSet.ICD10CM]


class TabularContents:
    """Reads the contents from an open file."""

    def __init__(self, file: CodebookFile, rows: CodeRows) -> None:
        self._file = file
        self._rows = rows
        # Few editions, read again on every page: chapters, places and counts are kept by release.
        self._tree = lru_cache(maxsize=_KEPT_EDITIONS)(lambda bit: tree_of(file, bit))
        self._counts = lru_cache(maxsize=_KEPT_EDITIONS)(self._read_counts)
        self._places = lru_cache(maxsize=_KEPT_EDITIONS)(self._read_places)

    def leaf(self, key: str, on: date) -> Leaf | None:
        """Open the whole set (key "") or a chapter or section; None where there is none."""
        tabular = self._file.tabular_for(on)
        tree = self._blocks(on)
        number = next((n for n, block in tree.items() if key_of_block(block) == key), None)
        if number is None and key not in ("", UNPLACED):
            return None
        places = self._places_on(on)
        held = [text for text, block in places.items() if block == number] if key else []
        return Leaf(
            code_set=CodeSet.ICD10CM,
            trail=self._trail(number) if number else self._unplaced(on) if key else (),
            groups=() if key == UNPLACED else self._below(number, on),
            categories=self._categories(held, on),
            notes=self._notes(number, on) if number else (),
            edition=tabular.release if tabular else None,
        )

    def chapter_of(self, code: Code, on: date) -> Group | None:
        """The chapter that a code lies in."""
        trail = self.trail_of(code, on)
        return trail[0] if trail else None

    def trail_of(self, code: Code, on: date) -> tuple[Group, ...]:
        """Chapter and sections around a code, outermost first."""
        blocks = self._rows.blocks_around(code, on)
        number = blocks[0] if blocks else self._covering(code.category, on)
        return self._trail(number) if number else ()

    def chapter_of_holder(self, holder: str, on: date) -> Group | None:
        """The chapter of what a change of notes names, as in ``"Section S50-S59"``."""
        for number, block in self._blocks(on).items():
            if holder == f"{block.kind.capitalize()} {block.label}":
                return self._trail(number)[0]
        return None

    def has_section(self, label: str, on: date) -> bool:
        """Whether a section prints this range."""
        return any(
            block.label == label and block.kind != "chapter" for block in self._blocks(on).values()
        )

    def _blocks(self, on: date) -> dict[int, Block]:
        tabular = self._file.tabular_for(on)
        return self._tree(tabular.bit) if tabular else {}

    def _around(self, number: int) -> list[int]:
        """The block and those around it, innermost first."""
        numbers = [number]
        while (parent := self._file.blocks[numbers[-1]].parent) is not None:
            numbers.append(parent)
        return numbers

    def _trail(self, number: int) -> tuple[Group, ...]:
        return tuple(group_of_block(self._file.blocks[n]) for n in reversed(self._around(number)))

    def _unplaced(self, on: date) -> tuple[Group, ...]:
        counts = self._counts_on(on)
        codes = [counts[text] for text, block in self._places_on(on).items() if block is None]
        title = "Categories that the loaded tabular list does not place yet"
        return (Group(UNPLACED, "New", title, codes=sum(codes)),) if codes else ()

    def _below(self, number: int | None, on: date) -> tuple[Group, ...]:
        counts = self._counts_on(on)
        totals: dict[int, int] = {}
        for category, place in self._places_on(on).items():
            for around in self._around(place) if place is not None else ():
                totals[around] = totals.get(around, 0) + counts[category]
        groups = []
        for n, block in self._blocks(on).items():
            above = self._around(n)
            if number is None and block.parent is None:
                groups.append(group_of_block(block, codes=totals.get(n, 0)))
            elif number is not None and number in above[1:]:
                depth = above.index(number) - 1
                groups.append(group_of_block(block, codes=totals.get(n, 0), depth=depth))
        return (*groups, *(self._unplaced(on) if number is None else ()))

    def _categories(self, texts: list[str], on: date) -> tuple[Category, ...]:
        counts = self._counts_on(on)
        found = []
        for text in sorted(texts):
            summary = self._rows.summary(Code(CodeSet.ICD10CM, text), on)
            if summary is not None:
                found.append(Category(summary, counts[text]))
        return tuple(found)

    def _notes(self, number: int, on: date) -> tuple[NoteLine, ...]:
        tabular = self._file.tabular_for(on)
        rows = self._file.rows(
            "SELECT kind, text FROM note JOIN wording ON wording.id = wording "
            "WHERE holder = ? AND releases & ? ORDER BY position",
            (f"{BLOCK_HOLDER}{number}", tabular.bit if tabular else 0),
        )
        heading = self._file.blocks[number].heading
        return tuple(NoteLine(kind, text, heading, inherited=False) for kind, text in rows)

    def _counts_on(self, on: date) -> dict[str, int]:
        return self._counts(self._file.bit(CodeSet.ICD10CM, on))

    def _read_counts(self, bit: int) -> dict[str, int]:
        """How many codes of each category may stand on a claim, in the order of categories."""
        rows = self._file.rows(
            "SELECT substr(text, 1, 3), sum(is_billable) FROM code "
            "WHERE code_set = ? AND releases & ? GROUP BY 1 ORDER BY 1",
            (_NUMBER, bit),
        )
        return dict(rows)

    def _places_on(self, on: date) -> dict[str, int | None]:
        tabular = self._file.tabular_for(on)
        return self._places(self._file.bit(CodeSet.ICD10CM, on), tabular.bit if tabular else 0)

    def _read_places(self, bit: int, tabular: int) -> dict[str, int | None]:
        """The block of every category of a release."""
        rows = self._file.rows(
            "SELECT category, block FROM placement WHERE releases & ?", (tabular,)
        )
        placed = dict(rows)
        return {
            category: placed.get(category) or self._innermost(category, self._tree(tabular))
            for category in self._counts(bit)
        }

    def _covering(self, category: str, on: date) -> int | None:
        return self._innermost(category, self._blocks(on))

    def _innermost(self, category: str, tree: dict[int, Block]) -> int | None:
        """The innermost section or chapter whose printed range covers a category."""
        covering = [n for n, block in tree.items() if _covers(block, category)]
        return max(covering, key=lambda n: len(self._around(n)), default=None)


def _covers(block: Block, category: str) -> bool:
    first, last = range_of(block)
    return first != "" and first <= category <= last
