"""What the codes of a 271, an 835 and an 837P mean, in our own words.

The published descriptions of adjustment reasons belong to X12 and are not repeated. The tables
are part of the program, like a constant: they are read from its own package once, on import.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any


class Cause(StrEnum):
    """The root cause of a denial, or none where an adjustment denies nothing."""

    ELIGIBILITY = "eligibility"
    AUTHORISATION = "authorisation"
    BUNDLED = "bundled"
    TIMELY_FILING = "timely_filing"
    DUPLICATE = "duplicate"
    MEDICAL_NECESSITY = "medical_necessity"
    CODING = "coding"
    INFORMATION = "information"
    COB = "cob"
    CONTRACT = "contract"
    PROVIDER = "provider"
    FREQUENCY = "frequency"
    NONE = "none"


class Owes(StrEnum):
    """Who bears an adjusted amount in the end."""

    PATIENT = "patient"
    PROVIDER = "provider"
    OTHER_PAYER = "other_payer"
    NOBODY = "nobody"
    DEPENDS = "depends"


@dataclass(frozen=True, slots=True)
class AdjustmentReason:
    """One CARC: what it says, and what a biller makes of it.

    Only `means` may be shown before grading: `cause`, `action` and `owes` are what exercises ask.
    """

    code: str
    means: str
    cause: Cause
    action: str
    owes: Owes
    is_retired: bool = False


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((files("tutor.x12") / "data" / name).read_text(encoding="utf-8"))


ADJUSTMENT_REASONS: Mapping[str, AdjustmentReason] = {
    code: AdjustmentReason(
        code,
        entry["means"],
        Cause(entry["cause"]),
        entry["action"],
        Owes(entry["owes"]),
        entry.get("retired", False),
    )
    for code, entry in _load("adjustment_reasons.toml").items()
}
REMARKS: Mapping[str, str] = _load("remarks.toml")
CODE_WORDS: Mapping[str, Mapping[str, str]] = _load("code_words.toml")


def words_of(table: str, code: str) -> str:
    """Return what a code means, or the code itself where no table of ours holds it.

    >>> words_of("benefits", "C"), words_of("benefits", "ZZ")
    ('Deductible', 'Code ZZ')
    """
    if not code:
        return ""
    return CODE_WORDS[table].get(code, f"Code {code}")


def reason_words(code: str) -> str:
    """Return what an adjustment reason says; nothing for one that we do not explain."""
    reason = ADJUSTMENT_REASONS.get(code)
    return reason.means if reason else ""


def remark_words(code: str) -> str:
    """Return what a remark code says; nothing for one that we do not explain."""
    return REMARKS.get(code, "")
