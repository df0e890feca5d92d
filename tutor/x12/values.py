"""Money, numbers and dates as X12 writes them, and the small segments that hold one of each."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tutor.x12.problem import X12Error
from tutor.x12.segment import Segment
from tutor.x12.writer import segment

_NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_DAY = re.compile(r"[0-9]{8}")
_DAYS = re.compile(r"([0-9]{8})-([0-9]{8})")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Reference:
    """A number that somebody gave, with the code of what it numbers (REF)."""

    qualifier: str
    value: str


@dataclass(frozen=True, slots=True)
class Event:
    """A day or a span of days with the code of what happened (DTM, DTP)."""

    qualifier: str
    first_on: date
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money with the code of what it is (AMT)."""

    qualifier: str
    amount: Decimal


def read_number(one: Segment, position: int) -> Decimal | None:
    """Read a decimal number; nothing where the element is empty.

    Raises:
        X12Error: The element is no number.
    """
    text = one.element(position)
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    raise X12Error(
        f"{text!r} is no number.",
        place=one.place(position),
        remedy="Write digits with at most one point, without signs of thousands or currency.",
    )


def read_money(one: Segment, position: int) -> Decimal:
    """Read an amount of money that counts as zero where it is left out."""
    return read_number(one, position) or ZERO


def write_number(number: Decimal | None) -> str:
    """Write a number without needless zeros; nothing for none.

    >>> write_number(Decimal("120.50")), write_number(Decimal("1E+2"))
    ('120.5', '100')
    """
    if number is None:
        return ""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def read_day(one: Segment, position: int) -> date | None:
    """Read a day written CCYYMMDD; nothing where the element is empty.

    Raises:
        X12Error: The element is no day of the calendar.
    """
    text = one.element(position)
    return _day(text, one.place(position)) if text else None


def read_event(one: Segment) -> Event | None:
    """Read DTP or DTM; nothing where it holds no day (a time or an unknown format)."""
    position = 3 if one.id == "DTP" else 2
    text, place = one.element(position), one.place(position)
    span = _DAYS.fullmatch(text)
    if span:
        return Event(one.element(1), _day(span[1], place), _day(span[2], place))
    if one.id == "DTP" and one.element(2) not in {"D8", "RD8"}:
        return None
    return Event(one.element(1), _day(text, place)) if text else None


def read_events(segments: Iterable[Segment]) -> tuple[Event, ...]:
    """Read every DTP and DTM among segments."""
    read = (read_event(one) for one in segments if one.id in {"DTP", "DTM"})
    return tuple(event for event in read if event)


def read_references(segments: Iterable[Segment]) -> tuple[Reference, ...]:
    """Read every REF among segments."""
    return tuple(Reference(one.element(1), one.element(2)) for one in segments if one.id == "REF")


def read_amounts(segments: Iterable[Segment]) -> tuple[Amount, ...]:
    """Read every AMT among segments."""
    return tuple(Amount(one.element(1), read_money(one, 2)) for one in segments if one.id == "AMT")


def write_day(day: date | None) -> str:
    """Write a day as CCYYMMDD; nothing for none."""
    # Years before 1000 need their zeros, which strftime leaves out on some systems.
    return f"{day.year:04}{day.month:02}{day.day:02}" if day else ""


def write_dtp(event: Event) -> Segment:
    """Write DTP: a day as D8, a span as RD8."""
    if event.last_on is None:
        return segment("DTP", event.qualifier, "D8", write_day(event.first_on))
    span = f"{write_day(event.first_on)}-{write_day(event.last_on)}"
    return segment("DTP", event.qualifier, "RD8", span)


def write_references(references: Iterable[Reference]) -> list[Segment]:
    """Write REF segments."""
    return [segment("REF", one.qualifier, one.value) for one in references]


def write_amounts(amounts: Iterable[Amount]) -> list[Segment]:
    """Write AMT segments."""
    return [segment("AMT", one.qualifier, write_number(one.amount)) for one in amounts]


def _day(text: str, place: str) -> date:
    digits = text if _DAY.fullmatch(text) else ""
    try:
        return date.fromisoformat(digits)
    except ValueError as error:
        raise X12Error(
            f"{text!r} is no day of the calendar.",
            place=place,
            remedy="Write year, month and day as eight digits: 20260504.",
        ) from error
