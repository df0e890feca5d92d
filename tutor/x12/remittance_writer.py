"""A remittance into the segments of an 835, between ST and SE, in the order of 005010X221A1."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from tutor.x12.party import Party, write_address, write_contacts, write_name
from tutor.x12.remittance import (
    Adjustment,
    ClaimPayment,
    ProviderAdjustment,
    Remittance,
    ServicePayment,
)
from tutor.x12.segment import Segment
from tutor.x12.values import (
    Event,
    write_amounts,
    write_day,
    write_number,
    write_references,
)
from tutor.x12.writer import Value, segment

_PER_SEGMENT = 6
_REMARKS_PER_SEGMENT = 5


def write_remittance(remittance: Remittance) -> list[Segment]:
    """Write the body of an 835.

    Raises:
        X12Error: A value holds a separator.
    """
    body = [
        segment(
            "BPR",
            remittance.handling,
            write_number(remittance.total),
            "C" if remittance.is_credit else "D",
            remittance.method,
            remittance.format,
            *[""] * 10,
            write_day(remittance.paid_on),
        ),
        segment("TRN", "1", remittance.trace, remittance.trace_company),
    ]
    if remittance.produced_on:
        body.append(segment("DTM", "405", write_day(remittance.produced_on)))
    body += _organisation("PR", remittance.payer, contact="BL")
    body += _organisation("PE", remittance.payee, contact="IC")
    if remittance.claims:
        body.append(segment("LX", "1"))
    for claim in remittance.claims:
        body += _claim(claim)
    body += _provider_adjustments(remittance.provider_adjustments)
    return body


def _organisation(entity: str, party: Party | None, *, contact: str) -> list[Segment]:
    if party is None:
        return []
    qualifier = party.id_qualifier if party.identifier else ""
    return [
        segment("N1", entity, party.name, qualifier, party.identifier),
        *write_address(party),
        *write_references(party.references),
        *write_contacts(party, contact),
    ]


def _claim(claim: ClaimPayment) -> Iterator[Segment]:
    yield segment(
        "CLP",
        claim.control_number,
        claim.status,
        write_number(claim.charge),
        write_number(claim.paid),
        write_number(claim.patient_share),
        claim.filing,
        claim.payer_number,
        claim.place_of_service,
        claim.frequency,
    )
    yield from _adjustments(claim.adjustments)
    names = (
        ("QC", claim.patient),
        ("IL", claim.subscriber),
        ("74", claim.corrected),
        ("82", claim.rendering),
        ("TT", claim.crossover),
    )
    yield from (write_name(entity, party) for entity, party in names if party)
    for at in range(0, len(claim.remarks), _REMARKS_PER_SEGMENT):
        yield segment("MOA", "", "", *claim.remarks[at : at + _REMARKS_PER_SEGMENT])
    yield from write_references(claim.references)
    yield from map(_event, claim.events)
    yield from write_amounts(claim.amounts)
    for line in claim.lines:
        yield from _line(line)


def _line(line: ServicePayment) -> Iterator[Segment]:
    billed: Value = ""
    if line.billed_code:
        billed = (line.qualifier, line.billed_code, *line.billed_modifiers)
    yield segment(
        "SVC",
        (line.qualifier, line.code, *line.modifiers) if line.qualifier else line.code,
        write_number(line.charge),
        write_number(line.paid),
        line.revenue_code,
        write_number(line.units),
        billed,
        write_number(line.billed_units),
    )
    yield from map(_event, line.events)
    yield from _adjustments(line.adjustments)
    yield from write_references(line.references)
    yield from write_amounts(line.amounts)
    yield from (segment("LQ", "HE", code) for code in line.remarks)


def _event(event: Event) -> Segment:
    # DTM has no spans in an 835: the last day goes under a qualifier of its own.
    return segment("DTM", event.qualifier, write_day(event.first_on))


def _adjustments(adjustments: Sequence[Adjustment]) -> Iterator[Segment]:
    for group, same in groupby(adjustments, key=lambda one: one.group):
        members = list(same)
        for at in range(0, len(members), _PER_SEGMENT):
            values = [
                value
                for one in members[at : at + _PER_SEGMENT]
                for value in (one.reason, write_number(one.amount), write_number(one.quantity))
            ]
            yield segment("CAS", group, *values)


def _provider_adjustments(adjustments: Sequence[ProviderAdjustment]) -> Iterator[Segment]:
    def account(one: ProviderAdjustment) -> tuple[str, str]:
        return one.provider, write_day(one.fiscal_year_ends_on)

    for (provider, day), same in groupby(adjustments, key=account):
        members = list(same)
        for at in range(0, len(members), _PER_SEGMENT):
            values: list[Value] = []
            for one in members[at : at + _PER_SEGMENT]:
                values += [(one.reason, one.reference), write_number(one.amount)]
            yield segment("PLB", provider, day, *values)
