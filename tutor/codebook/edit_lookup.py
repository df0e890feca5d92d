"""Look claim edits and prices up in their file, on a day.

Not for what an edit means for a claim: that is a rule, and rules are told what stands here.
"""

from datetime import date
from pathlib import Path
from typing import Any

from tutor.codebook.artifact import ReadOnlyFile
from tutor.codebook.edit_entry import (
    CodeEdits,
    LoadedEdits,
    PairPartners,
    Partner,
    Partners,
    Source,
)
from tutor.codebook.edit_schema import EDITS, code_of, number_of
from tutor.codebook.importers.release_content import (
    AddOnRow,
    DrgWeightRow,
    DrugUnitsRow,
    EditRelease,
    EditTable,
    FeeRow,
    MueRow,
    PtpRow,
)

_SETTINGS = ("cache_size = -512", "mmap_size = 0")
"""Per thread. The file may be a hundred megabytes; the system's own cache keeps it once for all."""

_PAIR_TABLES = (EditTable.PTP_PRACTITIONER, EditTable.PTP_HOSPITAL)
_MUE_TABLES = (EditTable.MUE_PRACTITIONER, EditTable.MUE_HOSPITAL, EditTable.MUE_SUPPLIER)
_WITHDRAWN = "9"
_IN_FORCE = (
    "(effective_on IS NULL OR effective_on <= :on) AND (deleted_on IS NULL OR :on <= deleted_on)"
)
_PAIRS_IN_FORCE = (
    "FROM ptp JOIN ptp_term ON ptp_term.id = ptp.term "
    f"WHERE releases & :bit AND {_IN_FORCE} AND indicator <> '{_WITHDRAWN}' AND "
)


