"""What is private to one organisation does not exist for anybody else, on any route."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.drafting import Desk, leave_work, texts
from tests.factories import (
    PASSWORD,
    make_collection,
    make_exercise,
    make_items,
    make_key,
    make_member,
    make_organisation,
    make_user,
    right_answer,
)
from tests.table_catalog import icd
from tests.web.conftest import (
    LogIn,
    add_exercise,
    add_people,
    client_as,
    opened_app,
    services_of,
)
from tests.web.test_walker import PAGES, assert_well_made
from tutor.bank.exercise import Exercise
from tutor.bank.schema import Specialty
from tutor.grading.answer_key import AnswerKey, DiagnosisSlot, Evidence
from tutor.services import disputes, logins, organisations, practice, regrades, submissions
from tutor.services.access import OPERATOR, ActingUser, Role
from tutor.services.disputed_lines import DisputedLine
from tutor.services.disputes import Citation, Claim
from tutor.services.regrades import RegradeOrder

TITLE = "A sealed hiring chart"
OWNER = "North Valley Clinic"
COLLECTION = "valley-screening"
MINE = "South Shore School"
# Words that only what is private has, in pages, in JSON and in files.
TELLTALES = (TITLE, OWNER, COLLECTION, "dermatology")
CODE_PAGE = "/codes/icd10cm/G35.A?on=2025-11-03"
ASKED = {
    "practice.bank": "/practice?q=sealed",
}
# Pages that explain every word that a file of an exercise may use.
EXPLAINED_THERE = {"author.import_list"}
EVERY_SPECIALTY = tuple(Specialty)
SITE = ("anonymous", "visitor", "learner", "author", "reviewer", "instructor", "employer")
ELSEWHERE = tuple(f"{role.value} of the other organisation" for role in Role)
OUTSIDERS = (*SITE, *ELSEWHERE)
MEMBERS = tuple(role.value for role in Role)
# What may stand in an address, and what of the private things it then names.
OWNED = (
    "item_uid",
    "attempt_uid",
    "dispute_uid",
    "regrade_uid",
    "organisation_uid",
    "draft_uid",
    "comment_uid",
    "coding_uid",
    "batch_uid",
)
ELSE = {
    "filename": "css/tutor.css",
    "token": "x",
    "login_uid": uuid4(),
    "user_uid": uuid4(),
    "upload_uid": uuid4(),
    "role": "learner",
    "seen": "public",
    "name": COLLECTION,
    "text": "M17.11",
    "code_set": "icd10cm",
    "key": "chapter-19",
}
LAST_OF_AN_ERROR = re.compile(r"\b[0-9a-f]{12}\b|[0-9a-f]{8}-[0-9a-f-]{27}|\"csrf[^>]+>")


@dataclass(frozen=True)
class Private:
    """Things of the organisation that is not the acting person's."""

    item_uid: UUID
    attempt_uid: UUID
    dispute_uid: UUID
    regrade_uid: UUID
    organisation_uid: UUID
    draft_uid: UUID
    comment_uid: UUID
    coding_uid: UUID
    batch_uid: UUID
    member: ActingUser
    exercise: Exercise

    def named_in(self, endpoint: str) -> dict[str, UUID]:
        """The part of an address of a route that names each of them."""
        names = {name: getattr(self, name) for name in OWNED}
        # The pages of an attempt show a draft as well, and a blind coding of one.
        attempts = {"preview": self.draft_uid, "blind": self.coding_uid}
        blueprint = endpoint.partition(".")[0]
        return names | {"attempt_uid": attempts.get(blueprint, self.attempt_uid)}


def key_with_a_known_code() -> AnswerKey:
    """The key of other charts and a code of the small codebook, whose page can lead there."""
    (variant,) = make_key().variants
    known = DiagnosisSlot(id="sclerosis", code=icd("G35.A"), evidence=(Evidence("128/74"),))
    return AnswerKey(variants=(replace(variant, diagnoses=(*variant.diagnoses, known)),))


@pytest.fixture
def private(app: Flask, exercise: Exercise) -> Private:
    return add_private(app)


