"""Read what the code table says about one code: its rows in every release, and those above it."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tutor.codebook.entry import CodeSummary
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.store import CodebookFile
from tutor.codes.catalog import CodeRecord, CodeStatus
from tutor.codes.code import Code, CodeSet

_SHORTEST = 2
_LONGEST = 7
_KEPT_FAMILIES = 4_096
_FAMILY = f"""
    SELECT code.text, releases, is_billable, node, title, meaning.text
    FROM code LEFT JOIN meaning ON meaning.id = code.meaning
    WHERE code_set = ? AND code.text IN ({", ".join("?" * (_LONGEST - _SHORTEST + 1))})
"""  # noqa: S608 - placeholders only


class CodeTableRow(NamedTuple):
    """One row of the code table."""

    text: str
    releases: int
    is_billable: int
    node: str | None
    title: str | None
    meaning: str | None


class Family:
    """The rows of one code and of every code that it begins with, in all releases."""

    def __init__(self, code: Code, rows: list[CodeTableRow]) -> None:
        self.code = code
        self._rows = rows
        self.own = [row for row in rows if row.text == code.text]

    @property
    def releases(self) -> int:
        """The releases that hold the code, as billable or as a header."""
        bits = 0
        for row in self.own:
            bits |= row.releases
        return bits

    @property
    def billable_releases(self) -> int:
        """The releases in which the code may stand on a claim."""
        bits = 0
        for row in self.own:
            bits |= row.releases if row.is_billable else 0
        return bits

    def status(self, bit: int) -> CodeStatus:
        """Say what the code is in a release; bits of later releases are greater."""
        if not bit:
            return CodeStatus.UNVERIFIED
        was_billable = bool(self.billable_releases & (bit - 1))
        if self.billable_releases & bit:
            return CodeStatus.BILLABLE
        if self.releases & bit:
            return CodeStatus.CONVERTED_TO_HEADER if was_billable else CodeStatus.HEADER
        if was_billable:
            return CodeStatus.DELETED
        return CodeStatus.TOO_EARLY if self.releases > bit else CodeStatus.UNKNOWN

    def row(self, text: str, bit: int) -> CodeTableRow | None:
        """The row of a code of the family in a release."""
        for row in self._rows:
            if row.text == text and row.releases & bit:
                return row
        return None

    def entries_above(self, node: str, bit: int) -> list[CodeTableRow]:
        """The tabular entries above a node, category first; padding is no entry."""
        above = [
            row
            for row in self._rows
            if row.releases & bit
            and row.node is None
            and len(row.text) < len(node)
            and node.startswith(row.text)
        ]
        return sorted(above, key=lambda row: len(row.text))


class CodeRows:
    """The code table of an open file."""

    def __init__(self, file: CodebookFile) -> None:
        self._file = file
        # The file never changes while it is open, and a class works on the same charts.
        self.family = lru_cache(maxsize=_KEPT_FAMILIES)(self._read_family)
        self.block_of = lru_cache(maxsize=_KEPT_FAMILIES)(self._read_block)

    def _read_family(self, code: Code) -> Family:
        """Read the code and all that it begins with, in one query."""
        number = SET_NUMBERS.get(code.code_set)
        if number is None:
            return Family(code, [])
        texts = [code.text[:length] for length in range(_SHORTEST, _LONGEST + 1)]
        rows = self._file.rows(_FAMILY, (number, *texts))
        return Family(code, [CodeTableRow(*row) for row in rows])

    def record(self, family: Family, on: date) -> CodeRecord | None:
        """Compose the record of the family's code on a day; None where no release has it then."""
        bit = self._file.bit(family.code.code_set, on)
        row = family.row(family.code.text, bit)
        if row is None:
            return None
        entry = row if row.node is None else family.row(row.node, bit)
        if entry is None:
            raise LookupError(f"{family.code} extends {row.node}, which its release does not hold")
        title = entry.title or ""
        above = family.entries_above(entry.text, bit)
        blocks = self.blocks_around(family.code, on)
        return CodeRecord(
            code=family.code,
            description=f"{title}, {row.meaning}" if row.meaning else title,
            is_billable=bool(row.is_billable),
            node=entry.text,
            node_description=title,
            ancestors=tuple(ancestor.text for ancestor in above),
            section=self._file.blocks[blocks[0]].label if blocks else "",
            seventh_character=row.text[-1] if row.meaning else None,
            seventh_meaning=row.meaning,
        )

    def summary(self, code: Code, on: date, *, matched: str = "") -> CodeSummary | None:
        """One line about a code on a day, or None where no release holds it."""
        family = self.family(code)
        day = self.shown_on(family, on)
        record = self.record(family, day) if day else None
        if record is None:
            return None
        status = family.status(self._file.bit(code.code_set, on))
        return CodeSummary(code, record.description, status, matched)

    def shown_on(self, family: Family, on: date) -> date | None:
        """Choose the day to show a code as of.

        The day asked for where a release then holds the code, else the last day
        of the last such release before it, else the first day of the first after.
        """
        code_set = family.code.code_set
        holding = self._file.releases_in(code_set, family.releases)
        if self._file.bit(code_set, on) & family.releases:
            return on
        begun = [loaded.release for loaded in holding if loaded.release.valid_from <= on]
        if begun:
            return begun[-1].valid_to or on
        return holding[0].release.valid_from if holding else None

    def blocks_around(self, code: Code, on: date) -> list[int]:
        """Numbers of the section, wider sections and chapter around a code, innermost first."""
        tabular = self._file.tabular_for(on) if code.code_set is CodeSet.ICD10CM else None
        number = self.block_of(code.category, tabular.bit) if tabular else None
        blocks = []
        while number is not None:
            blocks.append(number)
            number = self._file.blocks[number].parent
        return blocks

    def _read_block(self, category: str, tabular: int) -> int | None:
        rows = self._file.rows(
            "SELECT block FROM placement WHERE category = ? AND releases & ?", (category, tabular)
        )
        return rows[0][0] if rows else None