class EditTables:
    """The loaded releases of the claim edits, read by any number of threads.

    An installation may have imported none: then nothing is covered and every
    look-up finds nothing. A look-up that finds nothing means "no edit" only
    where `covers` says that a release serves the day.
    """

    def __init__(self, file: ReadOnlyFile | None = None) -> None:
        self._file = file
        self.loaded: tuple[LoadedEdits, ...] = () if file is None else _read_releases(file)

    @classmethod
    def open(cls, path: Path) -> "EditTables":
        """Open the file read-only, where there is one.

        Raises:
            UnavailableError: What stands there is not a file of edits of this version.
        """
        return cls(ReadOnlyFile(path, EDITS, settings=_SETTINGS) if path.exists() else None)

    def close(self) -> None:
        """Close the file; the object is not used afterwards."""
        if self._file is not None:
            self._file.close()

    def release(self, table: EditTable, on: date) -> EditRelease | None:
        """The release of a table that serves the day: of several, the one that began last."""
        found = self._loaded_on(table, on)
        return None if found is None else found.release

    def covers(self, table: EditTable, on: date) -> bool:
        """Whether a release of the table serves the day."""
        return self._loaded_on(table, on) is not None

    def ptp(
        self,
        column_1: str,
        column_2: str,
        on: date,
        table: EditTable = EditTable.PTP_PRACTITIONER,
    ) -> PtpRow | None:
        """The edit that holds on the day for the pair in this order, None where there is none."""
        rows = self._rows(
            f"SELECT effective_on, deleted_on, indicator, rationale {_PAIRS_IN_FORCE}"
            "column_1 = :one AND column_2 = :two ORDER BY effective_on DESC, indicator LIMIT 1",
            table,
            on,
            one=_number(column_1),
            two=_number(column_2),
        )
        for effective, deleted, indicator, rationale in rows:
            return PtpRow(column_1, column_2, _day(effective), _day(deleted), indicator, rationale)
        return None

    def ptp_partners(
        self,
        code: str,
        on: date,
        limit: int = 20,
        table: EditTable = EditTable.PTP_PRACTITIONER,
    ) -> PairPartners:
        """The pairs that hold on the day and have the code in either column."""
        return PairPartners(
            self._partners(code, on, limit, table, ("column_1", "column_2")),
            self._partners(code, on, limit, table, ("column_2", "column_1")),
        )

    def mue(
        self, code: str, on: date, table: EditTable = EditTable.MUE_PRACTITIONER
    ) -> MueRow | None:
        """The most units of a code for one patient and day."""
        rows = self._rows(
            "SELECT * FROM mue WHERE code = :code AND releases & :bit",
            table,
            on,
            code=code,
        )
        return MueRow(*rows[0][:-1]) if rows else None

    def add_on_primaries(self, code: str, on: date) -> tuple[AddOnRow, ...]:
        """The edits of an add-on code that hold on the day, one for each primary code."""
        return self._add_ons(
            'SELECT * FROM add_on WHERE add_on = :code AND releases & :bit ORDER BY "primary"',
            code,
            on,
        )

    def add_ons_of(self, primary: str, on: date) -> tuple[AddOnRow, ...]:
        """The edits on the day that name the code as primary."""
        return self._add_ons(
            'SELECT * FROM add_on WHERE "primary" = :code AND releases & :bit ORDER BY add_on',
            primary,
            on,
        )

    def fee(self, code: str, modifier: str, on: date) -> FeeRow | None:
        """The line of the fee schedule for a code and "", "26", "TC" or "53"."""
        return next((fee for fee in self.fees(code, on) if fee.modifier == modifier), None)

    def fees(self, code: str, on: date) -> tuple[FeeRow, ...]:
        """All lines of the fee schedule for a code."""
        rows = self._rows(
            "SELECT * FROM fee WHERE code = :code AND releases & :bit ORDER BY modifier",
            EditTable.FEE_SCHEDULE,
            on,
            code=code,
        )
        return tuple(FeeRow(*row[:-1]) for row in rows)

    def drug_units(self, code: str, on: date) -> tuple[DrugUnitsRow, ...]:
        """The packages that are billed under a code."""
        rows = self._rows(
            "SELECT * FROM drug_units WHERE code = :code AND releases & :bit ORDER BY drug, ndc",
            EditTable.DRUG_UNITS,
            on,
            code=code,
        )
        return tuple(DrugUnitsRow(*row[:-1]) for row in rows)

    def drg_weight(self, drg: str, on: date) -> DrgWeightRow | None:
        """The line of an MS-DRG, by its three figures, in the table of the day of discharge."""
        rows = self._rows(
            "SELECT * FROM drg_weight WHERE drg = :drg AND releases & :bit",
            EditTable.DRG_WEIGHTS,
            on,
            drg=drg,
        )
        return DrgWeightRow(*rows[0][:-1]) if rows else None

    def edits_of(self, code: str, on: date, limit: int = 20) -> CodeEdits:
        """All that holds for a code on a day, with the first pairs in each column."""
        mues = {table: self.mue(code, on, table) for table in _MUE_TABLES}
        return CodeEdits(
            pairs={
                table: self.ptp_partners(code, on, limit, table)
                for table in _PAIR_TABLES
                if self.covers(table, on)
            },
            mues={table: row for table, row in mues.items() if row is not None},
            primaries=self.add_on_primaries(code, on),
            add_ons=self.add_ons_of(code, on),
            fees=self.fees(code, on),
            drug_units=self.drug_units(code, on),
        )

    def _loaded_on(self, table: EditTable, on: date) -> LoadedEdits | None:
        """Of two that begin on one day the later revision, which has the later id."""
        found = (
            loaded
            for loaded in self.loaded
            if loaded.release.table is table
            and loaded.release.valid_from <= on
            and (loaded.release.valid_to is None or on <= loaded.release.valid_to)
        )
        return max(found, key=lambda one: (one.release.valid_from, one.release.id), default=None)

    def _rows(self, sql: str, table: EditTable, on: date, **values: object) -> list[Any]:
        loaded = self._loaded_on(table, on)
        if self._file is None or loaded is None:
            return []
        return self._file.rows(sql, {"bit": loaded.bit, "on": on.isoformat(), **values})

    def _partners(
        self, code: str, on: date, limit: int, table: EditTable, columns: tuple[str, str]
    ) -> Partners:
        own, other = columns
        number = _number(code)
        counts = dict(
            self._rows(
                f"SELECT indicator, count(*) {_PAIRS_IN_FORCE}{own} = :code GROUP BY indicator",
                table,
                on,
                code=number,
            )
        )
        first = self._rows(
            f"SELECT {other}, indicator, rationale {_PAIRS_IN_FORCE}{own} = :code "
            f"ORDER BY {other}, indicator LIMIT :limit",
            table,
            on,
            code=number,
            limit=limit,
        )
        return Partners(
            counts.get("0", 0),
            counts.get("1", 0),
            tuple(Partner(code_of(row[0]), row[1], row[2]) for row in first),
        )

    def _add_ons(self, sql: str, code: str, on: date) -> tuple[AddOnRow, ...]:
        found = (
            AddOnRow(add_on, primary, edit_type, _day(effective), _day(deleted))
            for add_on, primary, edit_type, effective, deleted, _ in self._rows(
                sql, EditTable.ADD_ON, on, code=code
            )
        )
        return tuple(row for row in found if _holds(row, on))


def _read_releases(file: ReadOnlyFile) -> tuple[LoadedEdits, ...]:
    sources: dict[str, list[Source]] = {}
    for release_id, name, sha256 in file.rows("SELECT release, name, sha256 FROM source"):
        sources.setdefault(release_id, []).append(Source(name, sha256))
    rows = file.rows(
        "SELECT edit_table, id, title, valid_from, valid_to, bit, row_count FROM release "
        "ORDER BY edit_table, valid_from, id"
    )
    return tuple(
        LoadedEdits(
            EditRelease(EditTable(table), key, title, date.fromisoformat(start), _day(end)),
            bit,
            count,
            tuple(sources.get(key, ())),
        )
        for table, key, title, start, end, bit, count in rows
    )


def _holds(row: AddOnRow, on: date) -> bool:
    """Both days are included."""
    return (row.effective_on or on) <= on <= (row.deleted_on or on)


def _number(code: str) -> int | None:
    try:
        return number_of(code)
    except ValueError:
        return None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
