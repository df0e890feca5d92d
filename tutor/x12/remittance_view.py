"""An 835 as a biller reads it: payment, claims, service lines, adjustments in words, totals."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tutor.x12.balancing import check_remittance, expected_payment
from tutor.x12.interchange import Transaction
from tutor.x12.remittance import (
    Adjustment,
    ClaimPayment,
    ProviderAdjustment,
    Remittance,
    ServicePayment,
    adjusted,
    read_remittance,
)
from tutor.x12.shown import (
    Labelled,
    PartyView,
    label_events,
    label_references,
    present,
    raw_lines,
    show_code,
    show_day,
    show_event,
    show_money,
    show_number,
    show_parties,
)
from tutor.x12.values import ZERO
from tutor.x12.words import reason_words, remark_words, words_of

_SERVICE_DAYS = ("472", "150", "151")


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """One adjustment of a claim or a line.

    Attributes:
        line: The number of the line, or nothing for the whole claim.
        meaning: What the reason says; never what to do about it, which exercises ask for.
    """

    line: str
    group: str
    group_meaning: str
    reason: str
    meaning: str
    amount: str


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """One remark code of a claim or a line."""

    line: str
    code: str
    meaning: str


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One service line; each field is the text of a cell.

    What is allowed stands there only where the payer states it: exercises ask for the rest.

    Attributes:
        billed_as: The code that was billed, where the payer adjudicated another.
    """

    number: str
    served: str
    code: str
    billed_as: str
    units: str
    charge: str
    allowed: str
    adjusted: str
    paid: str


@dataclass(frozen=True, slots=True)
class PaidClaimView:
    """One claim of a remittance."""

    number: str
    facts: tuple[Labelled, ...]
    lines: tuple[PaymentRow, ...]
    adjustments: tuple[AdjustmentRow, ...]
    remarks: tuple[RemarkRow, ...]
    totals: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class RemittanceView:
    """An 835, ready to be shown.

    Attributes:
        imbalances: What does not add up in it; empty for a remittance that balances.
    """

    parties: tuple[PartyView, ...]
    facts: tuple[Labelled, ...]
    claims: tuple[PaidClaimView, ...]
    provider_adjustments: tuple[Labelled, ...]
    totals: tuple[Labelled, ...]
    imbalances: tuple[str, ...]
    raw: tuple[str, ...]
    kind: Literal["835"] = "835"


def remittance_view(transaction: Transaction) -> RemittanceView:
    """Turn an 835, or a snippet of its claims, into its view.

    Raises:
        X12Error: A number or a day cannot be read.
    """
    remittance = read_remittance(transaction)
    is_whole = any(segment.id == "BPR" for segment in transaction.body)
    return RemittanceView(
        parties=show_parties((("Payer", remittance.payer), ("Payee", remittance.payee))),
        facts=_facts(remittance),
        claims=tuple(map(_claim, remittance.claims)),
        provider_adjustments=tuple(map(_provider_adjustment, remittance.provider_adjustments)),
        totals=_totals(remittance) if is_whole else (),
        # A snippet of claims has no payment to balance with, and may have lines without a claim.
        imbalances=tuple(map(str, check_remittance(remittance))) if is_whole else (),
        raw=raw_lines(transaction),
    )


def _facts(remittance: Remittance) -> tuple[Labelled, ...]:
    method = words_of("payment_methods", remittance.method)
    return present(
        (
            ("How it is paid", method),
            ("Check or transfer number", remittance.trace),
            ("Day of payment", show_day(remittance.paid_on)),
            ("Produced", show_day(remittance.produced_on)),
        )
    )


def _totals(remittance: Remittance) -> tuple[Labelled, ...]:
    claims = sum((claim.paid for claim in remittance.claims), ZERO)
    moved = expected_payment(remittance) - claims
    stated = remittance.total if remittance.is_credit else -remittance.total
    return (
        Labelled("Paid for claims", show_money(claims)),
        Labelled("Provider adjustments", show_money(moved)),
        Labelled("Payment", show_money(stated)),
    )


