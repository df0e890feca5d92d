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
