"""What a codebook holds: each release with its counts, its days and the file it came from."""

from dataclasses import dataclass

from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.store import CodebookFile, LoadedRelease
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease


@dataclass(frozen=True, slots=True)
class ReleaseStatus:
    """One release of a code set.

    Attributes:
        codes: All that it names, headers and codes that have ended included.
        billable: Codes that may stand on a claim.
        headers: Categories and other codes that need another character.
        notes: Lines of notes in the edition of the tabular list that is read
            with it; 0 where no edition of its own time is loaded.
        tabular: That edition.
        source: The file that the codes came from, and its `sha256`.
    """

    release: CodeSetRelease
    codes: int
    billable: int
    headers: int
    notes: int
    tabular: CodeSetRelease | None
    source: str
    sha256: str


def read_status(file: CodebookFile) -> tuple[ReleaseStatus, ...]:
    """Count every loaded release of every code set, the oldest first."""
    found = [_count(file, loaded) for loaded in file.loaded]
    found += [_count_dated(file, loaded) for loaded in file.dated]
    return tuple(sorted(found, key=lambda status: status.release.valid_from))


def _count_dated(file: CodebookFile, loaded: LoadedRelease) -> ReleaseStatus:
    """Count the codes that a file names, and those that it holds in force on its first day.

    The others have ended or begin later, so they count among the codes only.
    """
    release = loaded.release
    number = SET_NUMBERS[release.code_set]
    codes = file.rows(
        "SELECT count(*) FROM dated_title WHERE code_set = ? AND releases & ?", (number, loaded.bit)
    )[0][0]
    billable = file.rows("SELECT active FROM release WHERE id = ?", (release.id,))[0][0]
    return ReleaseStatus(
        release=release,
        codes=codes,
        billable=billable,
        headers=0,
        notes=0,
        tabular=None,
        source=loaded.source_name,
        sha256=loaded.source_sha256,
    )


def _count(file: CodebookFile, loaded: LoadedRelease) -> ReleaseStatus:
    release = loaded.release
    rows = file.rows(
        "SELECT sum(is_billable), sum(NOT is_billable AND node IS NULL) FROM code "
        "WHERE code_set = ? AND releases & ?",
        (SET_NUMBERS[release.code_set], loaded.bit),
    )
    billable, headers = (count or 0 for count in rows[0])
    tabular = _tabular_of(file, release)
    return ReleaseStatus(
        release=release,
        codes=billable + headers,
        billable=billable,
        headers=headers,
        notes=_count_notes(file, tabular) if tabular else 0,
        tabular=tabular.release if tabular else None,
        source=loaded.source_name,
        sha256=loaded.source_sha256,
    )


def _tabular_of(file: CodebookFile, release: CodeSetRelease) -> LoadedRelease | None:
    """The newest edition of the tabular list that serves a day of the release."""
    if release.code_set is not CodeSet.ICD10CM:
        return None
    last = release.valid_to or release.valid_from
    tabular = file.tabular_for(last)
    return tabular if tabular and tabular.release.covers(last) else None


def _count_notes(file: CodebookFile, tabular: LoadedRelease) -> int:
    count: int = file.rows("SELECT count(*) FROM note WHERE releases & ?", (tabular.bit,))[0][0]
    return count
