"""Compose the full page of a code: its place, its notes with inheritance, what it still lacks."""

from datetime import date, timedelta

from tutor.codebook.entry import CodeEntry, CodeSummary, NoteLine
from tutor.codebook.merge import BLOCK_HOLDER
from tutor.codebook.rows import CodeRows, Family
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.seventh_meanings import fold_alternatives
from tutor.codebook.store import CodebookFile, LoadedRelease
from tutor.codes.catalog import CodeRecord, CodeStatus
from tutor.codes.code import Code, CodeSet

_AFTER = "\x7f"
"""Sorts behind every character of a code, so that text + _AFTER ends the codes below text."""
_SEVENTH_LENGTH = 7
_SHOWN_CHILDREN = 12
_ORDINALS = {4: "4th", 5: "5th", 6: "6th", 7: "7th"}


class PageReader:
    """Reads pages of diagnosis codes from an open file."""

    def __init__(self, file: CodebookFile, rows: CodeRows) -> None:
        self._file = file
        self._rows = rows

    def entry(self, code: Code, on: date) -> CodeEntry | None:
        """The page of a code as of a day, or None where no loaded release holds the code.

        A code that is not in force on the day is shown from the nearest release that has it.
        """
        family = self._rows.family(code)
        day = self._rows.shown_on(family, on)
        record = self._rows.record(family, day) if day else None
        if day is None or record is None:
            return None
        status = family.status(self._file.bit(code.code_set, on))
        blocks = self._rows.blocks_around(code, day)
        tabular = self._file.tabular_for(day) if code.code_set is CodeSet.ICD10CM else None
        notes, sevenths = fold_alternatives(
            self._notes(record, blocks, tabular),
            *self._seventh_characters(record, day, tabular),
        )
        return CodeEntry(
            summary=CodeSummary(code, record.description, status),
            record=record,
            short_title=self._short_title(code, day),
            path=tuple(self._file.blocks[number].heading for number in reversed(blocks)),
            hierarchy=self._hierarchy(record, on),
            notes=notes,
            notes_from=tabular.release if tabular else None,
            seventh_characters=sevenths,
            valid=self._intervals(family),
            missing=self._missing(family, record, status, sevenths, on),
        )

    def children(self, code: Code, on: date) -> tuple[CodeSummary, ...]:
        """The codes directly below a code on a day; padding is passed over."""
        day = self._rows.shown_on(self._rows.family(code), on)
        texts = self._children(code, self._file.bit(code.code_set, day)) if day else []
        found = (self._rows.summary(Code(code.code_set, text), on) for text in texts)
        return tuple(summary for summary in found if summary is not None)

    def _short_title(self, code: Code, day: date) -> str:
        rows = self._file.rows(
            "SELECT title FROM short_title WHERE code_set = ? AND text = ? AND releases & ?",
            (SET_NUMBERS[code.code_set], code.text, self._file.bit(code.code_set, day)),
        )
        return rows[0][0] if rows else ""

    def _children(self, code: Code, bit: int) -> list[str]:
        """Step from child to child, skipping what lies below each."""
        texts: list[str] = []
        after, end = code.text, code.text + _AFTER
        while True:
            rows = self._file.rows(
                "SELECT text, node IS NULL OR is_billable FROM code "
                "WHERE code_set = ? AND text > ? AND text < ? AND releases & ? "
                "ORDER BY text LIMIT 1",
                (SET_NUMBERS[code.code_set], after, end, bit),
            )
            if not rows:
                return texts
            text, is_code = rows[0]
            if is_code:
                texts.append(text)
            after = text + _AFTER if is_code else text

    def _hierarchy(self, record: CodeRecord, on: date) -> tuple[CodeSummary, ...]:
        texts = list(record.ancestors)
        if record.node != record.code.text:
            texts.append(record.node)
        found = (self._rows.summary(Code(record.code.code_set, text), on) for text in texts)
        return tuple(summary for summary in found if summary is not None)

    def _notes(
        self, record: CodeRecord, blocks: list[int], tabular: LoadedRelease | None
    ) -> tuple[NoteLine, ...]:
        if tabular is None:
            return ()
        holders = [record.node, *reversed(record.ancestors)]
        shown = {text: str(Code(CodeSet.ICD10CM, text)) for text in holders}
        for number in blocks:
            holders.append(f"{BLOCK_HOLDER}{number}")
            shown[holders[-1]] = self._file.blocks[number].heading
        marks = ", ".join("?" * len(holders))
        rows = self._file.rows(
            "SELECT holder, kind, text FROM note JOIN wording ON wording.id = wording "  # noqa: S608
            f"WHERE holder IN ({marks}) AND releases & ? ORDER BY position",
            (*holders, tabular.bit),
        )
        rank = {holder: number for number, holder in enumerate(holders)}
        rows.sort(key=lambda row: rank[row[0]])
        return tuple(
            NoteLine(kind, text, shown[holder], inherited=holder != record.node)
            for holder, kind, text in rows
            # A term under a title is another name of that very code, not of those below it.
            if kind != "inclusion" or holder == record.node
        )

    def _seventh_characters(
        self, record: CodeRecord, day: date, tabular: LoadedRelease | None
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Who prints the table that holds for the code, and its characters with their meanings."""
        if tabular is None or self._is_whole(record):
            return "", ()
        for holder in (record.node, *reversed(record.ancestors)):
            rows = self._file.rows(
                "SELECT character, meaning.text FROM seventh "
                "JOIN meaning ON meaning.id = seventh.meaning "
                "WHERE holder = ? AND releases & ? ORDER BY position",
                (holder, tabular.bit),
            )
            if rows:
                offered = self._made_from(record.node, self._file.bit(CodeSet.ICD10CM, day))
                used = tuple(row for row in rows if not offered or row[0] in offered)
                return str(Code(CodeSet.ICD10CM, holder)), used
        return "", ()

    @staticmethod
    def _is_whole(record: CodeRecord) -> bool:
        """Whether the code is an entry of the tabular list that nothing can be added to."""
        return record.is_billable and record.seventh_character is None

    def _made_from(self, node: str, bit: int) -> set[str]:
        """The 7th characters with which a node makes codes; empty for one with codes below it."""
        texts = self._children(Code(CodeSet.ICD10CM, node), bit)
        rows = self._file.rows(
            "SELECT node FROM code WHERE code_set = ? AND text = ? AND releases & ?",
            (SET_NUMBERS[CodeSet.ICD10CM], texts[0] if texts else node, bit),
        )
        return {text[-1] for text in texts} if rows and rows[0][0] == node else set()

    def _intervals(self, family: Family) -> tuple[tuple[date, date | None], ...]:
        code_set = family.code.code_set
        intervals: list[tuple[date, date | None]] = []
        for loaded in self._file.releases_in(code_set, family.billable_releases):
            release = loaded.release
            if intervals:
                start, end = intervals[-1]
                if end is not None and end + timedelta(days=1) >= release.valid_from:
                    intervals[-1] = (start, release.valid_to)
                    continue
            intervals.append((release.valid_from, release.valid_to))
        return tuple(intervals)

    def _missing(
        self,
        family: Family,
        record: CodeRecord,
        status: CodeStatus,
        sevenths: tuple[tuple[str, str], ...],
        on: date,
    ) -> str:
        if status is CodeStatus.TOO_EARLY:
            first = self._file.releases_in(record.code.code_set, family.releases)[0].release
            return f"{record.code} does not exist before {first.valid_from:%Y-%m-%d}."
        ended = [end for _start, end in self._intervals(family) if end is not None and end < on]
        past = f"{record.code} could be reported until {ended[-1]:%Y-%m-%d}. " if ended else ""
        if status is CodeStatus.DELETED:
            return f"{past}It is no longer in the code set."
        return "" if record.is_billable else past + self._incomplete(record, sevenths, on)

    def _incomplete(
        self, record: CodeRecord, sevenths: tuple[tuple[str, str], ...], on: date
    ) -> str:
        code = record.code
        below = self.children(code, on)
        if sevenths and below and len(below[0].code.text) == _SEVENTH_LENGTH:
            meanings = "; ".join(f"{character} {meaning}" for character, meaning in sevenths)
            padding = " after the placeholder X" if below[0].code.text[-2] == "X" else ""
            return (
                f"{code} is not complete: a 7th character is missing{padding}, "
                f"as in {below[0].code}. {meanings}."
            )
        ordinal = _ORDINALS.get(len(code.text) + 1, "further")
        shown = ", ".join(str(summary.code) for summary in below[:_SHOWN_CHILDREN])
        more = ", …" if len(below) > _SHOWN_CHILDREN else ""
        return f"{code} is not complete: a {ordinal} character is missing ({shown}{more})."
