"""Look up codes of a list that dates each code itself: HCPCS Level II."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tutor.codebook.dated import Interval
from tutor.codebook.entry import CodeEntry, CodeSummary
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.store import CodebookFile, LoadedRelease
from tutor.codes.catalog import CodeRecord, CodeStatus
from tutor.codes.code import Code, CodeSet

_KEPT = 4_096
_AFTER = "\x7f"


class DatedTitle(NamedTuple):
    """What a file calls a code; `releases` are the files that do."""

    releases: int
    title: str
    short_title: str


class DatedCodes:
    """The dated lists of an open file.

    A loaded file says of every code when it held, so it answers for any day up
    to the end of its own quarter. That a code is not named means something
    only from the oldest loaded file on: files drop codes that ended long ago.
    """

    def __init__(self, file: CodebookFile) -> None:
        self._file = file
        self.intervals = lru_cache(maxsize=_KEPT)(self._read_intervals)

    def files(self, code_set: CodeSet) -> list[LoadedRelease]:
        """The loaded files of a code set, the oldest first."""
        return [loaded for loaded in self._file.dated if loaded.release.code_set is code_set]

    def status(self, code: Code, on: date) -> CodeStatus:
        """Say what the code is on a day; UNVERIFIED where no loaded file can tell."""
        files = self.files(code.code_set)
        if not files:
            return CodeStatus.UNVERIFIED
        known = self.intervals(code)
        oldest, newest = files[0].release, files[-1].release
        is_past_the_newest = newest.valid_to is not None and on > newest.valid_to
        if any(start <= on and (end is None or on <= end) for start, end in known):
            return CodeStatus.UNVERIFIED if is_past_the_newest else CodeStatus.BILLABLE
        if known:
            begun = any(start <= on for start, _end in known)
            return CodeStatus.DELETED if begun else CodeStatus.TOO_EARLY
        is_covered = on >= oldest.valid_from and not is_past_the_newest
        return CodeStatus.UNKNOWN if is_covered else CodeStatus.UNVERIFIED

    def title(self, code: Code, on: date) -> DatedTitle | None:
        """What the code is called: by the file of the day or the last before it, else the first."""
        rows = self._file.rows(
            "SELECT releases, title, short_title FROM dated_title WHERE code_set = ? AND text = ?",
            (SET_NUMBERS[code.code_set], code.text),
        )
        titles = [DatedTitle(*row) for row in rows]
        files = self.files(code.code_set)
        begun = [loaded for loaded in files if loaded.release.valid_from <= on]
        later = [loaded for loaded in files if loaded.release.valid_from > on]
        for loaded in (*reversed(begun), *later):
            for title in titles:
                if title.releases & loaded.bit:
                    return title
        return None

    def summary(self, code: Code, on: date, *, matched: str = "") -> CodeSummary | None:
        """One line about a code on a day, or None where no loaded file names it."""
        title = self.title(code, on)
        if title is None:
            return None
        return CodeSummary(code, title.title, self.status(code, on), matched)

    def entry(self, code: Code, on: date) -> CodeEntry | None:
        """The page of a code, or None where a loaded list says that there is no such code.

        Where no list can tell, every well-shaped code gets the same page, one
        that says nothing.
        """
        summary = self.summary(code, on)
        if summary is None:
            status = self.status(code, on)
            if status is CodeStatus.UNKNOWN:
                return None
            return CodeEntry(CodeSummary(code, "", status), CodeRecord(code, "", is_billable=False))
        title = self.title(code, on)
        is_billable = summary.status is CodeStatus.BILLABLE
        return CodeEntry(
            summary=summary,
            record=CodeRecord(code, summary.description, is_billable=is_billable, node=code.text),
            short_title=title.short_title if title else "",
            valid=self.intervals(code),
            missing=self._missing(code, summary.status),
        )

    def begun(self, code_set: CodeSet, text: str, on: date, limit: int) -> list[CodeSummary]:
        """Codes in force on a day that begin with a text; one typed in full on any day."""
        rows = self._file.rows(
            "SELECT DISTINCT text FROM dated_code WHERE code_set = ?1 AND text >= ?2 AND text < ?3 "
            "AND (text = ?2 OR valid_from <= ?4 AND coalesce(valid_to, ?4) >= ?4) "
            "ORDER BY text LIMIT ?5",
            (SET_NUMBERS[code_set], text, text + _AFTER, on.isoformat(), limit),
        )
        found = (self.summary(Code(code_set, row[0]), on) for row in rows)
        return [summary for summary in found if summary is not None]

    def _missing(self, code: Code, status: CodeStatus) -> str:
        """Why a code cannot be reported on a day that lies outside all its intervals."""
        known = self.intervals(code)
        if status is CodeStatus.TOO_EARLY:
            return f"{code} does not exist before {known[0][0]:%Y-%m-%d}."
        if status is CodeStatus.DELETED:
            return f"{code} could be reported until {known[-1][1]:%Y-%m-%d}."
        return ""

    def _read_intervals(self, code: Code) -> tuple[Interval, ...]:
        rows = self._file.rows(
            "SELECT valid_from, valid_to FROM dated_code WHERE code_set = ? AND text = ? "
            "ORDER BY valid_from",
            (SET_NUMBERS[code.code_set], code.text),
        )
        return tuple(
            (date.fromisoformat(start), date.fromisoformat(end) if end else None)
            for start, end in rows
        )
