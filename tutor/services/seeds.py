"""Seeds of attempts: which variant of a family a person is shown next."""

import hashlib
from uuid import UUID

# One bit less than a BIGINT has, so that the attempts that follow fit as well.
_BITS = 62


def seed_of(person: UUID, item: UUID, attempts: int) -> int:
    """The seed of a person's next attempt at an item, after so many.

    Two people begin at different places, and one person goes on from there: seeds that
    follow each other draw different variants (`tutor.bank.families`).
    """
    digest = hashlib.sha256(f"{person}:{item}".encode()).digest()
    return (int.from_bytes(digest[:8]) >> (64 - _BITS)) + attempts


def seed_of_draft(uid: UUID) -> int:
    """The seed by which a draft of a family is previewed or coded: always the same variant."""
    return uid.int >> (128 - _BITS)
