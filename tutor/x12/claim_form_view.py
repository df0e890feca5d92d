"""An 837P as a CMS-1500: the numbered boxes with our own short names for them.

Which element fills which box follows the crosswalk of the National Uniform Claim Committee. Box
24 is a table of its own; boxes that the form reserves stay empty.
"""

from dataclasses import dataclass
from typing import Literal

from tutor.x12.claim import PATIENT_PAID, ClaimLine, Coverage, ProfessionalClaim, read_claims
from tutor.x12.interchange import Transaction
from tutor.x12.party import Party
from tutor.x12.shown import (
    raw_lines,
    show_address,
    show_day,
    show_event,
    show_money,
    show_number,
)
from tutor.x12.words import words_of

_LETTERS = "ABCDEFGHIJKL"
_SIGNED = "Signature on file"
_YES, _NO = "Yes", "No"


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its number on the form, a short name, and what stands in it, line by line."""

    number: str
    label: str
    value: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One row of box 24, column by column."""

    from_day: str
    to_day: str
    place: str
    emergency: str
    code: str
    modifiers: str
    pointers: str
    charge: str
    units: str
    rendering_npi: str


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """One filled form.

    Attributes:
        person: Boxes 1 to 13.
        condition: Boxes 14 to 23, without 21.
        diagnoses: Box 21: the letter and the code.
        provider: Boxes 25 to 33.
    """

    number: str
    person: tuple[Box, ...]
    condition: tuple[Box, ...]
    icd_indicator: str
    diagnoses: tuple[tuple[str, str], ...]
    services: tuple[ServiceRow, ...]
    provider: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class ClaimFormView:
    """An 837P, ready to be shown: one form for each claim."""

    forms: tuple[ClaimForm, ...]
    raw: tuple[str, ...]
    kind: Literal["837P"] = "837P"


def claim_form_view(transaction: Transaction) -> ClaimFormView:
    """Turn an 837P into its forms.

    Raises:
        X12Error: A number or a day cannot be read.
    """
    return ClaimFormView(tuple(map(_form, read_claims(transaction))), raw_lines(transaction))


def _form(claim: ProfessionalClaim) -> ClaimForm:
    return ClaimForm(
        number=claim.control_number,
        person=(*_insured(claim), *_others(claim), *_policy(claim)),
        condition=_condition(claim),
        icd_indicator="0" if claim.is_icd10 else "9",
        diagnoses=tuple(zip(_LETTERS, claim.diagnoses, strict=False)),
        services=tuple(_service(claim, line) for line in claim.lines),
        provider=_provider(claim),
    )


def _box(number: str, label: str, *value: str) -> Box:
    return Box(number, label, tuple(line for line in value if line))


def _insured(claim: ProfessionalClaim) -> tuple[Box, ...]:
    coverage, patient, insured = claim.coverage, claim.treated, claim.coverage.subscriber
    return (
        _box("1", "Kind of insurance", words_of("filing_indicators", coverage.filing)),
        _box("1a", "Insured's ID number", insured.identifier if insured else ""),
        _box("2", "Patient's name", _name(patient)),
        _box("3", "Patient's birth date, sex", *_birth(patient)),
        _box("4", "Insured's name", _name(insured)),
        _box("5", "Patient's address", *_address(patient)),
        _box("6", "Patient's relationship to insured", _relationship(claim)),
        _box("7", "Insured's address", *_address(insured)),
        _box("8", "Reserved"),
    )


def _relationship(claim: ProfessionalClaim) -> str:
    return words_of("relationships", claim.relationship)


def _others(claim: ProfessionalClaim) -> tuple[Box, ...]:
    other = claim.other_coverage[0] if claim.other_coverage else Coverage(filing="")
    causes = claim.causes
    accident = _yes(any(cause in {"AA", "AB", "AP"} for cause in causes))
    return (
        _box("9", "Other insured's name", _name(other.subscriber)),
        _box("9a", "Other policy or group number", other.group_number),
        _box("9b", "Reserved"),
        _box("9c", "Reserved"),
        _box("9d", "Other plan's name", other.group_name or _name(other.payer)),
        _box("10a", "Related to employment", _yes("EM" in causes)),
        _box("10b", "Related to an auto accident", accident, claim.accident_state),
        _box("10c", "Related to another accident", _yes("OA" in causes)),
        _box("10d", "Claim codes"),
    )


