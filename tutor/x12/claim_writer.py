"""A professional claim into the segments of an 837P, in the order of 005010X222A1."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from tutor.x12.claim import (
    BILLING_LEVEL,
    PATIENT_LEVEL,
    SELF,
    SERVICE_DATE,
    SUBSCRIBER_LEVEL,
    ClaimLine,
    Coverage,
    ProfessionalClaim,
)
from tutor.x12.party import Party, write_address, write_birth, write_contacts, write_name
from tutor.x12.problem import X12Error
from tutor.x12.segment import Segment
from tutor.x12.values import (
    Event,
    write_amounts,
    write_day,
    write_dtp,
    write_number,
    write_references,
)
from tutor.x12.writer import segment


def write_claims(claims: Sequence[ProfessionalClaim], *, created_at: datetime) -> list[Segment]:
    """Write the body of an 837P; the submitter and the receiver are those of the first claim.

    Raises:
        X12Error: There is no claim, somebody whom a claim must name is missing, or a value holds
            a separator.
    """
    if not claims:
        raise X12Error("No claim was given.", place="837P", remedy="Give at least one.")
    first = claims[0]
    submitter = _required(first.submitter, "the submitter")
    day, time = write_day(created_at.date()), created_at.strftime("%H%M")
    body = [
        segment("BHT", "0019", "00", first.control_number, day, time, "CH"),
        write_name("41", submitter),
        *write_contacts(submitter),
        write_name("40", _required(first.receiver, "the receiver")),
    ]
    levels = 0
    for claim in claims:
        body += _levels(claim, levels)
        levels += 3 if claim.patient else 2
    return body


def _required(party: Party | None, who: str) -> Party:
    if party is None:
        raise X12Error(
            f"{who} is not named.", place="837P", remedy="A claim names everybody: add this party."
        )
    return party


def _levels(claim: ProfessionalClaim, before: int) -> Iterator[Segment]:
    billing = _required(claim.billing, "the billing provider")
    biller, subscriber, patient = (str(before + step) for step in (1, 2, 3))
    yield segment("HL", biller, "", BILLING_LEVEL, "1")
    if billing.taxonomy:
        yield segment("PRV", "BI", "PXC", billing.taxonomy)
    yield from _named("85", billing)
    yield segment("HL", subscriber, biller, SUBSCRIBER_LEVEL, "1" if claim.patient else "0")
    yield _sbr(claim.coverage, "" if claim.patient else SELF)
    yield from _named("IL", _required(claim.coverage.subscriber, "the subscriber"))
    yield from _named("PR", _required(claim.coverage.payer, "the payer"))
    if claim.patient:
        yield segment("HL", patient, subscriber, PATIENT_LEVEL, "0")
        yield segment("PAT", claim.patient_relationship)
        yield from _named("QC", claim.patient)
    yield from _claim(claim)


def _sbr(coverage: Coverage, relationship: str) -> Segment:
    return segment(
        "SBR",
        coverage.rank,
        relationship,
        coverage.group_number,
        coverage.group_name,
        *[""] * 4,
        coverage.filing,
    )


def _named(entity: str, party: Party) -> Iterator[Segment]:
    yield write_name(entity, party)
    yield from write_address(party)
    yield from write_birth(party)
    yield from write_references(party.references)
    yield from write_contacts(party)


def _claim(claim: ProfessionalClaim) -> Iterator[Segment]:
    causes = [*claim.causes, "", "", ""][:3]
    yield segment(
        "CLM",
        claim.control_number,
        write_number(claim.charge),
        "",
        "",
        (claim.place_of_service, "B", claim.frequency),
        "Y" if claim.signature_on_file else "N",
        claim.accepts_assignment,
        claim.benefits_assigned,
        claim.release,
        "",
        (*causes, claim.accident_state),
    )
    yield from map(write_dtp, claim.events)
    yield from write_amounts(claim.amounts)
    yield from write_references(claim.references)
    if claim.note:
        yield segment("NTE", "ADD", claim.note)
    if claim.diagnoses:
        yield segment("HI", *_diagnoses(claim))
    if claim.referring:
        yield from _named("DN", claim.referring)
    if claim.rendering:
        yield from _rendering(claim.rendering)
    if claim.facility:
        yield from _named("77", claim.facility)
    for coverage in claim.other_coverage:
        yield from _other(coverage)
    for number, line in enumerate(claim.lines, start=1):
        yield from _line(line, number)


def _diagnoses(claim: ProfessionalClaim) -> Iterator[tuple[str, str]]:
    first, further = ("ABK", "ABF") if claim.is_icd10 else ("BK", "BF")
    for number, code in enumerate(claim.diagnoses):
        yield (further if number else first), code.replace(".", "")


def _rendering(party: Party) -> Iterator[Segment]:
    yield write_name("82", party)
    if party.taxonomy:
        yield segment("PRV", "PE", "PXC", party.taxonomy)
    yield from write_references(party.references)


def _other(coverage: Coverage) -> Iterator[Segment]:
    yield _sbr(coverage, coverage.relationship)
    yield segment("OI", "", "", "Y", "", "", "Y")
    if coverage.subscriber:
        yield write_name("IL", coverage.subscriber)
        yield from write_address(coverage.subscriber)
        yield from write_references(coverage.subscriber.references)
    if coverage.payer:
        yield from _named("PR", coverage.payer)


def _line(line: ClaimLine, number: int) -> Iterator[Segment]:
    yield segment("LX", str(number))
    yield segment(
        "SV1",
        (line.qualifier, line.code, *line.modifiers),
        write_number(line.charge),
        line.unit_kind,
        write_number(line.units),
        line.place_of_service,
        "",
        tuple(map(str, line.pointers)),
        "",
        "Y" if line.is_emergency else "",
    )
    if line.first_on:
        yield write_dtp(Event(SERVICE_DATE, line.first_on, line.last_on))
    yield from write_references(line.references)
    if line.note:
        yield segment("NTE", "ADD", line.note)
    if line.rendering:
        yield from _rendering(line.rendering)
