"""The documents of a billing office that are no X12: a ledger, a letter, a policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from tutor.x12.ledger import LedgerEntry, running_balances
from tutor.x12.shown import Labelled, show_day, show_money
from tutor.x12.values import ZERO


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of a ledger; each field is the text of a cell."""

    day: str
    description: str
    charge: str
    payment: str
    adjustment: str
    balance: str


@dataclass(frozen=True, slots=True)
class LedgerView:
    """An account, ready to be shown; the totals are those of its columns."""

    title: str
    facts: tuple[Labelled, ...]
    rows: tuple[LedgerRow, ...]
    totals: LedgerRow
    kind: Literal["ledger"] = "ledger"


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter: a denial, a request for records, a dunning letter.

    Attributes:
        facts: What the letter is about: claim number, date of service, amount.
        enclosures: What is said to be enclosed.
    """

    subject: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    written_on: date
    paragraphs: tuple[str, ...]
    facts: tuple[Labelled, ...] = ()
    closing: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()
    kind: Literal["letter"] = "letter"

    @property
    def day(self) -> str:
        """The day as it is shown."""
        return show_day(self.written_on)


@dataclass(frozen=True, slots=True)
class PolicySection:
    """A part of a policy: paragraphs, then the points of a list."""

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A payer's rule: what is covered, when, how often, with which codes."""

    title: str
    facts: tuple[Labelled, ...]
    sections: tuple[PolicySection, ...]
    kind: Literal["policy"] = "policy"


def ledger_view(
    title: str,
    entries: Sequence[LedgerEntry],
    *,
    opening: Decimal = ZERO,
    facts: tuple[Labelled, ...] = (),
) -> LedgerView:
    """Turn an account into its view; a balance that the ledger prints is shown as printed."""
    balances = running_balances(entries, opening=opening)
    shown = [
        balance if entry.stated_balance is None else entry.stated_balance
        for entry, balance in zip(entries, balances, strict=True)
    ]
    rows = [_row(entry, balance) for entry, balance in zip(entries, shown, strict=True)]
    if opening:
        rows.insert(0, LedgerRow("", "Brought forward", "", "", "", show_money(opening)))
    totals = LedgerRow(
        "",
        "Total",
        show_money(sum((entry.charge for entry in entries), ZERO)),
        show_money(sum((entry.payment for entry in entries), ZERO)),
        show_money(sum((entry.adjustment for entry in entries), ZERO)),
        show_money(shown[-1] if shown else opening),
    )
    return LedgerView(title, facts, tuple(rows), totals)


def _row(entry: LedgerEntry, balance: Decimal) -> LedgerRow:
    return LedgerRow(
        show_day(entry.entered_on),
        entry.description,
        # An empty cell where nothing was charged, paid or adjusted.
        charge=show_money(entry.charge or None),
        payment=show_money(entry.payment or None),
        adjustment=show_money(entry.adjustment or None),
        balance=show_money(balance),
    )
