"""Who is acting, and the checks that every service begins with."""

from dataclasses import dataclass
from uuid import UUID

from tutor.errors import NotFoundError, TutorError
from tutor.models.person import Role as Role  # noqa: PLC0414 - entry points may not import models


class InvalidInputError(TutorError):
    """What a person sent cannot be taken; `field` names the field, where one is meant."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class ActingUser:
    """The person for whom a service acts."""

    id: int
    uid: UUID
    display_name: str
    roles: frozenset[Role]
    is_visitor: bool

    def has_any(self, *roles: Role) -> bool:
        """Whether the person has one of the roles; an administrator has them all."""
        return Role.ADMINISTRATOR in self.roles or any(role in self.roles for role in roles)

    @property
    def knows_keys(self) -> bool:
        """Whether the person teaches or writes exercises, so that a key tells them nothing new."""
        return self.has_any(Role.INSTRUCTOR, Role.AUTHOR, Role.REVIEWER)


def require_any(acting: ActingUser, *roles: Role) -> None:
    """Stop where the person has none of the roles.

    Raises:
        NotFoundError: To one who may not do this, the thing does not exist.
    """
    if not acting.has_any(*roles):
        raise NotFoundError("no such page for this person")
