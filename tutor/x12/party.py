"""Who: payer, provider, subscriber, patient, with address and numbers (NM1 and N1 loops)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tutor.x12.segment import Segment
from tutor.x12.values import Reference, read_day, read_references, write_day
from tutor.x12.writer import segment

_PERSON, _ORGANISATION = "1", "2"
_CONTACT_PAIRS = (3, 5, 7)


@dataclass(frozen=True, slots=True)
class Address:
    """Street lines, city, state and postal code."""

    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or desk to ask, with the numbers to reach it: (code of the kind, number)."""

    name: str
    numbers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """A person or an organisation in one role of a transaction.

    Attributes:
        name: The last name of a person, the whole name of an organisation.
        id_qualifier: The code of what `identifier` is: XX an NPI, MI a member id, PI a payer id.
        taxonomy: The provider taxonomy code of a provider.
    """

    name: str
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    is_person: bool = False
    id_qualifier: str = ""
    identifier: str = ""
    address: Address | None = None
    born_on: date | None = None
    sex: str = ""
    taxonomy: str = ""
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()

    @property
    def full_name(self) -> str:
        """The name as a form prints it: LAST SUFFIX, FIRST MIDDLE."""
        last = " ".join(filter(None, (self.name, self.suffix)))
        given = " ".join(filter(None, (self.first_name, self.middle_name)))
        return ", ".join(filter(None, (last, given)))

    @property
    def npi(self) -> str:
        """The NPI, or nothing where the party is named by another number."""
        return self.identifier if self.id_qualifier == "XX" else ""

    def reference(self, *qualifiers: str) -> str:
        """The first number of one of these kinds; nothing where there is none."""
        found = (one.value for one in self.references if one.qualifier in qualifiers)
        return next(found, "")


def read_party(segments: Sequence[Segment]) -> Party:
    """Read a loop that begins with NM1 or N1 and goes on with address, numbers and birth."""
    by_id = {one.id: one for one in reversed(segments)}
    birth = by_id.get("DMG")
    provider = by_id.get("PRV")
    return replace(
        _read_name(segments[0]),
        address=_read_address(segments),
        born_on=read_day(birth, 2) if birth else None,
        sex=birth.element(3) if birth else "",
        taxonomy=provider.element(3) if provider else "",
        references=read_references(segments),
        contacts=tuple(_read_contact(one) for one in segments if one.id == "PER"),
    )


def find_party(loops: Iterable[Sequence[Segment]], *entities: str) -> Party | None:
    """Read the first loop whose NM1 or N1 names one of these roles; a loop may be empty."""
    for loop in loops:
        if loop and loop[0].id in {"NM1", "N1"} and loop[0].element(1) in entities:
            return read_party(loop)
    return None


def write_name(entity: str, party: Party) -> Segment:
    """Write NM1."""
    return segment(
        "NM1",
        entity,
        _PERSON if party.is_person else _ORGANISATION,
        party.name,
        party.first_name,
        party.middle_name,
        "",
        party.suffix,
        party.id_qualifier if party.identifier else "",
        party.identifier,
    )


def write_address(party: Party) -> list[Segment]:
    """Write N3 and N4 where there is an address."""
    address = party.address
    if address is None:
        return []
    place = segment("N4", address.city, address.state, address.postal_code)
    return [segment("N3", *address.lines), place] if address.lines else [place]


def write_birth(party: Party) -> list[Segment]:
    """Write DMG where the day of birth is known."""
    return [segment("DMG", "D8", write_day(party.born_on), party.sex)] if party.born_on else []


def write_contacts(party: Party, code: str = "IC") -> list[Segment]:
    """Write PER segments."""
    return [
        segment("PER", code, one.name, *(part for number in one.numbers for part in number))
        for one in party.contacts
    ]


def _read_name(naming: Segment) -> Party:
    if naming.id == "N1":
        return Party(
            naming.element(2), id_qualifier=naming.element(3), identifier=naming.element(4)
        )
    return Party(
        naming.element(3),
        first_name=naming.element(4),
        middle_name=naming.element(5),
        suffix=naming.element(7),
        is_person=naming.element(2) == _PERSON,
        id_qualifier=naming.element(8),
        identifier=naming.element(9),
    )


def _read_address(segments: Sequence[Segment]) -> Address | None:
    lines = tuple(
        line for one in segments if one.id == "N3" for line in map(str.strip, one.elements) if line
    )
    place = next((one for one in segments if one.id == "N4"), None)
    if place is None:
        return Address(lines) if lines else None
    return Address(lines, place.element(1), place.element(2), place.element(3))


def _read_contact(one: Segment) -> Contact:
    pairs = ((one.element(at), one.element(at + 1)) for at in _CONTACT_PAIRS)
    return Contact(one.element(2), tuple(pair for pair in pairs if pair[1]))
