"""An 835: what a payer paid for which claim, and why it paid no more.

Elements by ASC X12 005010X221A1. Bank accounts are not read: nobody is taught with them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tutor.x12.interchange import Transaction
from tutor.x12.loops import Loop, split_before
from tutor.x12.party import Party, find_party, read_party
from tutor.x12.segment import Segment
from tutor.x12.values import (
    ZERO,
    Amount,
    Event,
    Reference,
    read_amounts,
    read_day,
    read_events,
    read_money,
    read_number,
    read_references,
)

GUIDE = "005010X221A1"
PATIENT = "PR"
ALLOWED = "B6"
_TRIPLES = range(2, 20, 3)
_PAIRS = range(3, 14, 2)
_MOA_REMARKS = range(3, 8)
_MIA_REMARKS = (5, 20, 21, 22, 23)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Money that was charged and not paid: who bears it, why, how much (CAS).

    Attributes:
        group: CO, PR, OA or PI.
        reason: The claim adjustment reason code (CARC).
    """

    group: str
    reason: str
    amount: Decimal
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ServicePayment:
    """One service line as it was adjudicated (SVC).

    Attributes:
        qualifier: The list that the code is of: HC for CPT and HCPCS, AD, NU, …
        units: Units that were paid; 1 where the payer leaves them out.
        billed_code: The code that was billed, where the payer adjudicated another.
        remarks: Remittance advice remark codes of the line (LQ).
    """

    code: str
    charge: Decimal
    paid: Decimal
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    qualifier: str = "HC"
    revenue_code: str = ""
    billed_code: str = ""
    billed_modifiers: tuple[str, ...] = ()
    billed_units: Decimal | None = None
    events: tuple[Event, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    references: tuple[Reference, ...] = ()
    amounts: tuple[Amount, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def stated_allowed(self) -> Decimal | None:
        """What the payer says that it allows (AMT*B6); none where it does not say."""
        return next((one.amount for one in self.amounts if one.qualifier == ALLOWED), None)

    @property
    def allowed(self) -> Decimal:
        """What the payer allows: as stated, else what was paid and what the patient owes."""
        stated = self.stated_allowed
        return self.paid + adjusted(self.adjustments, PATIENT) if stated is None else stated


@dataclass(frozen=True, slots=True)
class ClaimPayment:
    """One claim as it was adjudicated (CLP).

    Attributes:
        control_number: The account number that the provider gave the claim.
        status: How it was adjudicated (CLP02): 1 as primary, 4 denied, 22 reversed, …
        patient_share: What the payer says that the patient owes (CLP05).
        filing: The kind of insurance (CLP06).
        payer_number: The payer's own number for the claim.
        remarks: Remark codes of the claim (MOA or MIA; written as MOA).
    """

    control_number: str
    status: str
    charge: Decimal
    paid: Decimal
    patient_share: Decimal | None = None
    filing: str = ""
    payer_number: str = ""
    place_of_service: str = ""
    frequency: str = ""
    patient: Party | None = None
    subscriber: Party | None = None
    corrected: Party | None = None
    rendering: Party | None = None
    crossover: Party | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    events: tuple[Event, ...] = ()
    amounts: tuple[Amount, ...] = ()
    lines: tuple[ServicePayment, ...] = ()

    @property
    def all_adjustments(self) -> tuple[Adjustment, ...]:
        """The adjustments of the claim and of its lines."""
        return (*self.adjustments, *(one for line in self.lines for one in line.adjustments))

    @property
    def allowed(self) -> Decimal:
        """What was paid and what the patient owes, together."""
        return self.paid + adjusted(self.all_adjustments, PATIENT)


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """Money moved for another reason than a claim (PLB); a positive amount lessens the payment."""

    provider: str
    fiscal_year_ends_on: date | None
    reason: str
    amount: Decimal
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Remittance:
    """One payment, or one notice that nothing is paid.

    Attributes:
        is_credit: Whether the provider receives the money; else the payer takes it back (BPR03).
        method: How it is paid (BPR04): ACH, CHK a check, NON no payment, …
        trace: The number of the check or of the transfer (TRN02).
    """

    total: Decimal
    method: str = "CHK"
    handling: str = "I"
    is_credit: bool = True
    format: str = ""
    paid_on: date | None = None
    trace: str = ""
    trace_company: str = ""
    produced_on: date | None = None
    payer: Party | None = None
    payee: Party | None = None
    claims: tuple[ClaimPayment, ...] = ()
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()


def adjusted(adjustments: Iterable[Adjustment], group: str = "") -> Decimal:
    """Add adjustments up, of one group or of all."""
    return sum((one.amount for one in adjustments if group in {"", one.group}), ZERO)


def read_remittance(transaction: Transaction) -> Remittance:
    """Read an 835 or a snippet of one, such as a single CLP with what follows it.

    Raises:
        X12Error: A number or a day cannot be read.
    """
    head, *parts = split_before(transaction.body, {"N1", "LX", "CLP", "SVC", "PLB"})
    first = {one.id: one for one in reversed(head)}
    payment = first.get("BPR", Segment("BPR", ()))
    trace = first.get("TRN", Segment("TRN", ()))
    produced = (one for one in head if one.id == "DTM" and one.element(1) == "405")
    return Remittance(
        total=read_money(payment, 2),
        method=payment.element(4),
        handling=payment.element(1),
        is_credit=payment.element(3) != "D",
        format=payment.element(5),
        paid_on=read_day(payment, 16),
        trace=trace.element(2),
        trace_company=trace.element(3),
        produced_on=next((read_day(one, 2) for one in produced), None),
        payer=find_party(parts, "PR"),
        payee=find_party(parts, "PE"),
        claims=_claims(parts),
        provider_adjustments=tuple(
            adjustment for part in parts if part[0].id == "PLB" for adjustment in _plb(part[0])
        ),
    )


def _claims(parts: Sequence[Loop]) -> tuple[ClaimPayment, ...]:
    """Read each CLP with the SVC loops that follow it; lines without a claim get an empty one."""
    groups: list[tuple[Loop, list[Loop]]] = []
    for part in parts:
        if part[0].id == "CLP":
            groups.append((part, []))
        elif part[0].id == "SVC":
            if not groups:
                groups.append(((Segment("CLP", ()),), []))
            groups[-1][1].append(part)
    return tuple(_claim(head, tuple(map(_line, lines))) for head, lines in groups)


def _claim(part: Loop, lines: tuple[ServicePayment, ...]) -> ClaimPayment:
    first = part[0]
    names = {one.element(1): one for one in reversed(part) if one.id == "NM1"}

    def party(entity: str) -> Party | None:
        return read_party((names[entity],)) if entity in names else None

    return ClaimPayment(
        control_number=first.element(1),
        status=first.element(2),
        charge=read_money(first, 3),
        paid=read_money(first, 4),
        patient_share=read_number(first, 5),
        filing=first.element(6),
        payer_number=first.element(7),
        place_of_service=first.element(8),
        frequency=first.element(9),
        patient=party("QC"),
        subscriber=party("IL"),
        corrected=party("74"),
        rendering=party("82"),
        crossover=party("TT"),
        adjustments=_adjustments(part),
        remarks=_remarks(part),
        references=read_references(part),
        events=read_events(part),
        amounts=read_amounts(part),
        lines=lines,
    )


def _line(part: Loop) -> ServicePayment:
    first = part[0]
    procedure, billed = first.components(1), first.components(6)
    units = read_number(first, 5)
    return ServicePayment(
        code=first.component(1, 2) or first.component(1, 1),
        charge=read_money(first, 2),
        paid=read_money(first, 3),
        modifiers=_modifiers(procedure),
        units=Decimal(1) if units is None else units,
        qualifier=first.component(1, 1) if len(procedure) > 1 else "",
        revenue_code=first.element(4),
        billed_code=first.component(6, 2),
        billed_modifiers=_modifiers(billed),
        billed_units=read_number(first, 7),
        events=read_events(part),
        adjustments=_adjustments(part),
        references=read_references(part),
        amounts=read_amounts(part),
        remarks=tuple(one.element(2) for one in part if one.id == "LQ"),
    )


def _modifiers(composite: Sequence[str]) -> tuple[str, ...]:
    return tuple(part for part in composite[2:6] if part)


def _adjustments(part: Loop) -> tuple[Adjustment, ...]:
    return tuple(
        Adjustment(
            one.element(1), one.element(at), read_money(one, at + 1), read_number(one, at + 2)
        )
        for one in part
        if one.id == "CAS"
        for at in _TRIPLES
        if one.element(at)
    )


def _remarks(part: Loop) -> tuple[str, ...]:
    places = {"MOA": _MOA_REMARKS, "MIA": _MIA_REMARKS}
    found = (one.element(at) for one in part if one.id in places for at in places[one.id])
    return tuple(code for code in found if code)


def _plb(one: Segment) -> Iterable[ProviderAdjustment]:
    for at in _PAIRS:
        if one.element(at):
            yield ProviderAdjustment(
                one.element(1),
                read_day(one, 2),
                one.component(at, 1),
                read_money(one, at + 1),
                one.component(at, 2),
            )
