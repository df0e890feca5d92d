"""The tables of the file of claim edits, and how a code is written in them as a number.

Every row carries `releases`, a set of bits: the releases in which the row
stands exactly so. Releases of one family share their bits, because the tables
for practitioners and hospitals hold mostly the same rows.
"""

import re
import string
from collections.abc import Mapping
from types import MappingProxyType

from tutor.codebook.artifact import ArtifactKind
from tutor.codebook.importers.release_content import (
    AddOnRow,
    DrgWeightRow,
    DrugUnitsRow,
    EditTable,
    FeeRow,
    MueRow,
)

MOST_RELEASES = 60
"""Of one family; an integer of SQLite holds no more bits."""

PAIRS = "ptp"
"""The family of millions of rows, stored as numbers; the others hold their rows as they are."""

FAMILIES: Mapping[EditTable, str] = MappingProxyType(
    {
        EditTable.PTP_PRACTITIONER: PAIRS,
        EditTable.PTP_HOSPITAL: PAIRS,
        EditTable.MUE_PRACTITIONER: "mue",
        EditTable.MUE_HOSPITAL: "mue",
        EditTable.MUE_SUPPLIER: "mue",
        EditTable.ADD_ON: "add_on",
        EditTable.FEE_SCHEDULE: "fee",
        EditTable.DRUG_UNITS: "drug_units",
        EditTable.DRG_WEIGHTS: "drg_weight",
    }
)
"""The table of the file that holds the rows of a published table."""

KEY_FIELDS = {"mue": 1, "fee": 2, "drg_weight": 1}
"""How many fields at the beginning of a row no other row of the same release may share."""


def _fields(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"{"" if name.endswith("_on") else " NOT NULL"}' for name in names)


_TABLES = f"""
CREATE TABLE release (
    id TEXT PRIMARY KEY, edit_table TEXT NOT NULL, bit INTEGER NOT NULL, title TEXT NOT NULL,
    valid_from TEXT NOT NULL, valid_to TEXT, row_count INTEGER NOT NULL);
CREATE TABLE source (
    release TEXT NOT NULL REFERENCES release (id), name TEXT NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (release, name, sha256)) WITHOUT ROWID;
CREATE TABLE ptp_term (
    id INTEGER PRIMARY KEY, effective_on TEXT, deleted_on TEXT, indicator TEXT NOT NULL,
    rationale TEXT NOT NULL);
CREATE TABLE ptp (
    column_1 INTEGER NOT NULL, column_2 INTEGER NOT NULL,
    term INTEGER NOT NULL REFERENCES ptp_term (id), releases INTEGER NOT NULL,
    PRIMARY KEY (column_1, column_2, term)) WITHOUT ROWID;
CREATE TABLE mue ({_fields(MueRow._fields)}, releases INTEGER NOT NULL);
CREATE TABLE add_on ({_fields(AddOnRow._fields)}, releases INTEGER NOT NULL);
CREATE TABLE fee ({_fields(FeeRow._fields)}, releases INTEGER NOT NULL);
CREATE TABLE drug_units ({_fields(DrugUnitsRow._fields)}, releases INTEGER NOT NULL);
CREATE TABLE drg_weight ({_fields(DrgWeightRow._fields)}, releases INTEGER NOT NULL);
"""

INDEXES = (
    "CREATE INDEX ptp_by_column_2 ON ptp (column_2, column_1, term, releases)",
    "CREATE INDEX mue_by_code ON mue (code)",
    "CREATE INDEX add_on_by_code ON add_on (add_on)",
    'CREATE INDEX add_on_by_primary ON add_on ("primary")',
    "CREATE INDEX fee_by_code ON fee (code, modifier)",
    "CREATE INDEX drug_units_by_code ON drug_units (code)",
    "CREATE INDEX drg_weight_by_drg ON drg_weight (drg)",
)

EDITS = ArtifactKind(
    "file of claim edits", 0x436F6445, 2, _TABLES, "Import the published edits again."
)

_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]", re.ASCII)
_CHARACTERS = string.digits + string.ascii_uppercase
_BASE = len(_CHARACTERS)
_MIDDLE = 1000


def number_of(code: str) -> int:
    """A code as a number: three bytes instead of six, and in the order of the codes.

    >>> number_of("A0021") < number_of("A0080") < number_of("U0005")
    True

    Raises:
        ValueError: It is not five characters, the three in the middle being figures.
    """
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code[:40]!r} is not a code of five characters")
    return (int(code[0], _BASE) * _MIDDLE + int(code[1:4])) * _BASE + int(code[4], _BASE)


def code_of(number: int) -> str:
    """The code that `number_of` made this number from.

    >>> code_of(number_of("0071U"))
    '0071U'
    """
    rest, last = divmod(number, _BASE)
    first, middle = divmod(rest, _MIDDLE)
    return f"{_CHARACTERS[first]}{middle:03}{_CHARACTERS[last]}"
