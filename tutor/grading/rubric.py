"""Rubrics: the numbers of grading, as data with an id (DOMAIN 5.5). All of them are judgements."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class Method(StrEnum):
    """How a score is made of one alignment.

    `SHARES` adds the credits of the key's lines and takes penalties off;
    `OPPORTUNITIES` counts every thing that could be right, as an audit does;
    `LINES` divides right lines by the longer of answer and key.
    """

    SHARES = "shares"
    OPPORTUNITIES = "opportunities"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Rubric:
    """Credits and penalties, each a share of one line.

    Attributes:
        method: How the numbers make a score.
        credit: Code credit by finding name (``"WRONG_7TH"``, ``"EM_LEVEL_1"``, …).
        extra: Penalty of a line beyond the key by reason, with ``"TEMPTING"``
            and ``"INVALID"`` beside the names of `ExtraReason`.
        sequence: Penalty by finding name; `sequence_cap` limits their sum.
        line: Deduction from a line's credit by finding name.
        rule: Penalty of a broken rule that nothing else explains.
        query: Penalty by finding name of queries.
        pass_mark: Lowest passing score, out of 100.
        first_listed_decides: Whether a wrong first-listed diagnosis takes its slot's whole
            credit, instead of the penalty in `sequence`.
        partial_credit: Of the method of shares, whether a line can earn a part. Without it a
            line with an accepted code and nothing wrong beside it earns all, any other nothing.
        weights: Of the method of opportunities, what each kind of them weighs.
        audit: Of the audit of somebody's coding: credit of a fault by the name of an
            `AuditState`, and under ``"FALSE_ALARM"`` what a mark without a fault costs.
        sequencing: Of putting given codes in order, what a code that is missing, repeated or
            not among those given costs; the places in the order weigh as in `sequence`.
    """

    id: str
    title: str
    credit: Mapping[str, Fraction]
    extra: Mapping[str, Fraction]
    sequence: Mapping[str, Fraction]
    sequence_cap: Fraction
    line: Mapping[str, Fraction]
    rule: Fraction
    query: Mapping[str, Fraction]
    pass_mark: Fraction
    method: Method = Method.SHARES
    first_listed_decides: bool = False
    partial_credit: bool = True
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    audit: Mapping[str, Fraction] = field(default_factory=dict)
    sequencing: Mapping[str, Fraction] = field(default_factory=dict)
