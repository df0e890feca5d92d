"""An 837P: a professional claim as it is sent to a payer, and what it looks like read.

Elements by ASC X12 005010X222A1; 4010 claims are read too where the elements are the same.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tutor.x12.interchange import Transaction
from tutor.x12.loops import Level, Loop, split_before, split_levels
from tutor.x12.party import Party, find_party
from tutor.x12.segment import Segment
from tutor.x12.values import (
    Amount,
    Event,
    Reference,
    read_amounts,
    read_events,
    read_money,
    read_number,
    read_references,
)

GUIDE = "005010X222A1"
SELF = "18"
SERVICE_DATE = "472"
PATIENT_PAID = "F5"
BILLING_LEVEL, SUBSCRIBER_LEVEL, PATIENT_LEVEL = "20", "22", "23"
_DIAGNOSES = frozenset(("ABK", "ABF", "BK", "BF"))
_POINTER = re.compile(r"[0-9]{1,2}")
_ICD10 = frozenset(("ABK", "ABF"))


@dataclass(frozen=True, slots=True)
class Coverage:
    """A subscriber's cover by one payer (SBR), with both of them.

    Attributes:
        rank: P the primary payer, S the secondary, T the tertiary.
        relationship: How the patient is related to the subscriber: 18 the subscriber himself;
            empty where the patient is another and PAT says it.
        filing: The kind of insurance (SBR09): CI commercial, MB Medicare Part B, …
    """

    subscriber: Party | None = None
    payer: Party | None = None
    rank: str = "P"
    relationship: str = SELF
    group_number: str = ""
    group_name: str = ""
    filing: str = "CI"


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One service line (SV1).

    Attributes:
        pointers: Which diagnoses justify the line, counted from 1.
        unit_kind: UN units, MJ minutes of anaesthesia.
        place_of_service: Only where it differs from the claim's.
    """

    code: str
    charge: Decimal
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    unit_kind: str = "UN"
    pointers: tuple[int, ...] = (1,)
    first_on: date | None = None
    last_on: date | None = None
    place_of_service: str = ""
    is_emergency: bool = False
    qualifier: str = "HC"
    rendering: Party | None = None
    references: tuple[Reference, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProfessionalClaim:
    """One claim with everybody that it names.

    Attributes:
        patient: The patient, where that is not the subscriber.
        patient_relationship: The patient's relation to the subscriber (PAT01), for a dependent.
        frequency: 1 an original, 7 a replacement, 8 a void.
        accepts_assignment: A yes, B for clinical laboratory services only, C no (CLM07).
        benefits_assigned: Whether the payer is to pay the provider: Y, N, W (CLM08).
        release: Y or I where records may be released (CLM09).
        causes: AA an automobile accident, EM employment, OA another accident (CLM11).
        diagnoses: Codes without their dots, the first-listed first.
        other_coverage: Further cover, as a claim to the first payer tells of it (loop 2320).
    """

    control_number: str
    charge: Decimal
    place_of_service: str = "11"
    frequency: str = "1"
    submitter: Party | None = None
    receiver: Party | None = None
    billing: Party | None = None
    coverage: Coverage = field(default_factory=Coverage)
    patient: Party | None = None
    patient_relationship: str = ""
    signature_on_file: bool = True
    accepts_assignment: str = "A"
    benefits_assigned: str = "Y"
    release: str = "Y"
    causes: tuple[str, ...] = ()
    accident_state: str = ""
    diagnoses: tuple[str, ...] = ()
    is_icd10: bool = True
    lines: tuple[ClaimLine, ...] = ()
    events: tuple[Event, ...] = ()
    amounts: tuple[Amount, ...] = ()
    references: tuple[Reference, ...] = ()
    note: str = ""
    referring: Party | None = None
    rendering: Party | None = None
    facility: Party | None = None
    other_coverage: tuple[Coverage, ...] = ()

    @property
    def treated(self) -> Party | None:
        """The patient, who often is the subscriber."""
        return self.patient or self.coverage.subscriber

    @property
    def relationship(self) -> str:
        """How the patient is related to the subscriber."""
        return self.patient_relationship if self.patient else self.coverage.relationship

    def event(self, qualifier: str) -> Event | None:
        """The first day or span of this kind."""
        return next((one for one in self.events if one.qualifier == qualifier), None)

    def reference(self, qualifier: str) -> str:
        """The first number of this kind; nothing where there is none."""
        found = (one.value for one in self.references if one.qualifier == qualifier)
        return next(found, "")


@dataclass(frozen=True, slots=True)
class _Around:
    """What the levels above a claim say."""

    submitter: Party | None
    receiver: Party | None
    billing: Party | None
    coverage: Coverage
    patient: Party | None
    patient_relationship: str


def read_claims(transaction: Transaction) -> tuple[ProfessionalClaim, ...]:
    """Read every claim of an 837P, or of a snippet of one.

    Raises:
        X12Error: A number or a day cannot be read.
    """
    head, levels = split_levels(transaction.body)
    names = split_before(head, {"NM1"})
    submitter, receiver = find_party(names, "41"), find_party(names, "40")
    if not levels:
        levels = (Level("", "", SUBSCRIBER_LEVEL, head),)
    by_number = {level.number: level for level in levels}
    found = []
    for level in levels:
        above, *claims = split_before(level.segments, {"CLM"})
        if claims:
            around = _around(level, above, by_number, submitter, receiver)
            found += [_claim(part, around) for part in claims]
    return tuple(found)


def _around(
    level: Level,
    above: Loop,
    by_number: dict[str, Level],
    submitter: Party | None,
    receiver: Party | None,
) -> _Around:
    subscriber = level
    if level.code == PATIENT_LEVEL:
        subscriber = by_number.get(level.above, level)
    billing = by_number.get(subscriber.above, level)
    own = above if subscriber is level else subscriber.segments
    relation = next((one.element(1) for one in above if one.id == "PAT"), "")
    is_other = level.code == PATIENT_LEVEL
    return _Around(
        submitter,
        receiver,
        _billing(billing),
        _coverage(split_before(own, {"SBR", "NM1", "CLM"})),
        find_party(split_before(above, {"NM1"}), "QC") if is_other else None,
        relation if is_other else "",
    )


def _billing(level: Level) -> Party | None:
    # PRV stands before the name of the provider whom it is about.
    before, *names = split_before(level.segments, {"NM1", "CLM"})
    specialty = tuple(one for one in before if one.id == "PRV")
    return find_party([(*loop, *specialty) for loop in names], "85")


def _coverage(parts: Sequence[Loop]) -> Coverage:
    sbr = next((part[0] for part in parts if part and part[0].id == "SBR"), Segment("SBR", ()))
    return Coverage(
        subscriber=find_party(parts, "IL"),
        payer=find_party(parts, "PR"),
        rank=sbr.element(1),
        relationship=sbr.element(2),
        group_number=sbr.element(3),
        group_name=sbr.element(4),
        filing=sbr.element(9),
    )


def _claim(part: Loop, around: _Around) -> ProfessionalClaim:
    whole, *lines = split_before(part, {"LX"})
    first = whole[0]
    own, *others = split_before(whole, {"SBR"})
    loops = split_before(own, {"NM1"})
    facts, names = loops[0], loops[1:]
    codes = [code for one in facts if one.id == "HI" for code in _diagnoses(one)]
    causes = first.components(11)
    return ProfessionalClaim(
        control_number=first.element(1),
        charge=read_money(first, 2),
        place_of_service=first.component(5, 1),
        frequency=first.component(5, 3),
        submitter=around.submitter,
        receiver=around.receiver,
        billing=around.billing,
        coverage=around.coverage,
        patient=around.patient,
        patient_relationship=around.patient_relationship,
        signature_on_file=first.element(6) == "Y",
        accepts_assignment=first.element(7),
        benefits_assigned=first.element(8),
        release=first.element(9),
        causes=tuple(cause for cause in causes[:3] if cause),
        accident_state=first.component(11, 4),
        diagnoses=tuple(code for _qualifier, code in codes),
        is_icd10=not codes or codes[0][0] in _ICD10,
        lines=tuple(_line(loop) for loop in lines),
        events=read_events(facts),
        amounts=read_amounts(facts),
        references=read_references(facts),
        note=_note(facts),
        referring=find_party(names, "DN", "P3"),
        rendering=find_party(names, "82"),
        facility=find_party(names, "77", "FA"),
        other_coverage=tuple(_coverage(split_before(one, {"SBR", "NM1"})) for one in others),
    )


def _diagnoses(one: Segment) -> Iterator[tuple[str, str]]:
    for position in range(1, len(one.elements) + 1):
        qualifier, code = one.component(position, 1), one.component(position, 2)
        if qualifier in _DIAGNOSES and code:
            yield qualifier, code


def _line(loop: Loop) -> ClaimLine:
    before, *names = split_before(loop, {"NM1"})
    sv1 = next((one for one in before if one.id == "SV1"), Segment("SV1", ()))
    service = next((one for one in read_events(before) if one.qualifier == SERVICE_DATE), None)
    units = read_number(sv1, 4)
    return ClaimLine(
        code=sv1.component(1, 2),
        charge=read_money(sv1, 2),
        modifiers=tuple(part for part in sv1.components(1)[2:6] if part),
        units=Decimal(1) if units is None else units,
        unit_kind=sv1.element(3),
        pointers=tuple(int(part) for part in sv1.components(7) if _POINTER.fullmatch(part)),
        first_on=service.first_on if service else None,
        last_on=service.last_on if service else None,
        place_of_service=sv1.element(5),
        is_emergency=sv1.element(9) == "Y",
        qualifier=sv1.component(1, 1),
        rendering=find_party(names, "82"),
        references=read_references(before),
        note=_note(before),
    )


def _note(segments: Sequence[Segment]) -> str:
    return next((one.element(2) for one in segments if one.id == "NTE"), "")
