"""Who let which flag of the de-identification check pass, why and when.

A passage that identifies nobody in one place does so in no other, so it is cleared by its text.
One that is cleared as a word to be looked at is not cleared as an identifier.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from tutor.bank.writing.examining import PlacedFlag, distinct
from tutor.services.access import ActingUser, InvalidInputError
from tutor.services.drafts import writers_draft
from tutor.services.entries import require_text

LONGEST_REASON = 500
Clearance = Mapping[str, Any]


def _key(placed: PlacedFlag) -> tuple[str, str]:
    return placed.flag.tier.value, placed.flag.text


def find_clearance(clearances: Sequence[Clearance], placed: PlacedFlag) -> Clearance | None:
    """Return who let a flag pass, if somebody did."""
    wanted = _key(placed)
    return next((one for one in clearances if (one["tier"], one["text"]) == wanted), None)


def open_flags(
    clearances: Sequence[Clearance], flags: Sequence[PlacedFlag]
) -> tuple[PlacedFlag, ...]:
    """Return the flags that nobody has let pass, each passage once."""
    return tuple(one for one in distinct(flags) if find_clearance(clearances, one) is None)


def applying(clearances: Sequence[Clearance], flags: Sequence[PlacedFlag]) -> list[dict[str, Any]]:
    """Return the clearances that concern what stands in the texts now."""
    found = {_key(one) for one in flags}
    return [dict(one) for one in clearances if (one["tier"], one["text"]) in found]


def set_clearances(
    session: Session,
    *,
    acting: ActingUser,
    draft_uid: UUID,
    flags: Sequence[PlacedFlag],
    ticked: frozenset[str],
    reasons: Mapping[str, str],
    now: datetime,
) -> None:
    """Note which of the flags may pass: ticked ones, and identifiers with a written reason.

    A clearance that is given stays in the name of who gave it first; one that is taken back goes.

    Raises:
        NotFoundError: There is no such draft, or the person may not write in its collection.
        PermissionDeniedError: The person does not write on it.
        InvalidInputError: A reason is too long.
    """
    draft = writers_draft(session, acting, draft_uid, lock=True)
    kept: list[dict[str, Any]] = []
    for placed in distinct(flags):
        text = placed.flag.text
        reason = reasons.get(text, "").strip() if placed.is_blocking else ""
        require_text(reason, what="The reason")
        if len(reason) > LONGEST_REASON:
            raise InvalidInputError(
                f"The reason has {len(reason)} characters; at most {LONGEST_REASON} are kept."
            )
        if not (reason if placed.is_blocking else text in ticked):
            continue
        held = find_clearance(draft.clearances, placed)
        if held is not None and held["reason"] == reason:
            kept.append(dict(held))
        else:
            kept.append(
                {
                    "text": text,
                    "tier": placed.flag.tier.value,
                    "category": placed.flag.category.value,
                    "reason": reason,
                    "by": acting.id,
                    "name": acting.display_name,
                    "at": now.isoformat(),
                }
            )
    draft.clearances = kept