def add_private(app: Flask) -> Private:
    """Add a private chart, a member's graded attempt at it, a report on its key, and a draft."""
    services = services_of(app)
    sealed = make_exercise(
        title=TITLE, slug="sealed", collection=COLLECTION, key=key_with_a_known_code()
    )
    sealed = replace(sealed, specialty="dermatology")
    with services.databases.write.begin() as session:
        owner = make_organisation(session, name=OWNER, slug="north-valley")
        make_organisation(session, name=MINE, slug="south-shore")
        make_collection(session, COLLECTION, organisation=owner)
        make_items(session, sealed)
        member = make_member(session, owner, role=Role.LEARNER, email="sitter@example.org")
        attempt = practice.start_attempt(
            session, acting=member, item_uid=sealed.uid, now=services.clock()
        )
        graded = submissions.grade_attempt(
            session,
            acting=member,
            attempt_uid=attempt,
            entries=right_answer(),
            grader=services.grader,
        )
        submissions.submit_attempt(session, graded=graded, now=services.clock())
        dispute = disputes.open_dispute(
            session,
            acting=member,
            attempt_uid=attempt,
            line=DisputedLine("diagnosis", "knee", 0),
            claim=Claim(Citation.GUIDELINE, "I.B.13", "Is it the right side?"),
            now=services.clock(),
        )
        teacher = make_member(session, owner, role=Role.INSTRUCTOR, email="teacher@example.org")
        regrade = regrades.order_regrade(
            session, acting=teacher, order=RegradeOrder(sealed.uid), now=services.clock()
        )
    desk = Desk.within(services.databases, owner, COLLECTION)
    work = leave_work(desk, texts(uuid4(), title=TITLE))
    return Private(
        item_uid=sealed.uid,
        attempt_uid=attempt,
        dispute_uid=dispute,
        regrade_uid=regrade,
        organisation_uid=owner,
        draft_uid=work["draft"],
        comment_uid=work["comment"],
        coding_uid=work["coding"],
        batch_uid=work["batch"],
        member=member,
        exercise=sealed,
    )


@pytest.fixture
def act_as(app: Flask, client_of: LogIn, private: Private, exercise: Exercise) -> LogIn:
    """Give a client of anybody of the site, or of somebody with a role in an organisation."""
    return partial(member_client, app, exercise)


def member_client(app: Flask, exercise: Exercise, who: str) -> FlaskClient:
    role, _, of = who.partition(" of the ")
    if not of and role in (*SITE, "administrator"):
        return client_as(app, exercise, who)
    slug = "south-shore" if of.startswith("other") else "north-valley"
    email = f"{role}@{slug}.example"
    with services_of(app).databases.write.begin() as session:
        uid = organisations.find_organisation(session, acting=OPERATOR, slug=slug)
        make_member(session, uid, role=Role(role), email=email)
    client = app.test_client()
    entered = client.post("/account/login", data={"email": email, "password": PASSWORD})
    assert entered.status_code == 303
    return client


@dataclass(frozen=True)
class Closed:
    """One application with private things, and a client of each of those they are closed to."""

    app: Flask
    exercise: Exercise
    private: Private
    client_of: LogIn


@pytest.fixture(scope="module")
def closed(instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closed]:
    with opened_app(instance, tmp_path_factory.mktemp("closed")) as app:
        exercise = add_exercise(app)
        add_people(app)
        private = add_private(app)
        yield Closed(app, exercise, private, cache(partial(member_client, app, exercise)))


