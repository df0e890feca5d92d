"""Look codes up in the codebook file, on a day.

Not for building the file (`tutor.codebook.build`) and not for rules: what a
status costs is decided in `tutor.grading`.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from tutor.codebook.entry import CodeEntry, CodeSummary
from tutor.codebook.listed import ListedCode
from tutor.codebook.page import PageReader
from tutor.codebook.rows import CodeRows
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.search import WordSearch
from tutor.codebook.status import ReleaseStatus, read_status
from tutor.codebook.store import CodebookFile
from tutor.codes.catalog import CodeCatalog, CodeRecord, CodeStatus
from tutor.codes.code import Code, CodeSet, InvalidCodeError, parse_code
from tutor.codes.entered_line import Section
from tutor.codes.release import CodeSetRelease
from tutor.errors import UnavailableError

_CODE_LIKE = re.compile(r"[0-9A-Z]{1,7}")
_AFTER = "\x7f"
_DIAGNOSIS_SETS = (CodeSet.ICD10CM, CodeSet.ICD9CM)
_ORDER = (*_DIAGNOSIS_SETS, CodeSet.CPT, CodeSet.HCPCS)


class Codebook(CodeCatalog):
    """All loaded releases, and the bank's own list of CPT and HCPCS codes.

    Answers for learners (`resolve`, `entry`, `search`, `suggest`) depend on
    the text and the day alone and never on that list, or they would tell which
    codes the charts use. `status` and `find` serve the grader and do use it.
    """

    def __init__(self, file: CodebookFile, listed: Iterable[ListedCode] = ()) -> None:
        self._file = file
        self._rows = CodeRows(file)
        self._pages = PageReader(file, self._rows)
        self._words = WordSearch(file)
        self._listed = {entry.code: entry for entry in listed}

    @classmethod
    def open(cls, path: Path, *, listed: Iterable[ListedCode] = ()) -> "Codebook":
        """Open the file read-only.

        Raises:
            UnavailableError: There is no file, or it is not a codebook of this
                version; the message says how to build one.
        """
        return cls(CodebookFile(path), listed)

    def close(self) -> None:
        """Close the file; the object is not used afterwards."""
        self._file.close()

    def status(self, code: Code, on: date) -> CodeStatus:
        """Say what the code is on this day."""
        if not code.code_set.is_diagnosis:
            listed = self._listed.get(code)
            return listed.status(on) if listed else CodeStatus.UNVERIFIED
        return self._rows.family(code).status(self._file.bit(code.code_set, on))

    def find(self, code: Code, on: date) -> CodeRecord | None:
        """Return the record in force on this day, header or billable, or None."""
        if not code.code_set.is_diagnosis:
            listed = self._listed.get(code)
            if listed is None or listed.status(on) is not CodeStatus.BILLABLE:
                return None
            return CodeRecord(code, listed.label, is_billable=True, node=code.text)
        return self._rows.record(self._rows.family(code), on)

    def release(self, code_set: CodeSet, on: date) -> CodeSetRelease | None:
        """Return the loaded release that serves this day, or None."""
        return self._file.release(code_set, on)

    def releases(self) -> tuple[CodeSetRelease, ...]:
        """All loaded releases, the oldest first."""
        return tuple(loaded.release for loaded in self._file.loaded)

    def missing_sources(self) -> tuple[tuple[str, str], ...]:
        """Title of each release that could not be had at the build, and why."""
        return self._file.missing

    def newest_day(self) -> date:
        """The last day that the ICD-10-CM releases cover, today's stand-in once that is past.

        Raises:
            UnavailableError: No ICD-10-CM release is loaded.
        """
        ends = [
            release.valid_to or date.max
            for release in self.releases()
            if release.code_set is CodeSet.ICD10CM
        ]
        if not ends:
            raise UnavailableError("The codebook holds no ICD-10-CM release.")
        return max(ends)

    def release_statuses(self) -> tuple[ReleaseStatus, ...]:
        """Every loaded release with its counts and where it came from."""
        return read_status(self._file)

    def listed(self, code: Code) -> ListedCode | None:
        """The bank's own entry for a CPT or HCPCS code; for graded pages only."""
        return self._listed.get(code)

    def entry(self, code: Code, on: date) -> CodeEntry | None:
        """The page of a code, or None where no loaded release has it.

        Every well-shaped CPT or HCPCS code gets the same page, one that says
        nothing: no list of them is loaded.
        """
        if code.code_set.is_diagnosis:
            return self._pages.entry(code, on)
        if code.code_set not in _ORDER:
            return None
        summary = CodeSummary(code, "", CodeStatus.UNVERIFIED)
        return CodeEntry(summary, CodeRecord(code, "", is_billable=False))

    def is_diagnosis(self, text: str, on: date) -> bool:
        """Whether a text is a diagnosis code or category of a release that serves the day."""
        return any(
            entry.summary.code.code_set.is_diagnosis
            and entry.summary.status is not CodeStatus.UNVERIFIED
            for entry in self.resolve(text, on)
        )

    def children(self, code: Code, on: date) -> tuple[CodeSummary, ...]:
        """The codes directly below a code."""
        return self._pages.children(code, on) if code.code_set.is_diagnosis else ()

    def resolve(self, text: str, on: date) -> tuple[CodeEntry, ...]:
        """Read a text as a code, in whatever spelling, of every code set in which it is one.

        Sets with a release for the day come first.
        """
        found = []
        for code_set in _ORDER:
            try:
                code = parse_code(text, code_set)
            except InvalidCodeError:
                continue
            entry = self.entry(code, on)
            if entry is not None:
                found.append(entry)
        return tuple(sorted(found, key=lambda e: e.summary.status is CodeStatus.UNVERIFIED))

    def search(
        self, words: str, *, on: date, code_set: CodeSet | None = None, limit: int = 20
    ) -> tuple[CodeSummary, ...]:
        """Find diagnosis codes in force on a day by words of their titles and inclusion terms.

        CPT and HCPCS are not found by words: their texts are not loaded.
        """
        found: list[CodeSummary] = []
        for searched in _DIAGNOSIS_SETS if code_set is None else (code_set,):
            bit = self._file.bit(searched, on)
            if not bit or limit <= len(found):
                continue
            matches = self._words.find(words, code_set=searched, bit=bit, limit=limit - len(found))
            for match in matches:
                code = Code(searched, match.code)
                summary = self._rows.summary(code, on, matched=match.term or "")
                found += [summary] if summary else []
        return tuple(found)

    def suggest(
        self, text: str, *, on: date, section: Section, limit: int = 12
    ) -> tuple[CodeSummary, ...]:
        """Continue what somebody types into a code field: as a code first, then as words."""
        if section is Section.PROCEDURE:
            entries = (entry for entry in self.resolve(text, on))
            return tuple(
                entry.summary for entry in entries if not entry.summary.code.code_set.is_diagnosis
            )[:limit]
        found = {summary.code: summary for summary in self._begun(text, on, limit)}
        if len(found) < limit:
            for summary in self.search(text, on=on, limit=limit):
                found.setdefault(summary.code, summary)
        return tuple(found.values())[:limit]

    def _begun(self, text: str, on: date, limit: int) -> list[CodeSummary]:
        """Codes that begin with the text; one that is not in force is named where typed in full."""
        begun = text.strip().upper().replace(".", "", 1)
        if not _CODE_LIKE.fullmatch(begun):
            return []
        found: list[CodeSummary | None] = []
        for code_set in _DIAGNOSIS_SETS:
            bit = self._file.bit(code_set, on)
            if not bit:
                continue
            rows = self._file.rows(
                "SELECT DISTINCT text FROM code WHERE code_set = ? AND text >= ? AND text < ? "
                "AND (text = ? OR releases & ? AND (node IS NULL OR is_billable)) "
                "ORDER BY text LIMIT ?",
                (SET_NUMBERS[code_set], begun, begun + _AFTER, begun, bit, limit),
            )
            found += [self._rows.summary(Code(code_set, row[0]), on) for row in rows]
        return [summary for summary in found if summary is not None]