def _policy(claim: ProfessionalClaim) -> tuple[Box, ...]:
    coverage = claim.coverage
    return (
        _box("11", "Insured's policy group number", coverage.group_number),
        _box("11a", "Insured's birth date, sex", *_birth(coverage.subscriber)),
        _box("11b", "Other claim ID", claim.reference("Y4")),
        _box("11c", "Plan's name", coverage.group_name or _name(coverage.payer)),
        _box("11d", "Another health plan", _yes(bool(claim.other_coverage))),
        _box("12", "Patient's signature", _SIGNED if claim.release in {"Y", "I"} else ""),
        _box("13", "Insured's signature", _SIGNED if claim.benefits_assigned == "Y" else ""),
    )


def _condition(claim: ProfessionalClaim) -> tuple[Box, ...]:
    referring = claim.referring
    began = claim.event("431") or claim.event("484")
    other = next(filter(None, map(claim.event, ("454", "304", "453", "439", "455"))), None)
    unable = claim.event("314")
    stay = " to ".join(show_event(day) for code in ("435", "096") if (day := claim.event(code)))
    resubmission = claim.frequency if claim.frequency != "1" else ""
    return (
        _box("14", "Illness, injury or pregnancy began", show_event(began)),
        _box("15", "Other date", show_event(other)),
        _box("16", "Unable to work", show_event(unable) or _unable(claim)),
        _box("17", "Referring provider", _name(referring)),
        _box("17b", "Referring provider's NPI", referring.npi if referring else ""),
        _box("18", "In hospital for this", stay),
        _box("19", "Additional information", claim.note),
        _box("20", "Outside laboratory", _NO),
        _box("22", "Resubmission code, original number", resubmission, claim.reference("F8")),
        _box("23", "Prior authorization number", _authorization(claim)),
    )


def _unable(claim: ProfessionalClaim) -> str:
    days = (claim.event("360"), claim.event("361"))
    return " to ".join(show_event(day) for day in days if day)


def _authorization(claim: ProfessionalClaim) -> str:
    numbers = (claim.reference(code) for code in ("G1", "9F", "X4"))
    return next(filter(None, numbers), "")


def _service(claim: ProfessionalClaim, line: ClaimLine) -> ServiceRow:
    rendering = line.rendering or claim.rendering
    known = (number for number in line.pointers if 1 <= number <= len(_LETTERS))
    return ServiceRow(
        from_day=show_day(line.first_on),
        to_day=show_day(line.last_on or line.first_on),
        place=line.place_of_service or claim.place_of_service,
        emergency="Y" if line.is_emergency else "",
        code=line.code,
        modifiers=" ".join(line.modifiers),
        pointers="".join(_LETTERS[number - 1] for number in known),
        charge=show_money(line.charge),
        units=show_number(line.units),
        rendering_npi=rendering.npi if rendering else "",
    )


def _provider(claim: ProfessionalClaim) -> tuple[Box, ...]:
    billing, facility = claim.billing, claim.facility
    paid = (one.amount for one in claim.amounts if one.qualifier == PATIENT_PAID)
    number = billing.reference("EI", "SY", "TJ", "24", "34") if billing else ""
    kind = "SSN" if billing and billing.reference("SY", "34") else "EIN"
    return (
        _box("25", "Federal tax ID", number, kind if number else ""),
        _box("26", "Patient's account number", claim.control_number),
        _box("27", "Accepts assignment", _yes(claim.accepts_assignment == "A")),
        _box("28", "Total charge", show_money(claim.charge)),
        _box("29", "Amount paid", show_money(next(paid, None))),
        _box("30", "Reserved"),
        _box("31", "Provider's signature", _SIGNED if claim.signature_on_file else ""),
        _box("32", "Service facility", _name(facility), *_address(facility)),
        _box("32a", "Service facility's NPI", facility.npi if facility else ""),
        _box("33", "Billing provider", _name(billing), *_address(billing)),
        _box("33a", "Billing provider's NPI", billing.npi if billing else ""),
        _box("33b", "Billing provider's taxonomy", billing.taxonomy if billing else ""),
    )


def _name(party: Party | None) -> str:
    return party.full_name if party else ""


def _address(party: Party | None) -> tuple[str, ...]:
    return show_address(party.address) if party else ()


def _birth(party: Party | None) -> tuple[str, ...]:
    return (show_day(party.born_on), words_of("sexes", party.sex)) if party else ()


def _yes(is_so: bool) -> str:
    return _YES if is_so else _NO
