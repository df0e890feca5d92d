"""The loaded weights of MS-DRGs as grading asks for them: published figures become fractions."""

from datetime import date
from fractions import Fraction
from functools import lru_cache

from tutor.codebook.edit_lookup import EditTables
from tutor.codebook.importers.release_content import EditTable
from tutor.codes.inpatient import DrgWeight

_KEPT = 2_048


class LoadedDrgWeights:
    """Answers `tutor.codes.inpatient.DrgWeights` from the file of claim edits and prices."""

    def __init__(self, tables: EditTables) -> None:
        self._tables = tables
        # The file never changes while it is open, and a class lands in the same few groups.
        self._find = lru_cache(maxsize=_KEPT)(self._read)

    def serves(self, on: date) -> bool:
        """Whether a table is loaded for the day."""
        return self._tables.covers(EditTable.DRG_WEIGHTS, on)

    def find(self, drg: str, on: date) -> DrgWeight | None:
        """What the table of the day says of a group; None where it does not name it."""
        return self._find(drg, on)

    def _read(self, drg: str, on: date) -> DrgWeight | None:
        row = self._tables.drg_weight(drg, on)
        if row is None:
            return None
        # Only groups that are never paid (998, 999) are published without a weight.
        return DrgWeight(
            _figure(row.weight) or Fraction(0),
            _figure(row.geometric_mean_days),
            _figure(row.arithmetic_mean_days),
        )

    def name(self, on: date) -> str:
        """The table of the day with its year, "" where none is loaded."""
        release = self._tables.release(EditTable.DRG_WEIGHTS, on)
        return release.title if release else ""


def _figure(text: str) -> Fraction | None:
    return Fraction(text) if text else None
