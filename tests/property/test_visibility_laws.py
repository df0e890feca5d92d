"""Laws of what a person may see: any person, any item, asked of both databases."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import make_collection, make_exercise, make_items, make_organisation
from tutor.models.item import Item
from tutor.models.organisation import Collection, Organisation
from tutor.services.access import ActingUser, OrganisationRole, Role
from tutor.services.database import Databases
from tutor.services.visibility import Action, CollectionOwner, items_open_to, may

# Where an item can lie: (organisation, whether it is private).
PLACES: dict[str, tuple[str | None, bool]] = {
    "public-bank": (None, False),
    "north-shown": ("north", False),
    "north-private": ("north", True),
    "south-private": ("south", True),
}
TEACHING = {Role.AUTHOR, Role.REVIEWER, Role.INSTRUCTOR}
NEEDED = {
    Action.READ_KEYS: TEACHING,
    Action.WRITE: {Role.AUTHOR, Role.INSTRUCTOR},
    Action.REVIEW: {Role.REVIEWER},
    Action.TEACH: {Role.INSTRUCTOR},
}


def is_allowed(person: "Person | None", action: Action, place: str) -> bool:
    """The rule once more, in words of its own: no condition, no organisation's number."""
    organisation, is_private = PLACES[place]
    if person is None:
        return action is Action.SEE and not is_private
    if Role.ADMINISTRATOR in person.site:
        return True
    there = person.north if organisation == "north" else person.south if organisation else None
    if action is Action.SEE:
        return not is_private or bool(there)
    if there is None:
        return bool(person.site & NEEDED[action])
    return bool(there & (NEEDED[action] | {Role.ADMINISTRATOR}))


class Person:
    """Somebody with any roles anywhere."""

    def __init__(
        self, site: frozenset[Role], north: frozenset[Role], south: frozenset[Role]
    ) -> None:
        self.site, self.north, self.south = site, north, south

    def acting(self, ids: dict[str, int]) -> ActingUser:
        held = {
            OrganisationRole(ids[name], role)
            for name, roles in (("north", self.north), ("south", self.south))
            for role in roles
        }
        return ActingUser(7, uuid4(), "A person", self.site, not self.site, frozenset(held))

    def __repr__(self) -> str:
        return f"Person({self.site}, {self.north}, {self.south})"


def acting_of(person: Person | None, ids: dict[str, int]) -> ActingUser | None:
    return None if person is None else person.acting(ids)


ROLES = st.frozensets(st.sampled_from(Role), max_size=3)
PEOPLE = st.none() | st.builds(Person, ROLES, ROLES, ROLES)


@pytest.fixture
def bank(databases: Databases) -> Iterator[tuple[Session, dict[str, int]]]:
    """One item in every place, and one whose collection has no row."""
    with databases.write.begin() as session:
        uids = {
            name: make_organisation(session, name=name, slug=name) for name in ("north", "south")
        }
        for name, (organisation, is_private) in PLACES.items():
            if organisation:
                make_collection(
                    session, name, organisation=uids[organisation], is_private=is_private
                )
            make_items(session, make_exercise(collection=name))
        make_items(session, make_exercise(collection="nowhere"))
        session.delete(
            session.scalars(select(Collection).where(Collection.name == "nowhere")).one()
        )
    with databases.read() as session:
        ids = {row.slug: row.id for row in session.scalars(select(Organisation))}
        yield session, ids


# The rows are the same for every example, so one fixture serves them all.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(person=PEOPLE, action=st.sampled_from(Action))
def test_the_condition_lets_through_what_the_rule_allows_and_nothing_else(
    bank: tuple[Session, dict[str, int]], person: Person | None, action: Action
) -> None:
    session, ids = bank
    acting = acting_of(person, ids)
    allowed = {place for place in PLACES if is_allowed(person, action, place)}
    # What lies nowhere is an administrator's to find.
    if person is not None and Role.ADMINISTRATOR in person.site:
        allowed |= {"nowhere"}

    found = set(session.scalars(select(Item.collection).where(items_open_to(acting, action))))

    assert found == allowed


@given(person=PEOPLE, action=st.sampled_from(Action), place=st.sampled_from(sorted(PLACES)))
def test_the_answer_on_one_collection_is_the_rule_too(
    person: Person | None, action: Action, place: str
) -> None:
    ids = {"north": 1, "south": 2}
    organisation, is_private = PLACES[place]
    owner = CollectionOwner(ids[organisation] if organisation else None, is_private)

    assert may(acting_of(person, ids), action, owner) == is_allowed(person, action, place)


@given(person=PEOPLE, place=st.sampled_from(sorted(PLACES)))
def test_nobody_reviews_their_own_work_but_the_administrator_of_the_site(
    person: Person | None, place: str
) -> None:
    ids = {"north": 1, "south": 2}
    organisation, is_private = PLACES[place]
    owner = CollectionOwner(ids[organisation] if organisation else None, is_private)
    acting = acting_of(person, ids)
    is_administrator = person is not None and Role.ADMINISTRATOR in person.site

    assert may(acting, Action.REVIEW, owner, written_by=7) == is_administrator


@given(person=PEOPLE, place=st.sampled_from(sorted(PLACES)), action=st.sampled_from(Action))
def test_whatever_one_may_do_one_may_also_see(
    person: Person | None, place: str, action: Action
) -> None:
    ids = {"north": 1, "south": 2}
    organisation, is_private = PLACES[place]
    owner = CollectionOwner(ids[organisation] if organisation else None, is_private)
    acting = acting_of(person, ids)

    assert not may(acting, action, owner) or may(acting, Action.SEE, owner)
