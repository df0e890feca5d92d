"""Who is acting, and the checks that every service begins with."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from tutor.errors import NotFoundError, TutorError
from tutor.models.person import Role as Role  # noqa: PLC0414 - entry points may not import models


class InvalidInputError(TutorError):
    """What a person sent cannot be taken; `field` names the field, where one is meant."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class OrganisationRole(NamedTuple):
    """A role in one organisation."""

    organisation_id: int
    role: Role


@dataclass(frozen=True, slots=True)
class ActingUser:
    """The person for whom a service acts.

    Attributes:
        roles: Those for the whole site; author, reviewer and instructor among
            them are so of the public bank.
        memberships: Those in organisations, as they were when the request began.
    """

    id: int
    uid: UUID
    display_name: str
    roles: frozenset[Role]
    is_visitor: bool
    memberships: frozenset[OrganisationRole] = frozenset()

    def has_any(self, *roles: Role) -> bool:
        """Whether the person has one of the roles for the site; an administrator has them all."""
        return Role.ADMINISTRATOR in self.roles or any(role in self.roles for role in roles)

    def has_somewhere(self, *roles: Role) -> bool:
        """Whether the person has one of the roles for the site or in some organisation.

        It opens the door of a page; what the page shows, `tutor.services.visibility` decides.
        """
        return self.has_any(*roles) or bool(self.organisations_as(*roles))

    def organisations_as(self, *roles: Role) -> frozenset[int]:
        """The organisations in which the person has one of the roles; its administrator has all."""
        wanted = {*roles, Role.ADMINISTRATOR}
        return frozenset(of for of, role in self.memberships if role in wanted)

    @property
    def knows_keys(self) -> bool:
        """Whether the person teaches or writes exercises, here or in an organisation."""
        return self.has_somewhere(Role.INSTRUCTOR, Role.AUTHOR, Role.REVIEWER)


OPERATOR = ActingUser(
    id=0,
    uid=UUID(int=0),
    display_name="Operator",
    roles=frozenset({Role.ADMINISTRATOR}),
    is_visitor=False,
)
"""Whoever types commands on the machine, and so has the whole database in hand; no row of it."""


def require_any(acting: ActingUser, *roles: Role) -> None:
    """Stop where the person has none of the roles for the site.

    Raises:
        NotFoundError: To one who may not do this, the thing does not exist.
    """
    if not acting.has_any(*roles):
        raise NotFoundError("no such page for this person")


def require_somewhere(acting: ActingUser, *roles: Role) -> None:
    """Stop where the person has none of the roles, neither for the site nor in an organisation.

    Raises:
        NotFoundError: To one who may not do this, the thing does not exist.
    """
    if not acting.has_somewhere(*roles):
        raise NotFoundError("no such page for this person")
