"""A 271 as a biller reads it: who, whether covered, and a table of what the plan pays."""

from dataclasses import dataclass
from typing import Literal

from tutor.x12.eligibility import Benefit, Rejection, read_eligibility
from tutor.x12.interchange import Transaction
from tutor.x12.shown import (
    Labelled,
    PartyView,
    label_events,
    label_references,
    raw_lines,
    show_code,
    show_money,
    show_number,
    show_parties,
    show_share,
)
from tutor.x12.words import words_of

_NETWORKS = {"Y": "In network", "N": "Out of network", "W": "In or out", "U": "Not known"}
_NEEDED = {"Y": "Needed", "N": "Not needed", "U": "Not known"}
_CONTACTS = {"P3": "Primary care provider", "PRP": "Primary payer", "SEP": "Secondary payer"}


@dataclass(frozen=True, slots=True)
class BenefitRow:
    """One row of the table; each field is the text of a cell.

    Attributes:
        value: An amount of money, a share in per cent or a quantity.
    """

    information: str
    services: str
    level: str
    plan: str
    network: str
    period: str
    value: str
    authorization: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EligibilityView:
    """A 271, ready to be shown."""

    parties: tuple[PartyView, ...]
    facts: tuple[Labelled, ...]
    rejections: tuple[str, ...]
    benefits: tuple[BenefitRow, ...]
    raw: tuple[str, ...]
    kind: Literal["271"] = "271"


def eligibility_view(transaction: Transaction) -> EligibilityView:
    """Turn a 271 into its view.

    Raises:
        X12Error: A number or a day cannot be read.
    """
    response = read_eligibility(transaction)
    return EligibilityView(
        parties=show_parties(
            (
                ("Payer", response.payer),
                ("Provider", response.provider),
                ("Subscriber", response.subscriber),
                ("Patient", response.dependent),
            )
        ),
        facts=(*label_references(response.references), *label_events(response.events)),
        rejections=tuple(map(_rejection, response.rejections)),
        benefits=tuple(map(_row, response.benefits)),
        raw=raw_lines(transaction),
    )


def _row(benefit: Benefit) -> BenefitRow:
    insurance = words_of("insurance_types", benefit.insurance)
    return BenefitRow(
        information=words_of("benefits", benefit.information),
        services=", ".join(words_of("services", code) for code in benefit.services),
        level=words_of("coverage_levels", benefit.level),
        plan=", ".join(filter(None, (benefit.plan, insurance))),
        network=_NETWORKS.get(benefit.in_network, ""),
        period=words_of("periods", benefit.period),
        value=_value(benefit),
        authorization=_NEEDED.get(benefit.needs_authorization, ""),
        notes=_notes(benefit),
    )


def _value(benefit: Benefit) -> str:
    quantity = " ".join(
        filter(None, (show_number(benefit.quantity), words_of("quantities", benefit.quantity_kind)))
    )
    values = (show_money(benefit.amount), show_share(benefit.share), quantity)
    return ", ".join(filter(None, values))


def _notes(benefit: Benefit) -> tuple[str, ...]:
    labelled = (*label_references(benefit.references), *label_events(benefit.events))
    return (
        *([f"Procedure {show_code(*_code(benefit))}"] if benefit.procedure else ()),
        *(f"{one.label}: {one.value}" for one in labelled),
        *(
            f"{_CONTACTS.get(entity, 'Contact')}: {party.full_name}"
            for entity, party in benefit.contacts
        ),
        *map(_rejection, benefit.rejections),
        *benefit.messages,
    )


def _code(benefit: Benefit) -> tuple[str, tuple[str, ...]]:
    return benefit.procedure[0], benefit.procedure[1:]


def _rejection(rejection: Rejection) -> str:
    words = words_of("rejections", rejection.reason)
    follow_up = words_of("follow_ups", rejection.follow_up)
    return f"{words}: {follow_up}." if follow_up else f"{words}."
