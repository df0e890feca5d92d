"""Accounts on both databases."""

from datetime import timedelta

import pytest

from tests.factories import NOW, PASSWORD, make_exercise, make_items, make_user, right_answer
from tests.integration.graders import table_grader
from tutor.errors import ConflictError, NotFoundError, ThrottledError
from tutor.services import accounts, disputes, logins, notices, personal_data, practice, submissions
from tutor.services.access import InvalidInputError, Role
from tutor.services.database import Databases
from tutor.services.demo import create_demo_accounts
from tutor.services.disputed_lines import DisputedLine
from tutor.services.disputes import Citation, Claim
from tutor.services.throttle import FAILURES_PER_ACCOUNT, WINDOW

ADDRESS = "127.0.0.1"


def fail_once(databases: Databases, email: str = "learner@example.org") -> None:
    with databases.write.begin() as session, pytest.raises(accounts.WrongPasswordError):
        accounts.authenticate(session, email=email, password="wrong", address=ADDRESS, now=NOW)


def test_a_right_password_logs_in_and_the_address_may_be_typed_in_capitals(
    databases: Databases,
) -> None:
    with databases.write.begin() as session:
        made = make_user(session)
        acting = accounts.authenticate(
            session, email=" Learner@Example.ORG ", password=PASSWORD, address=ADDRESS, now=NOW
        )

    assert acting == made


@pytest.mark.parametrize("email", ["learner@example.org", "nobody@example.org"])
def test_guessing_is_stopped_for_a_while_whether_the_account_exists_or_not(
    databases: Databases, email: str
) -> None:
    with databases.write.begin() as session:
        make_user(session)
    for _try in range(FAILURES_PER_ACCOUNT):
        fail_once(databases, email)

    with databases.write.begin() as session, pytest.raises(ThrottledError) as caught:
        accounts.authenticate(session, email=email, password=PASSWORD, address=ADDRESS, now=NOW)
    assert caught.value.retry_after_seconds > 0


def test_the_throttle_ends_with_its_window(databases: Databases) -> None:
    with databases.write.begin() as session:
        make_user(session)
    for _try in range(FAILURES_PER_ACCOUNT):
        fail_once(databases)

    with databases.write.begin() as session:
        later = NOW + WINDOW
        accounts.authenticate(
            session, email="learner@example.org", password=PASSWORD, address=ADDRESS, now=later
        )


def test_an_address_has_one_account(databases: Databases) -> None:
    with databases.write.begin() as session:
        make_user(session)
    with databases.write.begin() as session, pytest.raises(ConflictError):
        make_user(session, email="LEARNER@example.org")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "qwertyuiop", "x" * 201])
def test_a_weak_password_is_refused_with_its_reason(databases: Databases, password: str) -> None:
    with databases.write.begin() as session, pytest.raises(InvalidInputError) as caught:
        accounts.register(
            session, email="a@example.org", display_name="A", password=password, now=NOW
        )
    assert caught.value.field == "password"


@pytest.mark.parametrize("email", ["", "nobody", "a b@example.org", "a@b", "x" * 260 + "@a.org"])
def test_what_is_no_address_is_refused(databases: Databases, email: str) -> None:
    with databases.write.begin() as session, pytest.raises(InvalidInputError) as caught:
        accounts.register(session, email=email, display_name="A", password=PASSWORD, now=NOW)
    assert caught.value.field == "email"


def test_a_login_ends_when_it_is_revoked_and_when_the_password_changes(
    databases: Databases,
) -> None:
    with databases.write.begin() as session:
        acting = make_user(session)
        here, there = (
            logins.open_login(session, user_id=acting.id, user_agent="x", now=NOW)
            for _login in range(2)
        )
        accounts.change_password(
            session, acting=acting, old=PASSWORD, new="another good one", keep_token=here
        )
        assert logins.find_login(session, token=there, now=NOW) is None
        found = logins.find_login(session, token=here, now=NOW)
        assert found is not None
        login = logins.list_logins(session, acting=acting)[0]
        logins.revoke_login(session, acting=acting, login_uid=login.uid)
        assert logins.find_login(session, token=here, now=NOW) is None


def test_nobody_ends_another_persons_login(databases: Databases) -> None:
    with databases.write.begin() as session:
        owner, other = make_user(session), make_user(session, email="other@example.org")
        logins.open_login(session, user_id=owner.id, user_agent="x", now=NOW)
        login = logins.list_logins(session, acting=owner)[0]
        with pytest.raises(NotFoundError):
            logins.revoke_login(session, acting=other, login_uid=login.uid)


