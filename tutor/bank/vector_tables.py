"""The tables that a vector brings with it: rows of claim edits, and weights of groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from tutor.codes.claim_edits import AddOnEdit, EditCheck, FeeLine, PairEdit, UnitLimit
from tutor.codes.code import Code, parse_procedure
from tutor.codes.encounter import Setting
from tutor.codes.inpatient import DrgWeight

_OPEN_LIST = "CCCCC"


@dataclass(frozen=True, slots=True)
class VectorEdits:
    """Answers `tutor.codes.claim_edits.ClaimEdits` from the rows of one vector, on any day."""

    pairs: Mapping[tuple[Code, Code], PairEdit] = field(default_factory=dict)
    limits: Mapping[Code, UnitLimit] = field(default_factory=dict)
    add_ons: Mapping[Code, AddOnEdit] = field(default_factory=dict)

    def serves(self, check: EditCheck, on: date, setting: Setting) -> bool:
        """Whether the vector brings rows for this check."""
        rows = {EditCheck.PTP: self.pairs, EditCheck.MUE: self.limits}
        return bool(self.add_ons if check is EditCheck.ADD_ON else rows.get(check))

    def pair(
        self,
        column_1: Code,
        column_2: Code,
        on: date,
        setting: Setting,
    ) -> PairEdit | None:
        """The row for the pair in this order."""
        return self.pairs.get((column_1, column_2))

    def unit_limit(self, code: Code, on: date, setting: Setting) -> UnitLimit | None:
        """The row of a code."""
        return self.limits.get(code)

    def add_on(self, code: Code, on: date) -> AddOnEdit | None:
        """The row of an add-on code."""
        return self.add_ons.get(code)

    def fee(self, code: Code, on: date, setting: Setting) -> FeeLine | None:
        """Nothing: a vector's fees are a schedule of its own."""
        return None

    def schedule_name(self, on: date) -> str:
        """Nothing."""
        return ""


def read_edits(data: Mapping[str, Any]) -> VectorEdits:
    """Read `ptp`, `mue` and `aoc` of a vector's data."""
    pairs = (_pair(row) for row in data.get("ptp") or [])
    limits = (
        UnitLimit(parse_procedure(str(row["code"])), int(row["value"]), int(row["mai"]))
        for row in data.get("mue") or []
    )
    add_ons = (_add_on(row["addon"], row["primary"]) for row in data.get("aoc") or [])
    return VectorEdits(
        {(pair.column_1, pair.column_2): pair for pair in pairs if pair is not None},
        {limit.code: limit for limit in limits},
        {edit.add_on: edit for edit in add_ons},
    )


def _pair(row: Mapping[str, Any]) -> PairEdit | None:
    """Read a pair; indicator 9 is an edit that was withdrawn as of its first day."""
    if str(row["ind"]) == "9":
        return None
    column_1, column_2 = (parse_procedure(str(row[name])) for name in ("col1", "col2"))
    return PairEdit(column_1, column_2, str(row["ind"]) == "1")


def _add_on(code: Any, primaries: Sequence[Any] | str) -> AddOnEdit:
    listed = [primaries] if isinstance(primaries, str) else list(primaries)
    named = frozenset(parse_procedure(str(one)) for one in listed if str(one) != _OPEN_LIST)
    return AddOnEdit(parse_procedure(str(code)), named, is_open=len(named) < len(listed))


@dataclass(frozen=True, slots=True)
class VectorWeights:
    """Answers `tutor.codes.inpatient.DrgWeights` from the weights of one vector, on any day."""

    weights: Mapping[str, Fraction]

    def serves(self, on: date) -> bool:
        """Whether the vector brings weights."""
        return True

    def find(self, drg: str, on: date) -> DrgWeight | None:
        """The weight of a group; None where the vector lacks it."""
        weight = self.weights.get(drg)
        return None if weight is None else DrgWeight(weight)

    def name(self, on: date) -> str:
        """Say whose they are."""
        return "Weights of the vector"
