"""Segments and envelopes into text, with the counts and control numbers that belong to them.

A value that holds a separator would change the meaning of everything after it, so it is refused;
X12 has no way to escape one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tutor.x12.interchange import FunctionalGroup, Interchange, Transaction
from tutor.x12.problem import X12Error
from tutor.x12.reader import GROUP_OF
from tutor.x12.segment import STANDARD, Segment, Separators
from tutor.x12.splitting import ISA_WIDTHS

_NUMBER_LIMIT = 10**9
# A text, the components of a composite, or a list of repeats.
Value = str | tuple[str, ...] | list[str]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What ISA and GS say; the rest of them is counted.

    Attributes:
        sender: Identifies the sender, at most 15 characters.
        receiver: Identifies the receiver, at most 15 characters.
        created_at: Stands in ISA09, ISA10, GS04 and GS05, in the time zone that it has.
        control_number: Names the interchange, its group and its first transaction.
        is_test: Marks the interchange as test data (ISA15), as all of ours is.
    """

    sender: str
    receiver: str
    created_at: datetime
    control_number: int = 1
    is_test: bool = True
    qualifier: str = "ZZ"


def segment(name: str, *values: Value, separators: Separators = STANDARD) -> Segment:
    """Make a segment of texts, composites (tuples) and repeats (lists).

    Empty elements at the end are left out, as the guides ask for.

    >>> segment("SVC", ("HC", "99213", "25"), "120", "", "").text
    'SVC*HC:99213:25*120~'

    Raises:
        X12Error: A value holds a separator or a character that cannot be sent.
    """
    elements = [
        _element(value, f"{name}{position:02}", separators)
        for position, value in enumerate(values, start=1)
    ]
    while elements and not elements[-1]:
        elements.pop()
    return Segment(name, tuple(elements), separators)


def transaction(number: str, guide: str, body: Sequence[Segment], *, control: int) -> Transaction:
    """Put ST and SE around a body; an 835 does not name its guide in ST03."""
    name = f"{control:04}"
    named = "" if number == "835" else guide
    header = segment("ST", number, name, named)
    trailer = segment("SE", str(len(body) + 2), name)
    return Transaction(header, tuple(body), trailer, guide)


def interchange(envelope: Envelope, transactions: Sequence[Transaction]) -> Interchange:
    """Put one group and one interchange around transactions of one kind.

    Raises:
        X12Error: There is no transaction, they are of different kinds, or the envelope's values
            do not fit into ISA.
    """
    number = _common_number(transactions)
    control = _control(envelope)
    day = envelope.created_at
    qualifier = envelope.qualifier
    isa = (
        *("00", "", "00", "", qualifier, envelope.sender, qualifier, envelope.receiver),
        *(day.strftime("%y%m%d"), day.strftime("%H%M"), "^", "00501", control, "0"),
        *("T" if envelope.is_test else "P", ":"),
    )
    header = Segment("ISA", tuple(map(_fixed, isa, ISA_WIDTHS, range(1, 17))))
    gs = segment(
        "GS",
        GROUP_OF[number],
        envelope.sender,
        envelope.receiver,
        day.strftime("%Y%m%d"),
        day.strftime("%H%M"),
        str(envelope.control_number),
        "X",
        transactions[0].guide,
    )
    ge = segment("GE", str(len(transactions)), str(envelope.control_number))
    group = FunctionalGroup(gs, tuple(transactions), ge)
    return Interchange(STANDARD, header, (), (group,), segment("IEA", "1", control))


def write_x12(written: Interchange) -> str:
    """Write all segments, each on a line of its own."""
    end = "" if written.separators.segment in "\r\n" else "\n"
    return "".join(one.text + end for one in written.segments)


def _common_number(transactions: Sequence[Transaction]) -> str:
    kinds = {one.header.element(1) if one.header else "" for one in transactions}
    if len(kinds) == 1 and kinds <= GROUP_OF.keys():
        return kinds.pop()
    raise X12Error(
        f"A group of {sorted(kinds)} was asked for; expected transactions of one known kind.",
        place="GS01",
        remedy="Write each kind into an interchange of its own.",
    )


def _control(envelope: Envelope) -> str:
    if 0 < envelope.control_number < _NUMBER_LIMIT:
        return f"{envelope.control_number:09}"
    raise X12Error(
        f"{envelope.control_number} is the control number; expected 1 to {_NUMBER_LIMIT - 1}.",
        place="ISA13",
        remedy="Count from 1.",
    )


def _fixed(value: str, width: int, position: int) -> str:
    place = f"ISA{position:02}"
    if position not in {11, 16}:  # These two announce separators.
        _check(value, place, STANDARD.all)
    if len(value) > width:
        raise X12Error(
            f"{value!r} has {len(value)} characters; expected at most {width}.",
            place=place,
            remedy="Use a shorter identifier.",
        )
    return value.ljust(width)


def _element(value: Value, place: str, separators: Separators) -> str:
    if isinstance(value, str):
        return _check(value, place, separators.all)
    checked = [_check(part, place, separators.all) for part in value]
    if isinstance(value, list):
        return separators.repetition.join(checked)
    return separators.component.join(checked).rstrip(separators.component)


def _check(value: str, place: str, forbidden: str) -> str:
    bad = next((c for c in value if c in forbidden or not " " <= c <= "~"), "")
    if not bad:
        return value
    raise X12Error(
        f"{value!r} holds {bad!r}, which separates or cannot be sent.",
        place=place,
        remedy="Write it with letters, digits, spaces and other signs, without accents.",
    )