def _provider_adjustment(one: ProviderAdjustment) -> Labelled:
    words = words_of("provider_adjustments", one.reason)
    reference = f" ({one.reference})" if one.reference else ""
    # A positive PLB lessens the payment; shown as what it does to the payment.
    return Labelled(f"{one.reason}: {words}{reference}", show_money(-one.amount))


def _claim(claim: ClaimPayment) -> PaidClaimView:
    return PaidClaimView(
        number=claim.control_number,
        facts=_claim_facts(claim),
        lines=tuple(_line(line, number) for number, line in enumerate(claim.lines, start=1)),
        adjustments=tuple(_adjustments(claim)),
        remarks=tuple(_remarks(claim)),
        totals=present(
            (
                ("Charge", show_money(claim.charge)),
                ("Adjusted", show_money(adjusted(claim.all_adjustments))),
                ("Paid", show_money(claim.paid)),
                ("Patient share", show_money(claim.patient_share)),
            )
        ),
    )


def _claim_facts(claim: ClaimPayment) -> tuple[Labelled, ...]:
    patient, corrected = claim.patient, claim.corrected
    rendering = claim.rendering
    return (
        *present(
            (
                ("Patient", patient.full_name if patient else ""),
                ("Member number", patient.identifier if patient else ""),
                ("Name or number corrected to", _named(corrected.full_name, corrected.identifier))
                if corrected
                else ("", ""),
                ("Status", _coded(claim.status, "claim_statuses")),
                ("Payer's claim number", claim.payer_number),
                ("Kind of insurance", words_of("filing_indicators", claim.filing)),
                ("Place of service", _coded(claim.place_of_service, "places_of_service")),
                ("Frequency", _coded(claim.frequency, "frequencies")),
                ("Rendering provider", rendering.full_name if rendering else ""),
                ("Passed on to", claim.crossover.full_name if claim.crossover else ""),
            )
        ),
        *label_events(claim.events),
        *label_references(claim.references),
        *(
            Labelled(words_of("amounts", one.qualifier), show_money(one.amount))
            for one in claim.amounts
        ),
    )


def _coded(code: str, table: str) -> str:
    return f"{code}: {words_of(table, code)}" if code else ""


def _named(name: str, identifier: str) -> str:
    return " ".join(filter(None, (name, identifier)))


def _line(line: ServicePayment, number: int) -> PaymentRow:
    days = [event for event in line.events if event.qualifier in _SERVICE_DAYS]
    billed = show_code(line.billed_code, line.billed_modifiers) if line.billed_code else ""
    return PaymentRow(
        number=str(number),
        served=" to ".join(dict.fromkeys(map(show_event, days))),
        code=show_code(line.code, line.modifiers),
        billed_as=billed,
        units=show_number(line.units),
        charge=show_money(line.charge),
        allowed=show_money(line.stated_allowed),
        adjusted=show_money(adjusted(line.adjustments)),
        paid=show_money(line.paid),
    )


def _parts(claim: ClaimPayment) -> Iterator[tuple[str, Iterable[Adjustment], Iterable[str]]]:
    yield "", claim.adjustments, claim.remarks
    for number, line in enumerate(claim.lines, start=1):
        yield str(number), line.adjustments, line.remarks


def _adjustments(claim: ClaimPayment) -> Iterator[AdjustmentRow]:
    for place, adjustments, _remark_codes in _parts(claim):
        for one in adjustments:
            yield AdjustmentRow(
                place,
                one.group,
                words_of("adjustment_groups", one.group),
                one.reason,
                reason_words(one.reason),
                show_money(one.amount),
            )


def _remarks(claim: ClaimPayment) -> Iterator[RemarkRow]:
    for place, _adjusted, codes in _parts(claim):
        yield from (RemarkRow(place, code, remark_words(code)) for code in codes)
