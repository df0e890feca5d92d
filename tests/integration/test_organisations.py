"""Organisations: who belongs to them, what they own, and what happens when either changes."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories import (
    NOW,
    make_collection,
    make_exercise,
    make_items,
    make_member,
    make_organisation,
    make_user,
)
from tutor.bank.collections import sync_collections
from tutor.bank.exercise import Exercise
from tutor.bank.schema import CollectionTable
from tutor.cli.main import main
from tutor.errors import ConflictError, NotFoundError
from tutor.models.attempt import Attempt, AttemptState
from tutor.models.organisation import Collection
from tutor.services import accounts, collections, organisations, personal_data, practice
from tutor.services.access import OPERATOR, ActingUser, InvalidInputError, Role
from tutor.services.database import Databases
from tutor.services.visibility import Action, CollectionOwner, require

SEALED = "valley-screening"


def table(**changes: object) -> CollectionTable:
    given = {
        "title": "Screening",
        "description": "x",
        "contains_cpt": True,
        "asks_services": True,
    }
    return CollectionTable.model_validate(given | changes)


def owner_of(databases: Databases, name: str) -> CollectionOwner:
    with databases.read() as session:
        return require(session, OPERATOR, Action.SEE, name)


def state_of(databases: Databases, attempt: UUID) -> AttemptState:
    with databases.read() as session:
        return session.scalars(select(Attempt.state).where(Attempt.uid == attempt)).one()


def start(databases: Databases, acting: ActingUser, exercise: Exercise) -> UUID:
    with databases.write.begin() as session:
        return practice.start_attempt(session, acting=acting, item_uid=exercise.uid, now=NOW)


@pytest.fixture
def valley(databases: Databases) -> UUID:
    with databases.write.begin() as session:
        return make_organisation(session)


@pytest.fixture
def sealed(databases: Databases, valley: UUID) -> Exercise:
    """A chart in a private collection of the organisation."""
    made = make_exercise(title="A sealed chart", collection=SEALED)
    with databases.write.begin() as session:
        make_collection(session, SEALED, organisation=valley)
        make_items(session, made)
    return made


def member(databases: Databases, valley: UUID, role: Role = Role.LEARNER) -> ActingUser:
    with databases.write.begin() as session:
        return make_member(session, valley, role=role, email=f"{role.value}@valley.example")


def outsider(databases: Databases) -> ActingUser:
    with databases.write.begin() as session:
        return make_user(session, email="outside@example.org")


@pytest.mark.parametrize("slug", ["", "North", "a--b", "-a", "a b", "a" * 61, "ä"])
def test_a_short_name_is_small_letters_digits_and_hyphens(databases: Databases, slug: str) -> None:
    with databases.write.begin() as session, pytest.raises(InvalidInputError) as refused:
        organisations.create_organisation(
            session, acting=OPERATOR, name="A clinic", slug=slug, now=NOW
        )

    assert refused.value.field == "slug"


def test_two_organisations_never_share_a_short_name(databases: Databases, valley: UUID) -> None:
    with databases.write.begin() as session, pytest.raises(ConflictError):
        make_organisation(session, name="Another")


def test_a_member_has_several_roles_and_each_once(databases: Databases, valley: UUID) -> None:
    person = member(databases, valley)
    with databases.write.begin() as session:
        for role in (Role.AUTHOR, Role.AUTHOR):
            organisations.add_member(
                session,
                acting=OPERATOR,
                organisation_uid=valley,
                email=" Learner@Valley.example ",
                role=role,
            )
    with databases.read() as session:
        detail = organisations.get_organisation(session, acting=OPERATOR, organisation_uid=valley)
        own = organisations.list_own_memberships(session, acting=person)
        (listed,) = organisations.list_organisations(session, acting=OPERATOR)
        exported = personal_data.export_data(session, acting=person)["organisations"]

    assert [one.roles for one in detail.members] == [(Role.LEARNER, Role.AUTHOR)]
    assert [(one.name, one.roles) for one in own] == [(detail.name, (Role.LEARNER, Role.AUTHOR))]
    assert (listed.members, listed.collections) == (1, 0)
    assert exported == [{"name": detail.name, "roles": ["learner", "author"]}]


def test_an_address_without_an_account_is_no_member(databases: Databases, valley: UUID) -> None:
    with databases.write.begin() as session, pytest.raises(InvalidInputError) as refused:
        organisations.add_member(
            session,
            acting=OPERATOR,
            organisation_uid=valley,
            email="nobody@example.org",
            role=Role.LEARNER,
        )

    assert refused.value.field == "email"


def test_its_administrator_keeps_the_members_of_this_one_and_nothing_else(
    databases: Databases, valley: UUID
) -> None:
    keeper = member(databases, valley, Role.ADMINISTRATOR)
    outsider(databases)
    with databases.write.begin() as session:
        other = make_organisation(session, name="South Shore", slug="south-shore")
        organisations.add_member(
            session,
            acting=keeper,
            organisation_uid=valley,
            email="outside@example.org",
            role=Role.REVIEWER,
        )
        organisations.rename_organisation(
            session, acting=keeper, organisation_uid=valley, name="  North   Valley "
        )
        listed = organisations.list_organisations(session, acting=keeper)
        with pytest.raises(NotFoundError):
            organisations.get_organisation(session, acting=keeper, organisation_uid=other)
        with pytest.raises(NotFoundError):
            organisations.create_organisation(
                session, acting=keeper, name="Mine", slug="mine", now=NOW
            )
        with pytest.raises(NotFoundError):
            collections.give_collection(
                session, acting=keeper, organisation_uid=valley, name="x", title="x"
            )

    assert [one.name for one in listed] == ["North Valley"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_other_members_do_not_keep_the_list(databases: Databases, valley: UUID, role: Role) -> None:
    person = member(databases, valley, role)
    with databases.read() as session:
        assert organisations.list_organisations(session, acting=person) == ()
        with pytest.raises(NotFoundError):
            organisations.get_organisation(session, acting=person, organisation_uid=valley)


def test_the_last_role_takes_the_open_attempt_with_it_and_no_other_does(
    databases: Databases, valley: UUID, sealed: Exercise
) -> None:
    person = member(databases, valley)
    other = member(databases, valley, Role.EMPLOYER)
    attempt, others = start(databases, person, sealed), start(databases, other, sealed)

    with databases.write.begin() as session:
        asked = {"acting": OPERATOR, "organisation_uid": valley, "user_uid": person.uid}
        organisations.add_member(
            session,
            acting=OPERATOR,
            organisation_uid=valley,
            email="learner@valley.example",
            role=Role.AUTHOR,
        )
        organisations.remove_member(session, **asked, role=Role.AUTHOR)  # type: ignore[arg-type]
    still = state_of(databases, attempt)
    with databases.write.begin() as session:
        organisations.remove_member(session, **asked)  # type: ignore[arg-type]

    assert still is AttemptState.IN_PROGRESS
    assert state_of(databases, attempt) is AttemptState.SET_ASIDE
    assert state_of(databases, others) is AttemptState.IN_PROGRESS


def test_who_is_no_member_cannot_be_removed(databases: Databases, valley: UUID) -> None:
    person = outsider(databases)
    with databases.write.begin() as session, pytest.raises(NotFoundError):
        organisations.remove_member(
            session, acting=OPERATOR, organisation_uid=valley, user_uid=person.uid
        )


def test_a_deleted_account_leaves_its_organisations(databases: Databases, valley: UUID) -> None:
    person = member(databases, valley)
    with databases.write.begin() as session:
        personal_data.delete_account(session, acting=person, password="correct horse battery")
    with databases.read() as session:
        (listed,) = organisations.list_organisations(session, acting=OPERATOR)

    assert listed.members == 0


def test_a_public_collection_that_becomes_private_ends_the_attempts_of_others(
    databases: Databases, valley: UUID
) -> None:
    exercise = make_exercise()
    with databases.write.begin() as session:
        make_items(session, exercise)
        keeper = make_user(session, email="keeper@example.org", role=Role.ADMINISTRATOR)
        visitor = accounts.create_visitor(session, now=NOW)
    people = [outsider(databases), visitor, member(databases, valley), keeper]
    attempts = [start(databases, person, exercise) for person in people]

    with databases.write.begin() as session:
        make_collection(session, exercise.collection, organisation=valley)

    ended, going_on = AttemptState.SET_ASIDE, AttemptState.IN_PROGRESS
    assert [state_of(databases, one) for one in attempts] == [ended, ended, going_on, going_on]


def test_a_collection_of_one_organisation_is_not_another_s_to_take(
    databases: Databases, sealed: Exercise
) -> None:
    with databases.write.begin() as session:
        other = make_organisation(session, name="South Shore", slug="south-shore")
        with pytest.raises(ConflictError):
            make_collection(session, SEALED, organisation=other)
        with pytest.raises(NotFoundError):
            collections.release_collection(
                session, acting=OPERATOR, organisation_uid=other, name=SEALED
            )


def test_showing_and_releasing_a_collection(
    databases: Databases, valley: UUID, sealed: Exercise
) -> None:
    asked = {"acting": OPERATOR, "organisation_uid": valley, "name": SEALED}
    with databases.write.begin() as session:
        (before,) = collections.list_collections(session, acting=OPERATOR, organisation_uid=valley)
        collections.set_privacy(session, **asked, is_private=False)  # type: ignore[arg-type]
    shown = owner_of(databases, SEALED)
    with databases.write.begin() as session:
        collections.set_privacy(session, **asked, is_private=True)  # type: ignore[arg-type]
        collections.release_collection(session, **asked)  # type: ignore[arg-type]

    assert (before.is_private, before.exercises) == (True, 1)
    assert shown.organisation_id is not None
    assert not shown.is_private
    assert owner_of(databases, SEALED) == CollectionOwner(None, is_private=False)


@pytest.mark.parametrize(("name", "title"), [("No Name", "x"), ("", "x"), ("fine", "  ")])
def test_a_new_collection_has_a_plain_name_and_a_title(
    databases: Databases, valley: UUID, name: str, title: str
) -> None:
    with databases.write.begin() as session, pytest.raises(InvalidInputError):
        collections.give_collection(
            session, acting=OPERATOR, organisation_uid=valley, name=name, title=title
        )


def test_no_collection_is_private_to_nobody(databases: Databases) -> None:
    with databases.write.begin() as session:
        session.add(Collection(name="x", title="x", organisation_id=None, is_private=True))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_a_file_makes_its_collection_public_or_its_organisation_s(
    databases: Databases, valley: UUID
) -> None:
    tables = {
        "public": table(),
        "sealed": table(organisation="north-valley"),
        "shown": table(organisation="north-valley", private=False),
    }
    with databases.write.begin() as session:
        assert sync_collections(session, tables) == {}

    assert owner_of(databases, "public") == CollectionOwner(None, is_private=False)
    assert owner_of(databases, "sealed").is_private
    assert not owner_of(databases, "shown").is_private
    assert owner_of(databases, "shown").organisation_id is not None


def test_a_file_that_no_longer_names_its_organisation_publishes_nothing(
    databases: Databases, valley: UUID
) -> None:
    for given in (table(organisation="north-valley"), table(title="Another title")):
        with databases.write.begin() as session:
            sync_collections(session, {"sealed": given})

    assert owner_of(databases, "sealed").is_private
    with databases.read() as session:
        assert session.scalars(select(Collection.title)).all() == ["Another title"]


def test_an_unknown_organisation_is_a_problem_with_its_remedy_and_makes_no_row(
    databases: Databases, valley: UUID
) -> None:
    with databases.write.begin() as session:
        problems = sync_collections(session, {"sealed": table(organisation="nort-valley")})

    problem = problems["sealed"]
    assert (problem.path, problem.place) == ("sealed/collection.toml", "organisation")
    assert "'nort-valley'; there is north-valley." in problem.message
    assert "coder-tutor organisation add nort-valley" in problem.remedy
    with databases.read() as session:
        assert session.scalars(select(Collection.id)).all() == []


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CODER_TUTOR_HOME", str(tmp_path))
    return tmp_path


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, words, input=typed)


def test_the_commands_make_an_organisation_and_keep_its_members(home: Path) -> None:
    added = run("organisation", "add", "north-valley", "--name", "North Valley Clinic", "--json")
    address = ("--email", "lee@example.org")
    run(
        "user", "add", *address, "--role", "learner", "--password-stdin",
        typed="correct horse battery\n",
    )  # fmt: skip
    joined = run("organisation", "member", "add", "north-valley", *address, "--role", "author")
    listed = run("organisation", "list")
    told = json.loads(run("organisation", "list", "--json").stdout)
    left = run("organisation", "member", "remove", "north-valley", *address, "--json")
    again = run("organisation", "member", "remove", "north-valley", *address)

    assert json.loads(added.stdout)["slug"] == "north-valley"
    assert joined.output == "lee@example.org is author of north-valley.\n"
    assert listed.output == "north-valley: North Valley Clinic (members: 1, collections: 0)\n"
    assert [(one["slug"], one["members"]) for one in told] == [("north-valley", 1)]
    assert json.loads(left.stdout)["role"] is None
    assert again.exit_code == 2


def test_a_command_says_what_is_not_there(home: Path) -> None:
    nowhere = run("organisation", "member", "add", "x", "--email", "a@b.org", "--role", "author")
    run("organisation", "add", "x", "--name", "X")
    nobody = run("organisation", "member", "add", "x", "--email", "a@b.org", "--role", "author")

    assert (nowhere.exit_code, nobody.exit_code) == (2, 2)
    assert "There is no organisation 'x'" in nowhere.stderr
    assert "No account has the address 'a@b.org'" in nobody.stderr
