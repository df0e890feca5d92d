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
        billable: Codes that may stand on a claim.
        headers: Categories and other codes that need another character.
        notes: Lines of notes in the edition of the tabular list that is read
            with it; 0 where no edition of its own time is loaded.
        tabular: That edition.
        source: The file that the codes came from, and its `sha256`.
    """

    release: CodeSetRelease
    billable: int
    headers: int
    notes: int
    tabular: CodeSetRelease | None
    source: str
    sha256: str

    @property
    def codes(self) -> int:
        """All codes of the release, headers included."""
        return self.billable + self.headers


def read_status(file: CodebookFile) -> tuple[ReleaseStatus, ...]:
    """Count every loaded release, the oldest first, then the lists that date each code."""
    listed = tuple(_count(file, loaded) for loaded in file.loaded)
    return listed + tuple(_count_dated(file, loaded) for loaded in file.dated)


def _count_dated(file: CodebookFile, loaded: LoadedRelease) -> ReleaseStatus:
    """Count the codes that hold on the first day of a file; it has no categories."""
    release = loaded.release
    day = release.valid_from.isoformat()
    rows = file.rows(
        "SELECT count(*) FROM dated_code "
        "WHERE code_set = ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)",
        (SET_NUMBERS[release.code_set], day, day),
    )
    return ReleaseStatus(release, rows[0][0], 0, 0, None, loaded.source_name, loaded.source_sha256)


def _count(file: CodebookFile, loaded: LoadedRelease) -> ReleaseStatus:
    release = loaded.release
    rows = file.rows(
        "SELECT sum(is_billable), sum(NOT is_billable AND node IS NULL) FROM code "
        "WHERE code_set = ? AND releases & ?",
        (SET_NUMBERS[release.code_set], loaded.bit),
    )
    tabular = _tabular_of(file, release)
    return ReleaseStatus(
        release=release,
        billable=rows[0][0] or 0,
        headers=rows[0][1] or 0,
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
