"""Leaf through a code set: chapters, the sections of a chapter, the categories of a section.

ICD-10-CM is read in the order of the loaded tabular list
(`tutor.codebook.tabular_contents`); the files of the other sets have no table
of contents, so they open by first characters (`tutor.codebook.headed_contents`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tutor.codebook.dated_codes import DatedCodes
from tutor.codebook.entry import CodeSummary
from tutor.codebook.headed_contents import HeadedContents
from tutor.codebook.leaf import Group, Leaf
from tutor.codebook.rows import CodeRows
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.store import CodebookFile
from tutor.codebook.tabular_contents import TabularContents
from tutor.codes.code import Code, CodeSet
from tutor.codes.release import CodeSetRelease

_ORDER = (
    CodeSet.ICD10CM,
    CodeSet.CPT,
    CodeSet.HCPCS,
    CodeSet.ICD10PCS,
    CodeSet.ICD9CM,
    CodeSet.ICD9CM_VOLUME3,
)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The codes before and after one in its list, None at either end."""

    before: CodeSummary | None
    after: CodeSummary | None


class Contents:
    """The contents of every loaded code set, by day."""

    def __init__(self, file: CodebookFile, rows: CodeRows, dated: DatedCodes) -> None:
        self._file = file
        self._rows = rows
        self._dated = dated
        self._tabular = TabularContents(file, rows)
        self._headed = HeadedContents(file, rows, dated)

    def loaded_sets(self) -> tuple[CodeSet, ...]:
        """The code sets of which a list is loaded, those in use first."""
        return tuple(code_set for code_set in _ORDER if self.releases(code_set))

    def releases(self, code_set: CodeSet) -> Sequence[CodeSetRelease]:
        """The loaded releases of a code set, the oldest first."""
        loaded = (*self._file.loaded, *self._file.dated)
        return [one.release for one in loaded if one.release.code_set is code_set]

    def shown_on(self, code_set: CodeSet, on: date) -> date | None:
        """The day to leaf through a set as of, None where nothing of it is loaded.

        The day asked for where a release serves it, else the last day of the
        last release before it, else the first day of the first. A list that
        dates each code serves every day from its first to its last file.
        """
        releases = self.releases(code_set)
        if any(release.covers(on) for release in releases):
            return on
        begun = [release for release in releases if release.valid_from <= on]
        if begun and code_set is CodeSet.HCPCS and begun[-1] is not releases[-1]:
            return on
        if begun:
            return begun[-1].valid_to or on
        return releases[0].valid_from if releases else None

    def leaf(self, code_set: CodeSet, key: str, on: date) -> Leaf | None:
        """Open a whole set (key "") or a group of it; None where there is no such group."""
        if code_set is CodeSet.ICD10CM:
            return self._tabular.leaf(key, on)
        return self._headed.leaf(code_set, key, on)

    def group_of(self, code: Code, on: date) -> Group | None:
        """The chapter, or other outermost group, that a code lies in."""
        if code.code_set is CodeSet.ICD10CM:
            return self._tabular.chapter_of(code, on)
        return self._headed.group_of(code)

    def trail_of(self, code: Code, on: date) -> tuple[Group, ...]:
        """The groups around a code, outermost first."""
        if code.code_set is CodeSet.ICD10CM:
            return self._tabular.trail_of(code, on)
        group = self._headed.group_of(code)
        return (group,) if group else ()

    def chapter_of_holder(self, holder: str, on: date) -> Group | None:
        """The chapter of a section or chapter that is named as a note's holder."""
        return self._tabular.chapter_of_holder(holder, on)

    def has_section(self, label: str, on: date) -> bool:
        """Whether the tabular list of a day has a section with this range."""
        return self._tabular.has_section(label, on)

    def change_days(self, code_set: CodeSet) -> tuple[date, ...]:
        """The days on which a release or an edition of the tabular list begins, in order."""
        days = {release.valid_from for release in self.releases(code_set)}
        if code_set is CodeSet.ICD10CM:
            days |= {tabular.release.valid_from for tabular in self._file.tabulars}
        return tuple(sorted(days))

    def has_notes_of(self, on: date) -> bool:
        """Whether a tabular list of the very day is loaded, not only one of another year."""
        tabular = self._file.tabular_for(on)
        return tabular is not None and tabular.release.covers(on)

    def exists(self, code: Code) -> bool:
        """Whether any loaded release holds a code, as billable or as a header."""
        if code.code_set is CodeSet.HCPCS:
            return bool(self._dated.intervals(code))
        return bool(self._rows.family(code).releases)

    def neighbours(self, code: Code, on: date) -> Neighbours:
        """The codes before and after a code in the list of a day; padding is passed over."""
        day = self.shown_on(code.code_set, on) or on
        return Neighbours(self._next(code, day, ("<", "DESC")), self._next(code, day, (">", "ASC")))

    def _next(self, code: Code, on: date, way: tuple[str, str]) -> CodeSummary | None:
        compared, order = way
        number = SET_NUMBERS[code.code_set]
        if code.code_set is CodeSet.HCPCS:
            rows = self._file.rows(
                f"SELECT text FROM dated_code WHERE code_set = ?1 AND text {compared} ?2 "  # noqa: S608
                "AND valid_from <= ?3 AND coalesce(valid_to, ?3) >= ?3 "
                f"ORDER BY text {order} LIMIT 1",
                (number, code.text, on.isoformat()),
            )
            return self._dated.summary(Code(code.code_set, rows[0][0]), on) if rows else None
        rows = self._file.rows(
            f"SELECT text FROM code WHERE code_set = ?1 AND text {compared} ?2 "  # noqa: S608
            f"AND releases & ?3 AND (node IS NULL OR is_billable) ORDER BY text {order} LIMIT 1",
            (number, code.text, self._file.bit(code.code_set, on)),
        )
        return self._rows.summary(Code(code.code_set, rows[0][0]), on) if rows else None
