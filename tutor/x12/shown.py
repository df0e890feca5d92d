"""How money, days, names and codes are shown: the small pieces that all documents are made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tutor.x12.interchange import Transaction
from tutor.x12.party import Address, Party
from tutor.x12.values import Event, Reference
from tutor.x12.words import words_of

_WHOLE_POSTAL_CODE = 9
_POSTAL_CODE = 5


@dataclass(frozen=True, slots=True)
class Labelled:
    """One value with what it is called on the document."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PartyView:
    """Somebody in one role: what the role is called, and the lines that say who."""

    role: str
    lines: tuple[str, ...]


def show_money(amount: Decimal | None) -> str:
    """Show dollars and cents; nothing for none.

    >>> show_money(Decimal("1234.5")), show_money(Decimal("-1.5")), show_money(None)
    ('1,234.50', '-1.50', '')
    """
    return "" if amount is None else f"{amount:,.2f}"


def show_number(number: Decimal | None) -> str:
    """Show a number without needless zeros; nothing for none."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_share(share: Decimal | None) -> str:
    """Show a share of the whole in per cent: 0.2 is 20 %."""
    return "" if share is None else f"{show_number(share * 100)}%"


def show_day(day: date | None) -> str:
    """Show a day as American papers write it; nothing for none."""
    return f"{day.month:02}/{day.day:02}/{day.year:04}" if day else ""


def show_event(event: Event | None) -> str:
    """Show a day or a span of days; nothing for none."""
    if event is None:
        return ""
    if event.last_on is None or event.last_on == event.first_on:
        return show_day(event.first_on)
    return f"{show_day(event.first_on)} to {show_day(event.last_on)}"


def show_code(code: str, modifiers: Iterable[str] = ()) -> str:
    """Show a procedure with its modifiers: 99213-25."""
    return "-".join((code, *modifiers))


def show_address(address: Address | None) -> tuple[str, ...]:
    """Show an address in lines."""
    if address is None:
        return ()
    code = address.postal_code
    if len(code) == _WHOLE_POSTAL_CODE and code.isdecimal():
        code = f"{code[:_POSTAL_CODE]}-{code[_POSTAL_CODE:]}"
    place = " ".join(filter(None, (address.state, code)))
    return (*address.lines, *filter(None, [", ".join(filter(None, (address.city, place)))]))


def show_party(role: str, party: Party | None) -> PartyView | None:
    """Show somebody with number, birth and address; nothing for nobody."""
    if party is None:
        return None
    lines = [party.full_name]
    if party.identifier:
        lines.append(f"{_number_name(party.id_qualifier)} {party.identifier}")
    if party.born_on:
        sex = words_of("sexes", party.sex)
        lines.append(", ".join(filter(None, (f"Born {show_day(party.born_on)}", sex))))
    return PartyView(role, (*filter(None, lines), *show_address(party.address)))


def show_parties(pairs: Iterable[tuple[str, Party | None]]) -> tuple[PartyView, ...]:
    """Show everybody who is named."""
    shown = (show_party(role, party) for role, party in pairs)
    return tuple(view for view in shown if view)


def label_events(events: Iterable[Event]) -> tuple[Labelled, ...]:
    """Show days under the words of their qualifiers."""
    return tuple(Labelled(words_of("events", one.qualifier), show_event(one)) for one in events)


def label_references(references: Iterable[Reference]) -> tuple[Labelled, ...]:
    """Show numbers under the words of their qualifiers."""
    return tuple(Labelled(words_of("references", one.qualifier), one.value) for one in references)


def present(pairs: Iterable[tuple[str, str]]) -> tuple[Labelled, ...]:
    """Keep the labelled values that are there."""
    return tuple(Labelled(label, value) for label, value in pairs if value)


def raw_lines(transaction: Transaction) -> tuple[str, ...]:
    """The segments of a transaction as they were sent, one a line."""
    return tuple(segment.text for segment in transaction.segments)


def _number_name(qualifier: str) -> str:
    names = {"XX": "NPI", "MI": "Member number", "PI": "Payer number", "24": "Tax number"}
    return names.get(qualifier, "Number")
