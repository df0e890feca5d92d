"""Segments into envelopes, and what the envelopes say held against what they hold.

Damage that leaves open where something begins or ends is refused. A count or a control number
that is wrong is reported as a problem, because the contents can still be shown.
"""

from collections.abc import Sequence

from tutor.x12.interchange import FunctionalGroup, Interchange, Transaction
from tutor.x12.problem import X12Error, X12Problem
from tutor.x12.segment import Segment
from tutor.x12.splitting import ISA_WIDTHS, split_segments

_ENVELOPE = frozenset(("ISA", "IEA", "GS", "GE", "ST", "SE", "TA1"))
# GS01 by the transaction set that the group holds (ASC X12 element 479).
GROUP_OF = {
    "270": "HS",
    "271": "HB",
    "276": "HR",
    "277": "HN",
    "278": "HI",
    "820": "RA",
    "834": "BE",
    "835": "HP",
    "837": "HC",
    "997": "FA",
    "999": "FA",
}


def read_x12(text: str) -> Interchange:
    """Read one interchange, one or more bare transactions (ST … SE), or a bare snippet.

    >>> snippet = read_x12("EB*1*IND*30**GOLD PPO~")
    >>> snippet.is_fragment, snippet.transactions[0].kind
    (True, '271')

    Raises:
        X12Error: The text is no X12, or an envelope is begun and not ended.
    """
    separators, segments = split_segments(text)
    cursor = _Cursor(segments)
    problems: list[X12Problem] = []
    first = segments[0].id
    if first == "ISA":
        read = _interchange(cursor, problems)
    elif first == "ST":
        transactions = _transactions(cursor, "", problems)
        read = Interchange(separators, None, (), (FunctionalGroup(None, transactions, None),), None)
    else:
        body = cursor.take_while_inside()
        group = FunctionalGroup(None, (Transaction(None, body, None),), None)
        read = Interchange(separators, None, (), (group,), None)
    cursor.expect_end(first)
    return Interchange(
        separators, read.header, read.acknowledgments, read.groups, read.trailer, tuple(problems)
    )


class _Cursor:
    """Goes through the segments once, and says what stands where something else should."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._at = 0

    @property
    def next_id(self) -> str:
        return self._segments[self._at].id if self._at < len(self._segments) else ""

    def take(self) -> Segment:
        self._at += 1
        return self._segments[self._at - 1]

    def take_while_inside(self) -> tuple[Segment, ...]:
        taken = []
        while self.next_id and self.next_id not in _ENVELOPE:
            taken.append(self.take())
        return tuple(taken)

    def close(self, opening: Segment, closing: str) -> Segment:
        if self.next_id == closing:
            return self.take()
        found = self.next_id or "the end of the text"
        raise X12Error(
            f"Found {found} while {opening.id} of segment {opening.number} is open; "
            f"expected {closing}.",
            place=self._place,
            remedy=f"Close it with {closing}, or put back the segments that were lost before it.",
        )

    def expect_end(self, first: str) -> None:
        if not self.next_id:
            return
        if self.next_id == "ISA":
            message = "Found a second interchange; expected one."
            remedy = "Put each interchange, ISA to IEA, in a text of its own."
        elif first in ("ISA", "ST"):
            message = f"Found {self.next_id} after the last envelope was closed; expected the end."
            remedy = "Take it away, or put it inside the envelope that it belongs to."
        else:
            message = f"Found {self.next_id} without ISA; expected a whole envelope, or none."
            remedy = "Begin with ISA, or with ST, or leave ISA, GS, ST, SE, GE and IEA out."
        raise X12Error(message, place=self._place, remedy=remedy)

    @property
    def _place(self) -> str:
        if self._at < len(self._segments):
            return self._segments[self._at].place()
        return f"after segment {len(self._segments)}"


def _interchange(cursor: _Cursor, problems: list[X12Problem]) -> Interchange:
    header = cursor.take()
    problems += _widths(header)
    acknowledgments = []
    while cursor.next_id == "TA1":
        acknowledgments.append(cursor.take())
    groups = []
    while cursor.next_id == "GS":
        groups.append(_group(cursor, problems))
    trailer = cursor.close(header, "IEA")
    problems += _count(trailer, len(groups), "functional groups")
    problems += _same_number(header, 13, trailer)
    return Interchange(header.separators, header, tuple(acknowledgments), tuple(groups), trailer)


def _group(cursor: _Cursor, problems: list[X12Problem]) -> FunctionalGroup:
    header = cursor.take()
    transactions = _transactions(cursor, header.element(8), problems)
    trailer = cursor.close(header, "GE")
    for transaction in transactions:
        problems += _belongs(header, transaction)
    problems += _count(trailer, len(transactions), "transactions")
    problems += _same_number(header, 6, trailer)
    return FunctionalGroup(header, transactions, trailer)


def _transactions(
    cursor: _Cursor, guide: str, problems: list[X12Problem]
) -> tuple[Transaction, ...]:
    found = []
    while cursor.next_id == "ST":
        header = cursor.take()
        body = cursor.take_while_inside()
        trailer = cursor.close(header, "SE")
        problems += _count(trailer, len(body) + 2, "segments from ST to SE")
        problems += _same_number(header, 2, trailer)
        found.append(Transaction(header, body, trailer, guide or header.element(3)))
    return tuple(found)


def _widths(header: Segment) -> list[X12Problem]:
    # Only the first component separator ends ISA16, so its own width cannot be wrong.
    return [
        X12Problem(
            header.place(position),
            f"{value!r} is {len(value)} characters wide; expected {width}.",
            "Fill it with spaces: receivers find the separators by their place.",
        )
        for position, (value, width) in enumerate(
            zip(header.elements, ISA_WIDTHS, strict=False), start=1
        )
        if len(value) != width
    ]


def _count(trailer: Segment, counted: int, what: str) -> list[X12Problem]:
    said = trailer.element(1)
    if said.lstrip("0") == str(counted).lstrip("0") and said:
        return []
    return [
        X12Problem(
            trailer.place(1),
            f"{said!r} {what} announced; {counted} found.",
            f"Write {counted}, or put back what was lost.",
        )
    ]


def _same_number(header: Segment, position: int, trailer: Segment) -> list[X12Problem]:
    opened, closed = header.element(position), trailer.element(2)
    if opened == closed:
        return []
    return [
        X12Problem(
            trailer.place(2),
            f"{closed!r} is the control number; {header.id}{position:02} says {opened!r}.",
            "Make both the same.",
        )
    ]


def _belongs(group: Segment, transaction: Transaction) -> list[X12Problem]:
    header = transaction.header
    expected = GROUP_OF.get(header.element(1)) if header else None
    found = group.element(1)
    if header is None or expected is None or found == expected:
        return []
    return [
        X12Problem(
            header.place(1),
            f"{header.element(1)} stands in a group {found!r}; expected {expected!r}.",
            f"Correct GS01 of segment {group.number}, or move the transaction.",
        )
    ]
