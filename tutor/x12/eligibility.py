"""A 271: what a payer answers when asked whether, and how, a patient is covered.

Elements by ASC X12 005010X279A1. A snippet of EB segments alone is read as the subscriber's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from tutor.x12.interchange import Transaction
from tutor.x12.loops import Level, Loop, split_before, split_levels
from tutor.x12.party import Party, find_party, write_address, write_birth, write_name
from tutor.x12.segment import Segment
from tutor.x12.values import (
    Event,
    Reference,
    read_events,
    read_number,
    read_references,
    write_day,
    write_dtp,
    write_number,
    write_references,
)
from tutor.x12.writer import segment

GUIDE = "005010X279A1"
_PAYER, _RECEIVER, _SUBSCRIBER, _DEPENDENT = "20", "21", "22", "23"
_PROCEDURE_ELEMENT = 13
_TRACER = "9TESTTRACE"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a request was not answered (AAA03), and what may be done next (AAA04)."""

    reason: str
    follow_up: str


@dataclass(frozen=True, slots=True)
class Benefit:
    """One thing that the payer says about the cover (EB), with what hangs below it.

    Attributes:
        information: What is said (EB01): 1 active, C deductible, B copayment, …
        level: Whom it covers (EB02): IND one person, FAM the family, …
        services: For which kinds of service (EB03).
        insurance: The kind of insurance (EB04).
        plan: The plan's name (EB05).
        period: Over which time the amount counts (EB06): 23 a calendar year, 29 what is left, …
        share: A share of the cost, 0.2 for 20 % (EB08).
        quantity: How many, of what (EB10 of EB09).
        needs_authorization: Y, N, or empty where it is not said (EB11).
        in_network: Y, N, W where the network makes no difference, or empty (EB12).
        procedure: Code and modifiers of a procedure (EB13).
        messages: Free text of the payer (MSG).
        contacts: Names below the benefit: a primary care provider, another payer.
    """

    information: str
    level: str = ""
    services: tuple[str, ...] = ()
    insurance: str = ""
    plan: str = ""
    period: str = ""
    amount: Decimal | None = None
    share: Decimal | None = None
    quantity_kind: str = ""
    quantity: Decimal | None = None
    needs_authorization: str = ""
    in_network: str = ""
    procedure: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    events: tuple[Event, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    messages: tuple[str, ...] = ()
    contacts: tuple[tuple[str, Party], ...] = ()


@dataclass(frozen=True, slots=True)
class EligibilityResponse:
    """A whole answer about one person.

    Attributes:
        dependent: The patient, where that is not the subscriber.
        events: Days of the plan and of the request, of the patient's own level.
        references: Numbers of group and policy, of the subscriber's and the patient's level.
    """

    payer: Party | None = None
    provider: Party | None = None
    subscriber: Party | None = None
    dependent: Party | None = None
    trace: str = ""
    events: tuple[Event, ...] = ()
    references: tuple[Reference, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    benefits: tuple[Benefit, ...] = ()


def read_eligibility(transaction: Transaction) -> EligibilityResponse:
    """Read a 271 or a snippet of one.

    Raises:
        X12Error: A number or a day cannot be read.
    """
    head, levels = split_levels(transaction.body)
    if not levels:
        return _from_person(None, Level("", "", _SUBSCRIBER, head), levels)
    persons = [one for one in levels if one.code in {_SUBSCRIBER, _DEPENDENT}]
    patient = persons[-1] if persons else levels[-1]
    subscriber = persons[0] if persons and persons[0] is not patient else None
    return _from_person(subscriber, patient, levels)


def write_eligibility(response: EligibilityResponse, *, created_at: datetime) -> list[Segment]:
    """Write the body of a 271, between ST and SE.

    Raises:
        X12Error: A value holds a separator.
    """
    day, time = write_day(created_at.date()), created_at.strftime("%H%M")
    body = [segment("BHT", "0022", "11", response.trace or "1", day, time)]
    parties = [(_PAYER, "PR", response.payer), (_RECEIVER, "1P", response.provider)]
    parties.append((_SUBSCRIBER, "IL", response.subscriber))
    if response.dependent:
        parties.append((_DEPENDENT, "03", response.dependent))
    for number, (code, entity, party) in enumerate(parties, start=1):
        last = number == len(parties)
        above = str(number - 1) if number > 1 else ""
        body.append(segment("HL", str(number), above, code, "0" if last else "1"))
        body += _person(entity, party, response if last else None)
    return body


def _from_person(
    subscriber: Level | None, patient: Level, levels: Sequence[Level]
) -> EligibilityResponse:
    head, *parts = split_before(patient.segments, {"EB"})
    loops = [loop for level in levels for loop in split_before(level.segments, {"NM1", "EB"})[1:]]
    is_dependent = subscriber is not None or patient.code == _DEPENDENT
    above_patient = [one for level in levels if level is not patient for one in level.segments]
    return EligibilityResponse(
        payer=find_party(loops, "PR"),
        provider=find_party(loops, "1P", "FA", "80"),
        subscriber=_member(loops, "IL"),
        dependent=_member(loops, "03") if is_dependent else None,
        trace=next((one.element(2) for one in head if one.id == "TRN"), ""),
        events=read_events(head),
        references=(
            *(read_references(subscriber.segments) if subscriber else ()),
            *read_references(head),
        ),
        rejections=_rejections((*above_patient, *head)),
        benefits=tuple(_benefit(part) for part in parts),
    )


def _member(loops: Sequence[Loop], entity: str) -> Party | None:
    # The numbers below a member's name are the answer's, of group and policy.
    party = find_party(loops, entity)
    return replace(party, references=()) if party else None


def _rejections(segments: Sequence[Segment]) -> tuple[Rejection, ...]:
    found = (one for one in segments if one.id == "AAA")
    return tuple(Rejection(one.element(3), one.element(4)) for one in found)


def _benefit(part: Loop) -> Benefit:
    first = part[0]
    names = (one for one in part if one.id == "NM1")
    return Benefit(
        information=first.element(1),
        level=first.element(2),
        services=first.repetitions(3),
        insurance=first.element(4),
        plan=first.element(5),
        period=first.element(6),
        amount=read_number(first, 7),
        share=read_number(first, 8),
        quantity_kind=first.element(9),
        quantity=read_number(first, 10),
        needs_authorization=first.element(11),
        in_network=first.element(12),
        procedure=first.components(_PROCEDURE_ELEMENT)[1:],
        references=read_references(part),
        events=read_events(part),
        rejections=_rejections(part),
        messages=tuple(one.element(1) for one in part if one.id == "MSG"),
        contacts=tuple(
            (one.element(1), party)
            for one in names
            if (party := find_party([(one,)], one.element(1)))
        ),
    )


def _person(
    entity: str, party: Party | None, response: EligibilityResponse | None
) -> list[Segment]:
    body: list[Segment] = []
    if response and response.trace:
        body.append(segment("TRN", "2", response.trace, _TRACER))
    if party:
        body.append(write_name(entity, party))
    body += write_references(response.references if response else ())
    if party and entity != "PR":  # A payer has no address in a 271.
        body += write_address(party)
    if response:
        body += [segment("AAA", "N", "", one.reason, one.follow_up) for one in response.rejections]
    if party:
        body += write_birth(party)
    if response:
        body += map(write_dtp, response.events)
        body += [one for benefit in response.benefits for one in _written(benefit)]
    return body


def _written(benefit: Benefit) -> list[Segment]:
    first = segment(
        "EB",
        benefit.information,
        benefit.level,
        list(benefit.services),
        benefit.insurance,
        benefit.plan,
        benefit.period,
        write_number(benefit.amount),
        write_number(benefit.share),
        benefit.quantity_kind,
        write_number(benefit.quantity),
        benefit.needs_authorization,
        benefit.in_network,
        ("HC", *benefit.procedure) if benefit.procedure else "",
    )
    body = [first, *write_references(benefit.references), *map(write_dtp, benefit.events)]
    body += [segment("AAA", "N", "", one.reason, one.follow_up) for one in benefit.rejections]
    body += [segment("MSG", text) for text in benefit.messages]
    if benefit.contacts:
        names = [write_name(entity, party) for entity, party in benefit.contacts]
        body += [segment("LS", "2120"), *names, segment("LE", "2120")]
    return body
