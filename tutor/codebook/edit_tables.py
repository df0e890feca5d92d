"""Write the file of claim edits and prices from what importers read.

Not for reading it: that is `tutor.codebook.edit_lookup`.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import cast

from tutor.codebook.artifact import written_whole
from tutor.codebook.edit_schema import (
    EDITS,
    FAMILIES,
    INDEXES,
    KEY_FIELDS,
    MOST_RELEASES,
    PAIRS,
)
from tutor.codebook.importers.release_content import (
    EditContent,
    EditRelease,
    EditRow,
    InvalidReleaseError,
    PtpRow,
)
from tutor.codebook.pair_rows import PairRows

Progress = Callable[[str], None]
"""Told before each step what is done now."""


def _silent(_step: str) -> None:
    """Show nothing."""


def write_edits(
    path: Path,
    contents: Iterable[tuple[EditContent, str, str]],
    progress: Progress = _silent,
) -> None:
    """Write the file anew with these releases; what stood there stays until it is whole.

    Contents with one release id are parts of one release. The same contents
    make the same file, in whatever order they come.

    Args:
        path: Where the file goes.
        contents: What was read, the name of the file it was read from, and
            that file's sha256. Each is read to its end before the next is asked for.
        progress: Told before each step.

    Raises:
        InvalidReleaseError: A row cannot be read, or two contents contradict each other.
        UnavailableError: The file cannot be written.
    """
    with written_whole(path, EDITS) as connection:
        writer = _Writer(connection)
        for content, name, sha256 in contents:
            progress(f"Reading {content.release.title}")
            writer.add(content, name, sha256)
        progress("Writing the tables")
        writer.finish()
        progress("Indexing the codes")
        for statement in INDEXES:
            connection.execute(statement)


class _Writer:
    """Collects rows under bits in the order of the contents, then writes them by age."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._releases: dict[str, EditRelease] = {}
        self._given_bits: dict[str, int] = {}
        self._sources: set[tuple[str, str, str]] = set()
        self._pairs = PairRows(connection)
        self._rows: dict[str, dict[EditRow, int]] = {
            family: {} for family in FAMILIES.values() if family != PAIRS
        }

    def add(self, content: EditContent, name: str, sha256: str) -> None:
        """Take all rows of one content."""
        release = content.release
        bit = self._given_bit(release)
        self._sources.add((release.id, name, sha256))
        family = FAMILIES[release.table]
        if family == PAIRS:
            self._pairs.add(cast(Iterable[PtpRow], content.rows), bit)
            return
        rows = self._rows[family]
        for row in content.rows:
            rows[row] = rows.get(row, 0) | bit

    def finish(self) -> None:
        """Write everything."""
        counts: dict[str, Counter[int]] = {}
        for family, rows in self._rows.items():
            final = self._final_bits(family, set(rows.values()))
            self._check_keys(family, rows)
            counts[family] = self._write_rows(family, {row: final[rows[row]] for row in rows})
        final = self._final_bits(PAIRS, self._pairs.given_bits())
        counts[PAIRS] = Counter(self._pairs.write(final))
        self._write_releases(counts)

    def _given_bit(self, release: EditRelease) -> int:
        known = self._releases.setdefault(release.id, release)
        if known != release:
            raise InvalidReleaseError(
                f"Two files are {release.id!r}, but one says {known.title} and the other "
                f"{release.title}. Remove one of them."
            )
        count = len(self._of_family(FAMILIES[release.table]))
        if count > MOST_RELEASES:
            raise InvalidReleaseError(
                f"{release.title} would be release {count} of its table; no more than "
                f"{MOST_RELEASES} are kept. Remove the oldest."
            )
        return self._given_bits.setdefault(release.id, 1 << (count - 1))

    def _of_family(self, family: str) -> list[EditRelease]:
        """Its releases, the oldest first."""
        found = [r for r in self._releases.values() if FAMILIES[r.table] == family]
        return sorted(found, key=lambda release: (release.valid_from, release.id))

    def _final_bits(self, family: str, given: Iterable[int]) -> dict[int, int]:
        """What each given set of releases becomes when the bits go by age."""
        pairs = [
            (self._given_bits[release.id], 1 << place)
            for place, release in enumerate(self._of_family(family))
        ]
        return {bits: sum(final for one, final in pairs if bits & one) for bits in given}

    def _check_keys(self, family: str, rows: dict[EditRow, int]) -> None:
        """See that no code has two rows in one release of a table that has one a code."""
        length = KEY_FIELDS.get(family)
        if length is None:
            return
        seen: dict[tuple[object, ...], int] = {}
        for row, bits in rows.items():
            key = row[:length]
            shared = seen.get(key, 0) & bits
            if shared:
                raise InvalidReleaseError(self._twice(family, " ".join(map(str, key)), shared))
            seen[key] = seen.get(key, 0) | bits

    def _twice(self, family: str, key: str, bits: int) -> str:
        release = next(r for r in self._of_family(family) if self._given_bits[r.id] & bits)
        names = sorted({name for owner, name, _ in self._sources if owner == release.id})
        return (
            f"{key.strip()} stands twice, with different values, in {release.title}. Mend or "
            f"remove one of the files it was read from ({', '.join(names)})."
        )

    def _write_rows(self, family: str, rows: dict[EditRow, int]) -> Counter[int]:
        stored = sorted(
            ((*map(_plain, row), bits) for row, bits in rows.items()),
            key=lambda row: tuple(map(str, row)),
        )
        if stored:
            marks = ", ".join("?" * len(stored[0]))
            self._connection.executemany(f"INSERT INTO {family} VALUES ({marks})", stored)  # noqa: S608
        return Counter(rows.values())

    def _write_releases(self, counts: dict[str, Counter[int]]) -> None:
        for family, by_bits in counts.items():
            for place, release in enumerate(self._of_family(family)):
                bit = 1 << place
                count = sum(number for bits, number in by_bits.items() if bits & bit)
                self._connection.execute(
                    "INSERT INTO release VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        release.id,
                        release.table,
                        bit,
                        release.title,
                        release.valid_from.isoformat(),
                        release.valid_to and release.valid_to.isoformat(),
                        count,
                    ),
                )
        self._connection.executemany("INSERT INTO source VALUES (?, ?, ?)", sorted(self._sources))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