def test_a_reset_link_works_once_and_not_for_ever(databases: Databases) -> None:
    with databases.write.begin() as session:
        make_user(session)
        ticket = accounts.request_reset(session, email="learner@example.org", now=NOW)
        assert ticket is not None
        accounts.reset_password(session, token=ticket[1], password="a fresh one!", now=NOW)
        with pytest.raises(NotFoundError):
            accounts.reset_password(session, token=ticket[1], password="a second one", now=NOW)
        assert accounts.request_reset(session, email="learner@example.org", now=NOW) is None
        later = NOW + timedelta(minutes=6)
        late = accounts.request_reset(session, email="learner@example.org", now=later)
        assert late is not None
        with pytest.raises(NotFoundError):
            accounts.reset_password(
                session, token=late[1], password="too late now", now=NOW + timedelta(hours=3)
            )


def test_asking_for_a_reset_of_an_unknown_address_makes_nothing(databases: Databases) -> None:
    with databases.write.begin() as session:
        assert accounts.request_reset(session, email="nobody@example.org", now=NOW) is None


@pytest.mark.parametrize("role", [Role.LEARNER, Role.INSTRUCTOR, Role.EMPLOYER])
def test_only_administrators_manage_accounts(databases: Databases, role: Role) -> None:
    with databases.write.begin() as session:
        acting = make_user(session, role=role)
        with pytest.raises(NotFoundError):
            accounts.list_users(session, acting=acting)
        with pytest.raises(NotFoundError):
            accounts.issue_reset(session, acting=acting, user_uid=acting.uid, now=NOW)
        with pytest.raises(NotFoundError):
            accounts.create_user_as(
                session,
                acting=acting,
                email="x@example.org",
                display_name="X",
                role=Role.ADMINISTRATOR,
                now=NOW,
            )


def test_a_visitor_who_registers_keeps_every_attempt(databases: Databases) -> None:
    exercise = make_exercise()
    with databases.write.begin() as session:
        make_items(session, exercise)
        visitor = accounts.create_visitor(session, now=NOW)
        attempt = practice.start_attempt(session, acting=visitor, item_uid=exercise.uid, now=NOW)
        registered = accounts.register(
            session,
            email="new@example.org",
            display_name="New",
            password=PASSWORD,
            now=NOW,
            visitor=visitor,
        )
        view = practice.get_attempt(session, acting=registered, attempt_uid=attempt)

    assert not registered.is_visitor
    assert view.exercise == exercise


def test_everything_about_a_person_can_be_taken_away_and_deleted(databases: Databases) -> None:
    exercise = make_exercise()
    with databases.write.begin() as session:
        make_items(session, exercise)
        acting = make_user(session)
        attempt = practice.start_attempt(session, acting=acting, item_uid=exercise.uid, now=NOW)
        graded = submissions.grade_attempt(
            session,
            acting=acting,
            attempt_uid=attempt,
            entries=right_answer(),
            grader=table_grader,
        )
        submissions.submit_attempt(session, graded=graded, now=NOW)
        disputes.open_dispute(
            session,
            acting=acting,
            attempt_uid=attempt,
            line=DisputedLine("diagnosis", "knee", None),
            claim=Claim(Citation.GUIDELINE, "Section I.B.13", "Is it right?"),
            now=NOW,
        )
        notices.tell(session, user_id=acting.id, title="News", text="Of it.", now=NOW)
        data = personal_data.export_data(session, acting=acting)
        with pytest.raises(accounts.WrongPasswordError):
            personal_data.delete_account(session, acting=acting, password="wrong")
        personal_data.delete_account(session, acting=acting, password=PASSWORD)
    with databases.read() as session:
        assert not accounts.has_accounts(session)
        with pytest.raises(NotFoundError):
            practice.get_attempt(session, acting=acting, attempt_uid=attempt)

    assert data["account"]["email"] == "learner@example.org"
    assert data["attempts"][0]["submission"][0]["code"] == "M17.11"
    assert data["attempts"][0]["disputes"][0]["text"] == "Is it right?"
    assert [grade["counts"] for grade in data["attempts"][0]["grades"]] == [True]
    assert data["notices"][0]["title"] == "News"


def test_old_visitors_go_and_people_with_accounts_stay(databases: Databases) -> None:
    with databases.write.begin() as session:
        make_user(session)
        visitor = accounts.create_visitor(session, now=NOW)
        token = logins.open_login(session, user_id=visitor.id, user_agent="x", now=NOW)
        accounts.purge_expired(session, now=NOW + timedelta(days=31))
        assert logins.find_login(session, token=token, now=NOW) is None
        assert accounts.has_accounts(session)


def test_demo_accounts_are_made_once_and_only_in_an_empty_database(
    databases: Databases,
) -> None:
    with databases.write.begin() as session:
        made = create_demo_accounts(session, now=NOW)
        again = create_demo_accounts(session, now=NOW)
        for account in made:
            accounts.authenticate(
                session,
                email=account.email,
                password=account.password,
                address=ADDRESS,
                now=NOW,
            )

    assert [account.role for account in made] == [
        "student",
        "author",
        "reviewer",
        "instructor",
        "employer",
        "administrator",
    ]
    assert again == ()
