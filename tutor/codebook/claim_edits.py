"""The loaded edit tables as rules ask for them: the setting picks the table, fees become money."""

from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

from tutor.codebook.edit_lookup import EditTables
from tutor.codebook.importers.release_content import EditTable, FeeRow
from tutor.codes.claim_edits import (
    AddOnEdit,
    EditCheck,
    FeeLine,
    PairEdit,
    SurgicalShares,
    UnitLimit,
)
from tutor.codes.code import Code, InvalidCodeError, parse_procedure
from tutor.codes.encounter import Setting

_ALL_LISTED = "1"
_HOSPITALS = (Setting.OUTPATIENT_FACILITY, Setting.INPATIENT_FACILITY)
_KEPT = 8_192
_CENT = Decimal("0.01")
# Status codes: bundled into other services, and excluded from the schedule.
_NOT_PAID_APART = frozenset({"B", "P"})
_DECIMALS_OF_SHARES = 4


class LoadedClaimEdits:
    """Answers `tutor.codes.claim_edits.ClaimEdits` from the file of claim edits."""

    def __init__(self, tables: EditTables) -> None:
        self._tables = tables
        # The file never changes while it is open, and a class bills the same few services.
        self._pair = lru_cache(maxsize=_KEPT)(self._read_pair)
        self._limit = lru_cache(maxsize=_KEPT)(self._read_limit)
        self._add_on = lru_cache(maxsize=_KEPT)(self._read_add_on)
        self._fee = lru_cache(maxsize=_KEPT)(self._read_fee)
        self._serves = lru_cache(maxsize=_KEPT)(self._find_serves)

    def serves(self, check: EditCheck, on: date, setting: Setting) -> bool:
        """Whether a table for this check is loaded for the day."""
        return self._serves(check, on, setting)

    def _find_serves(self, check: EditCheck, on: date, setting: Setting) -> bool:
        return self._tables.covers(_table(check, setting), on)

    def pair(self, column_1: Code, column_2: Code, on: date, setting: Setting) -> PairEdit | None:
        """The edit in force for the pair in this order."""
        return self._pair(column_1, column_2, on, setting)

    def _read_pair(
        self, column_1: Code, column_2: Code, on: date, setting: Setting
    ) -> PairEdit | None:
        table = _table(EditCheck.PTP, setting)
        row = self._tables.ptp(column_1.text, column_2.text, on, table)
        if row is None:
            return None
        return PairEdit(column_1, column_2, row.indicator == "1", row.rationale)

    def unit_limit(self, code: Code, on: date, setting: Setting) -> UnitLimit | None:
        """The limit in force for a code."""
        return self._limit(code, on, setting)

    def _read_limit(self, code: Code, on: date, setting: Setting) -> UnitLimit | None:
        row = self._tables.mue(code.text, on, _table(EditCheck.MUE, setting))
        return UnitLimit(code, row.units, int(row.adjudication)) if row else None

    def add_on(self, code: Code, on: date) -> AddOnEdit | None:
        """What an add-on code needs beside it; None where the code is no add-on."""
        return self._add_on(code, on)

    def _read_add_on(self, code: Code, on: date) -> AddOnEdit | None:
        rows = self._tables.add_on_primaries(code.text, on)
        if not rows:
            return None
        primaries = (_procedure(row.primary) for row in rows)
        return AddOnEdit(
            code,
            frozenset(primary for primary in primaries if primary is not None),
            is_open=any(row.edit_type != _ALL_LISTED or not row.primary for row in rows),
        )

    def fee(self, code: Code, on: date, setting: Setting) -> FeeLine | None:
        """The physician fee schedule's line for a code, as it is paid in this setting."""
        return self._fee(code, on, setting)

    def _read_fee(self, code: Code, on: date, setting: Setting) -> FeeLine | None:
        rows = {row.modifier: row for row in self._tables.fees(code.text, on)}
        whole = rows.get("")
        if whole is None:
            return None
        amounts = {modifier: _amount(row, setting) for modifier, row in rows.items()}
        return FeeLine(
            amounts[""],
            tuple((modifier, amount) for modifier, amount in amounts.items() if modifier),
            global_days=whole.global_days,
            multiple_procedure=whole.multiple,
            bilateral=whole.bilateral,
            endoscopic_base=_procedure(whole.endoscopic_base),
            shares=_shares(whole),
        )

    def schedule_name(self, on: date) -> str:
        """The fee schedule of the day, "" where none is loaded."""
        release = self._tables.release(EditTable.FEE_SCHEDULE, on)
        return release.title if release else ""


def _table(check: EditCheck, setting: Setting) -> EditTable:
    is_hospital = setting in _HOSPITALS
    if check is EditCheck.PTP:
        return EditTable.PTP_HOSPITAL if is_hospital else EditTable.PTP_PRACTITIONER
    if check is EditCheck.MUE:
        return EditTable.MUE_HOSPITAL if is_hospital else EditTable.MUE_PRACTITIONER
    return EditTable.ADD_ON if check is EditCheck.ADD_ON else EditTable.FEE_SCHEDULE


def _procedure(text: str) -> Code | None:
    try:
        return parse_procedure(text)
    except InvalidCodeError:
        return None


def _amount(row: FeeRow, setting: Setting) -> Fraction:
    """Relative value units times the conversion factor, in whole cents as it is paid.

    National, before the geographic adjustment: 42 CFR 414.20. What the schedule
    bundles is paid within other services, although it prints values for it.
    """
    if row.status in _NOT_PAID_APART:
        return Fraction(0)
    is_office = setting is Setting.OUTPATIENT_PROFESSIONAL
    units = row.non_facility_total if is_office else row.facility_total
    try:
        amount = Decimal(units) * Decimal(row.conversion_factor)
    except InvalidOperation:
        return Fraction(0)
    return Fraction(amount.quantize(_CENT))


def _shares(row: FeeRow) -> SurgicalShares | None:
    try:
        before, operation, after = (
            round(Fraction(Decimal(text)), _DECIMALS_OF_SHARES)
            for text in (row.pre_percent, row.intra_percent, row.post_percent)
        )
    except InvalidOperation:
        return None
    return SurgicalShares(before, operation, after) if operation else None