def routes(app: Flask) -> Iterator[tuple[str, Any]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE", "PATCH"}):
            yield method, rule


def address(app: Flask, rule: Any, values: dict[str, Any]) -> str:
    with app.test_request_context():
        built = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
    assert built is not None, rule
    return str(built[1])


def body(answer: TestResponse) -> str:
    return LAST_OF_AN_ERROR.sub("…", answer.text)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_on_every_route_what_is_private_answers_like_what_is_missing(
    closed: Closed, who: str
) -> None:
    app, private, client = closed.app, closed.private, closed.client_of(who)
    compared = []
    for method, rule in routes(app):
        if not set(OWNED) & rule.arguments:
            continue
        owned = private.named_in(rule.endpoint)
        theirs = client.open(address(app, rule, ELSE | owned), method=method)
        missing = dict.fromkeys(OWNED, uuid4())
        nothing = client.open(address(app, rule, ELSE | missing), method=method)
        assert theirs.status_code in (303, 404, 400), (method, rule.rule)
        assert theirs.status_code == nothing.status_code, (method, rule.rule)
        assert body(theirs) == body(nothing), (method, rule.rule)
        # A redirect leads to the log-in page, never on.
        assert theirs.status_code != 303 or "/account/login" in theirs.headers["Location"]
        compared.append(rule.endpoint)

    known = {"practice.exercise", "practice.start", "practice.result", "disputes.accept"}
    assert known | {"author.publish", "blind.result", "preview.attempt"} <= set(compared)


def test_no_route_has_a_part_that_this_test_does_not_know(app: Flask) -> None:
    known = {*OWNED, *ELSE}

    assert {name for _, rule in routes(app) for name in rule.arguments} <= known


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_page_file_or_json_mentions_what_is_private(closed: Closed, who: str) -> None:
    private, client = closed.private, closed.client_of(who)
    telltales = (*TELLTALES, str(private.item_uid), str(private.organisation_uid))
    for endpoint, (path, _) in PAGES.items():
        place = ASKED.get(endpoint, path).format_map(defaultdict(uuid4, item=closed.exercise.uid))
        text = client.get(place).text
        known = EVERY_SPECIALTY if endpoint in EXPLAINED_THERE else ()
        assert not [word for word in telltales if word in text and word not in known], place
    counted = client.get("/practice").text
    assert "1 exercise" in counted or "1 chart" in counted


@pytest.mark.parametrize("who", [f"{name} of the owner" for name in MEMBERS])
def test_every_member_sees_it_in_lists_searches_filters_and_at_its_address(
    act_as: LogIn, private: Private, who: str
) -> None:
    client = act_as(who)

    assert TITLE in client.get("/practice").text
    assert TITLE in client.get("/practice?q=sealed").text
    assert "dermatology" in client.get("/practice").text.lower()
    page = client.get(f"/practice/{private.item_uid}")
    assert (page.status_code, TITLE in page.text) == (200, True)
    assert client.post(f"/practice/{private.item_uid}/start").status_code == 303
    # Not what another member did.
    assert client.get(f"/attempts/{private.attempt_uid}/result").status_code == 404


def test_the_administrator_of_the_site_sees_it(act_as: LogIn, private: Private) -> None:
    client = act_as("administrator")

    assert TITLE in client.get("/practice").text
    assert TITLE in client.get("/disputes").text
    assert TITLE in client.get("/regrades").text
    assert TITLE in client.get("/reports/stale").text


@pytest.mark.parametrize(
    ("who", "answers", "teaches"),
    [
        ("instructor of the owner", True, True),
        ("administrator of the owner", True, True),
        ("author of the owner", True, False),
        ("reviewer of the owner", True, False),
        ("learner of the owner", False, False),
        ("employer of the owner", False, False),
        ("instructor", False, False),
        ("reviewer", False, False),
    ],
)
def test_disputes_regrades_and_stale_exercises_are_for_who_answers_there(
    act_as: LogIn, private: Private, exercise: Exercise, who: str, answers: bool, teaches: bool
) -> None:
    client = act_as(who)
    pages = [client.get(path) for path in ("/disputes", "/regrades", "/reports/stale")]

    assert [TITLE in page.text for page in pages] == [answers, answers, teaches]
    for path in (f"/disputes/{private.dispute_uid}", f"/regrades/{private.regrade_uid}"):
        assert client.get(path).status_code == (200 if answers else 404)
    if " of " in who:
        # The public bank is not theirs to teach.
        assert f">{exercise.title}<" not in pages[2].text


@pytest.mark.parametrize(
    ("who", "knows"),
    [
        ("author of the owner", True),
        ("reviewer of the owner", True),
        ("instructor of the owner", True),
        ("learner of the owner", False),
        ("employer of the owner", False),
    ],
)
def test_a_code_leads_to_the_charts_whose_keys_one_knows(
    act_as: LogIn, private: Private, exercise: Exercise, who: str, knows: bool
) -> None:
    page = act_as(who).get(CODE_PAGE).text

    assert (TITLE in page) == knows
    # Who writes for an organisation is a learner in the public bank.
    assert f">{exercise.title}<" not in page


def test_when_a_membership_ends_results_stay_and_all_else_is_gone(
    app: Flask, private: Private
) -> None:
    services = services_of(app)
    client = app.test_client()
    client.post("/account/login", data={"email": "sitter@example.org", "password": PASSWORD})
    again = client.post(f"/practice/{private.item_uid}/start").headers["Location"]
    with services.databases.write.begin() as session:
        organisations.remove_member(
            session,
            acting=OPERATOR,
            organisation_uid=private.organisation_uid,
            user_uid=private.member.uid,
        )

    assert TITLE not in client.get("/practice").text
    assert client.get(f"/practice/{private.item_uid}").status_code == 404
    assert client.post(f"/practice/{private.item_uid}/start").status_code == 404
    # The one that was open has ended, so the key of a chart that does not exist is not shown.
    submitted = client.post(again, data={"action": "submit", "dx-0-code": "M17.11"})
    assert submitted.status_code == 409
    result = client.get(f"/attempts/{private.attempt_uid}/result")
    assert (result.status_code, TITLE in result.text) == (200, True)
    assert TITLE in client.get("/progress").text
    assert TITLE in client.get("/account/data").text


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    databases = services_of(app).databases
    with ExitStack() as stack:
        for engine in (databases.engine, databases.write_engine):
            event.listen(engine, "before_cursor_execute", note)
            stack.callback(event.remove, engine, "before_cursor_execute", note)
        yield seen


def test_memberships_cost_a_save_and_a_submission_no_statement(
    app: Flask, act_as: LogIn, private: Private, exercise: Exercise
) -> None:
    counts = []
    # The first one also reads the revision that the worker then keeps.
    for who in ("author", "learner", "learner of the owner"):
        client = act_as(who)
        place = client.post(f"/practice/{exercise.uid}/start").headers["Location"]
        draft = {"client_key": "a", "entries": []}
        client.put(f"{place}/draft", json=draft)
        with counted_statements(app) as saved:
            assert client.put(f"{place}/draft", json=draft | {"client_key": "b"}).status_code == 200
        with counted_statements(app) as submitted:
            form = {"action": "submit", "dx-0-code": "M17.11"}
            assert client.post(place, data=form).status_code == 303
        counts.append((len(saved), len(submitted)))

    assert counts[1] == counts[2]
    # Who acts, and the save.
    assert counts[1][0] == 2


def test_who_acts_carries_every_role_of_site_and_organisations_in_one_query(
    app: Flask, private: Private
) -> None:
    services = services_of(app)
    with services.databases.write.begin() as session:
        acting = make_user(session, email="both@example.org", role=Role.AUTHOR)
        for role in (Role.AUTHOR, Role.REVIEWER):
            organisations.add_member(
                session,
                acting=OPERATOR,
                organisation_uid=private.organisation_uid,
                email="both@example.org",
                role=role,
            )
        token = logins.open_login(session, user_id=acting.id, user_agent="", now=services.clock())
    with counted_statements(app) as queries, services.databases.read() as session:
        found = logins.find_login(session, token=token, now=services.clock())

    assert found is not None
    assert found.acting.roles == {Role.AUTHOR}
    assert {role for _, role in found.acting.memberships} == {Role.AUTHOR, Role.REVIEWER}
    assert len([query for query in queries if query.startswith("SELECT")]) == 1


def test_the_pages_of_ones_own_organisation_are_well_made(act_as: LogIn, private: Private) -> None:
    client = act_as("administrator of the owner")
    pages = [
        client.get("/administration/organisations"),
        client.get(f"/administration/organisations/{private.organisation_uid}"),
        client.get("/account/"),
    ]

    for page in pages:
        assert page.status_code == 200
        assert_well_made(page.text)
        assert OWNER in page.text
        assert MINE not in page.text
