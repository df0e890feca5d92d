"""Look codes up in the codebook file, on a day.

Not for building the file (`tutor.codebook.build`) and not for rules: what a
status costs is decided in `tutor.grading`.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

from tutor.codebook.asked_sets import IN_ORDER, SEARCHED, opened, sets_of
from tutor.codebook.change_list import ChangeLists
from tutor.codebook.changes import Change, read_changes
from tutor.codebook.contents import Contents
from tutor.codebook.conventions import ConventionReader
from tutor.codebook.dated_changes import read_dated_changes
from tutor.codebook.dated_codes import DatedCodes
from tutor.codebook.dossier import CodeDossier, IndexTerm, read_dossier, read_index_terms
from tutor.codebook.edit_lookup import EditTables
from tutor.codebook.entry import CodeEntry, CodeSummary
from tutor.codebook.listed import ListedCode
from tutor.codebook.next_characters import read_next_characters
from tutor.codebook.page import PageReader
from tutor.codebook.rows import CodeRows
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.search import WordSearch
from tutor.codebook.status import ReleaseStatus, read_status
from tutor.codebook.store import CodebookFile
from tutor.codebook.vocabulary import split_words, term_of
from tutor.codes.aids import OPEN, Aids, LookUp
from tutor.codes.catalog import CodeCatalog, CodeRecord, CodeStatus
from tutor.codes.code import Code, CodeSet, InvalidCodeError, parse_code
from tutor.codes.convention import Convention
from tutor.codes.entered_line import Section
from tutor.codes.release import CodeSetRelease
from tutor.errors import UnavailableError

EDITS_NAME = "edits.sqlite"
"""What the file of claim edits is called, beside the codebook."""
_KEPT = 8_192
_CODE_LIKE = re.compile(r"[0-9A-Z]{1,7}")
_AFTER = "\x7f"
_TITLES_AMONG = 4
"""How many more matches are read where only those by a title count."""


class Codebook(CodeCatalog):
    """All loaded releases, and the bank's own list of CPT and HCPCS codes.

    Answers for learners (`resolve`, `entry`, `search`, `suggest`) depend on
    the text, the day and the loaded releases alone and never on the bank's
    list, or they would tell which codes the charts use. `status` and `find`
    serve the grader and use it where no loaded release can tell.
    """

    def __init__(
        self,
        file: CodebookFile,
        listed: Iterable[ListedCode] = (),
        edits: EditTables | None = None,
    ) -> None:
        self._file = file
        self.edits = edits or EditTables()
        self._rows = CodeRows(file)
        self._pages = PageReader(file, self._rows)
        self._conventions = ConventionReader(file, self._rows)
        self._dated = DatedCodes(file)
        self._words = WordSearch(file)
        self.contents = Contents(file, self._rows, self._dated)
        self.change_lists = ChangeLists(self.contents, self._changes_between)
        self.characters_after = lru_cache(maxsize=_KEPT)(partial(read_next_characters, file))
        """What may follow the beginning of an ICD-10-PCS code on a day, in order; () if unknown."""
        self._listed = {entry.code: entry for entry in listed}
        # The files never change while they are open, and a class works on the same charts.
        self._kept_status = lru_cache(maxsize=_KEPT)(self._status)
        self._kept_record = lru_cache(maxsize=_KEPT)(self._find)

    @classmethod
    def open(
        cls, path: Path, *, listed: Iterable[ListedCode] = (), edits: Path | None = None
    ) -> "Codebook":
        """Open the file read-only, and the file of edits where one stands beside it.

        `edits` is given where that one is to be found elsewhere.

        Raises:
            UnavailableError: There is no file, or it is not a codebook of this
                version; the message says how to build one.
        """
        return cls(CodebookFile(path), listed, EditTables.open(edits or path.with_name(EDITS_NAME)))

    def close(self) -> None:
        """Close the file; the object is not used afterwards."""
        self._file.close()
        self.edits.close()

    def status(self, code: Code, on: date) -> CodeStatus:
        """Say what the code is on this day."""
        return self._kept_status(code, on)

    def _status(self, code: Code, on: date) -> CodeStatus:
        status = self._published_status(code, on)
        listed = self._listed.get(code)
        return listed.status(on) if listed and status is CodeStatus.UNVERIFIED else status

    def find(self, code: Code, on: date) -> CodeRecord | None:
        """Return the record in force on this day, header or billable, or None."""
        return self._kept_record(code, on)

    def _find(self, code: Code, on: date) -> CodeRecord | None:
        if self._published_status(code, on) is not CodeStatus.UNVERIFIED:
            if code.code_set is not CodeSet.HCPCS:
                return self._rows.record(self._rows.family(code), on)
            entry = self._dated.entry(code, on)
            return entry.record if entry and entry.record.is_billable else None
        listed = self._listed.get(code)
        if listed is None or listed.status(on) is not CodeStatus.BILLABLE:
            return None
        return CodeRecord(code, listed.label, is_billable=True, node=code.text)

    def _published_status(self, code: Code, on: date) -> CodeStatus:
        """What the loaded releases say."""
        if code.code_set is CodeSet.HCPCS:
            return self._dated.status(code, on)
        return self._rows.family(code).status(self._file.bit(code.code_set, on))

    def release(self, code_set: CodeSet, on: date) -> CodeSetRelease | None:
        """Return the loaded release that serves this day, or None."""
        return self._file.release(code_set, on)

    def conventions(self, code: Code, on: date) -> tuple[Convention, ...]:
        """Return the notes in force for an ICD-10-CM code on this day, nearest holder first.

        Empty for a code that is not in force on the day. A heading has notes too.
        """
        return self._conventions.conventions(code, on)

    def conventions_from(self, on: date) -> CodeSetRelease | None:
        """The edition of the tabular list that conventions of this day are read from.

        It does not cover the day where no edition of that year is loaded, as
        `CodeEntry.notes_from`.
        """
        tabular = self._file.tabular_for(on)
        return tabular.release if tabular else None

    def is_manifestation(self, code: Code, on: date) -> bool:
        """Whether the code names a manifestation, which must follow its cause."""
        return self._conventions.is_manifestation(code, on)

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

    def changes(self, code_set: CodeSet, *, since: date, until: date) -> tuple[Change, ...]:
        """What changed in a code set in a span of days, both included, the oldest first."""
        if code_set is CodeSet.HCPCS:
            return read_dated_changes(self._file, code_set, since=since, until=until)
        return read_changes(self._file, code_set, since=since, until=until)

    def _changes_between(self, code_set: CodeSet, since: date, until: date) -> tuple[Change, ...]:
        return self.changes(code_set, since=since, until=until)

    def blocks_around(self, code: Code, on: date) -> tuple[str, ...]:
        """The sections and the chapter around a diagnosis code, as changes name them."""
        blocks = (self._file.blocks[number] for number in self._rows.blocks_around(code, on))
        return tuple(f"{block.kind.capitalize()} {block.label}" for block in blocks)

    def suggest_listed(self, text: str, on: date) -> tuple[CodeSummary, ...]:
        """The services of the bank's own list that begin so, or whose label has all the words."""
        begun, words = text.strip().upper(), text.lower().split()
        if not words:
            return ()
        return tuple(
            CodeSummary(entry.code, entry.label, entry.status(on))
            for entry in self._listed.values()
            if entry.code.text.startswith(begun)
            or all(word in entry.label.lower() for word in words)
        )

    def listed(self, code: Code) -> ListedCode | None:
        """The bank's own entry for a CPT or HCPCS code; for graded pages only."""
        return self._listed.get(code)

    def entry(self, code: Code, on: date) -> CodeEntry | None:
        """The page of a code, or None where the loaded releases do not have it.

        Where no list of its set is loaded, every well-shaped CPT or HCPCS code
        gets the same page, one that says nothing.
        """
        if code.code_set is CodeSet.HCPCS:
            return self._dated.entry(code, on)
        if code.code_set is CodeSet.CPT and not self._file.has_list(CodeSet.CPT):
            summary = CodeSummary(code, "", CodeStatus.UNVERIFIED)
            return CodeEntry(summary, CodeRecord(code, "", is_billable=False))
        return self._pages.entry(code, on)

    def dossier(self, code: Code, on: date) -> CodeDossier:
        """All else that is known of a code: history, maps, edits, index entries."""
        return read_dossier(self._file, self.edits, code, on)

    def index_terms(self, code: Code) -> tuple[IndexTerm, ...]:
        """The entries of loaded indexes and tables that lead to exactly this code."""
        return read_index_terms(self._file, code)

    def is_diagnosis(self, text: str, on: date) -> bool:
        """Whether a text is a diagnosis code or category of a release that serves the day."""
        return any(
            entry.summary.code.code_set.is_diagnosis
            and entry.summary.status is not CodeStatus.UNVERIFIED
            for entry in self.resolve(text, on)
        )

    def children(self, code: Code, on: date) -> tuple[CodeSummary, ...]:
        """The codes directly below a code."""
        return () if code.code_set is CodeSet.HCPCS else self._pages.children(code, on)

    def resolve(self, text: str, on: date) -> tuple[CodeEntry, ...]:
        """Read a text as a code, in whatever spelling, of every code set in which it is one.

        Sets with a release for the day come first.
        """
        found = []
        for code_set in IN_ORDER:
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
        """Find codes in force on a day by words of their titles and inclusion terms.

        Without a code set, diagnoses come first; the procedures of an inpatient
        stay are found only where their set is named.
        """
        return self._search(words, on, SEARCHED if code_set is None else (code_set,), limit)

    def _search(
        self,
        words: str,
        on: date,
        code_sets: Iterable[CodeSet],
        limit: int,
        *,
        titles_only: bool = False,
    ) -> tuple[CodeSummary, ...]:
        found: list[CodeSummary] = []
        for searched in code_sets:
            bit = self._searched_bit(searched, on)
            if not bit or limit <= len(found):
                continue
            wanted = limit - len(found)
            read = wanted * _TITLES_AMONG if titles_only else wanted
            matches = self._words.find(words, code_set=searched, bit=bit, limit=read)
            summaries = [
                self._summary(Code(searched, match.code), on, matched=match.term or "")
                for match in matches
            ]
            known = [summary for summary in summaries if summary]
            found += (self._named_by_title(words, known) if titles_only else known)[:wanted]
        return tuple(found)

    def _named_by_title(self, words: str, found: list[CodeSummary]) -> list[CodeSummary]:
        """Those of which a word stands in the title: others are found by a note about them."""
        terms = self._words.terms_of(words)
        return [
            summary
            for summary in found
            if not summary.matched
            and not terms.isdisjoint(map(term_of, split_words(summary.description)))
        ]

    def _searched_bit(self, code_set: CodeSet, on: date) -> int:
        """The releases whose words are searched on a day."""
        if code_set is not CodeSet.HCPCS:
            return self._file.bit(code_set, on)
        files = self._dated.files(code_set)
        begun = [loaded.bit for loaded in files if loaded.release.valid_from <= on]
        return next(iter(begun[-1:] or [loaded.bit for loaded in files[:1]]), 0)

    def look_up(
        self,
        text: str,
        *,
        on: date,
        code_set: CodeSet | None = None,
        limit: int = 30,
        aids: Aids = OPEN,
    ) -> tuple[CodeSummary, ...]:
        """Find codes of any set: those the text is or begins, else those that it describes.

        Whoever writes a code wants that code and what lies below it, not every
        title that holds one of its digits. Of sets that `aids` close nothing is
        found, and words find only titles where only these are open.
        """
        sets = opened(IN_ORDER if code_set is None else (code_set,), aids)
        found = {
            entry.summary.code: entry.summary
            for entry in self.resolve(text, on)
            if entry.summary.code.code_set in sets
        }
        for summary in self._begun(text, on, sets, limit):
            found.setdefault(summary.code, summary)
        if not any(summary.description for summary in found.values()):
            searched = sets if code_set else opened(SEARCHED, aids)
            titles = aids.look_up is not LookUp.EVERYTHING
            for summary in self._search(text, on, searched, limit, titles_only=titles):
                found.setdefault(summary.code, summary)
        return tuple(found.values())[:limit]

    def describe(self, code: Code, on: date) -> CodeSummary | None:
        """One line about a code on a day, whatever it is then; None where no release has it."""
        if code.code_set is CodeSet.HCPCS:
            return self._dated.summary(code, on)
        return self._rows.summary(code, on)

    def _summary(self, code: Code, on: date, *, matched: str = "") -> CodeSummary | None:
        if code.code_set is not CodeSet.HCPCS:
            return self._rows.summary(code, on, matched=matched)
        summary = self._dated.summary(code, on, matched=matched)
        is_gone = summary and summary.status in (CodeStatus.DELETED, CodeStatus.TOO_EARLY)
        return None if is_gone else summary

    def suggest(
        self,
        text: str,
        *,
        on: date,
        section: Section,
        limit: int = 12,
        aids: Aids = OPEN,
        stay_set: CodeSet | None = None,
    ) -> tuple[CodeSummary, ...]:
        """Continue what somebody types into a code field: as a code first, then as words.

        Where no list of procedures is loaded, a well-shaped code is repeated.
        `aids` close as in `look_up`. `stay_set` is that of an inpatient stay, whose
        lists carry no words to search.
        """
        sets = opened(sets_of(section, stay_set), aids)
        if stay_set is not None and section is Section.PROCEDURE:
            return tuple(self._begun(text, on, sets, limit))
        found = {summary.code: summary for summary in self._begun(text, on, sets, limit)}
        if section is Section.PROCEDURE:
            for entry in self.resolve(text, on):
                if entry.summary.code.code_set in sets:
                    found.setdefault(entry.summary.code, entry.summary)
        if len(found) < limit:
            titles = aids.look_up is not LookUp.EVERYTHING
            for summary in self._search(text, on, sets, limit, titles_only=titles):
                found.setdefault(summary.code, summary)
        return tuple(found.values())[:limit]

    def _begun(
        self, text: str, on: date, code_sets: Iterable[CodeSet], limit: int
    ) -> list[CodeSummary]:
        """Codes that begin with the text; one that is not in force is named where typed in full."""
        begun = text.strip().upper().replace(".", "", 1)
        if not _CODE_LIKE.fullmatch(begun):
            return []
        found: list[CodeSummary] = []
        for code_set in code_sets:
            if code_set is CodeSet.HCPCS:
                found += self._dated.begun(code_set, begun, on, limit)
            else:
                found += self._begun_in(code_set, begun, on, limit)
        return found

    def _begun_in(self, code_set: CodeSet, begun: str, on: date, limit: int) -> list[CodeSummary]:
        bit = self._file.bit(code_set, on)
        if not bit:
            return []
        rows = self._file.rows(
            "SELECT DISTINCT text FROM code WHERE code_set = ? AND text >= ? AND text < ? "
            "AND (text = ? OR releases & ? AND (node IS NULL OR is_billable)) "
            "ORDER BY text LIMIT ?",
            (SET_NUMBERS[code_set], begun, begun + _AFTER, begun, bit, limit),
        )
        found = (self._rows.summary(Code(code_set, row[0]), on) for row in rows)
        return [summary for summary in found if summary is not None]
