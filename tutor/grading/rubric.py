"""Rubrics: the numbers of grading, as data with an id (DOMAIN 5.5). All of them are judgements."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Rubric:
    """Credits and penalties, each a share of one line.

    Attributes:
        credit: Code credit by finding name (``"WRONG_7TH"``, ``"EM_LEVEL_1"``, …).
        extra: Penalty of a line beyond the key by reason, with ``"TEMPTING"``
            and ``"INVALID"`` beside the names of `ExtraReason`.
        sequence: Penalty by finding name; `sequence_cap` limits their sum.
        line: Deduction from a line's credit by finding name.
        pass_mark: Lowest passing score, out of 100.
    """

    id: str
    title: str
    credit: Mapping[str, Fraction]
    extra: Mapping[str, Fraction]
    sequence: Mapping[str, Fraction]
    sequence_cap: Fraction
    line: Mapping[str, Fraction]
    pass_mark: Fraction
