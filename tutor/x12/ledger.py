"""A patient's or a payer's account: what was charged, paid and adjusted, and what is left.

The balance is always computed. A ledger that prints one may print it wrong on purpose, in an
exercise; `check_ledger` says where it does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from tutor.x12.problem import X12Problem
from tutor.x12.values import ZERO

_LOOK = "Add the lines up again from the last balance that is right."


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of an account, in dollars.

    Attributes:
        charge: Adds to the balance.
        payment: Takes away; a refund is a payment below zero.
        adjustment: Takes away, as a write-off does; a reversed one is below zero.
        stated_balance: The balance that the ledger prints after this line, where it prints one.
    """

    entered_on: date
    description: str
    charge: Decimal = ZERO
    payment: Decimal = ZERO
    adjustment: Decimal = ZERO
    stated_balance: Decimal | None = None


def running_balances(
    entries: Sequence[LedgerEntry], *, opening: Decimal = ZERO
) -> tuple[Decimal, ...]:
    """Return the balance after each line: what was before, + charge − payment − adjustment.

    >>> running_balances(
    ...     [
    ...         LedgerEntry(date(2026, 5, 4), "Visit", charge=Decimal(120)),
    ...         LedgerEntry(date(2026, 5, 20), "Plan", payment=Decimal(68), adjustment=Decimal(35)),
    ...     ]
    ... )
    (Decimal('120'), Decimal('17'))
    """
    balances = []
    balance = opening
    for entry in entries:
        balance += entry.charge - entry.payment - entry.adjustment
        balances.append(balance)
    return tuple(balances)


def check_ledger(
    entries: Sequence[LedgerEntry], *, opening: Decimal = ZERO
) -> tuple[X12Problem, ...]:
    """Return the lines whose printed balance is not the computed one, and days out of order."""
    balances = running_balances(entries, opening=opening)
    wrong = [
        X12Problem(
            f"line {number} ({entry.description})",
            f"The balance is printed as {entry.stated_balance:f}; it adds up to {balance:f}.",
            _LOOK,
        )
        for number, (entry, balance) in enumerate(zip(entries, balances, strict=True), start=1)
        if entry.stated_balance not in {None, balance}
    ]
    back = [
        X12Problem(
            f"line {number} ({after.description})",
            f"It is dated {after.entered_on}, before the line above it ({before.entered_on}).",
            "Put the lines in the order of their days.",
        )
        for number, (before, after) in enumerate(pairwise(entries), start=2)
        if after.entered_on < before.entered_on
    ]
    return (*wrong, *back)
