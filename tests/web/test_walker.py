"""Every page for every role: the status that the table says, and what every page must have."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.drafting import make_authored
from tests.factories import (
    make_collection,
    make_graded,
    make_member,
    make_organisation,
    make_ready_upload,
    make_user,
    right_answer,
)
from tests.web.conftest import (
    LogIn,
    add_exercise,
    add_people,
    client_as,
    opened_app,
    services_of,
)
from tutor.bank.exercise import Exercise
from tutor.services import accounts, disputes, practice, regrades
from tutor.services.access import Role
from tutor.services.disputed_lines import DisputedLine
from tutor.services.disputes import Citation, Claim
from tutor.services.regrade_job import RegradeTools, run_regrade
from tutor.services.regrades import RegradeOrder

WHO = (
    "anonymous",
    "visitor",
    "learner",
    "author",
    "reviewer",
    "instructor",
    "employer",
    "administrator",
)
EVERYBODY = dict.fromkeys(WHO, 200)
LOGGED_IN = EVERYBODY | {"anonymous": 303}
WITH_ACCOUNT = LOGGED_IN | {"visitor": 303}


def only(*roles: str) -> dict[str, int]:
    return dict.fromkeys(WHO, 404) | {"anonymous": 303} | dict.fromkeys(roles, 200)


KNOW_KEYS = ("author", "reviewer", "instructor", "administrator")
# An address of earlier versions, for those who may see what it has become.
MOVED = only() | dict.fromkeys(KNOW_KEYS, 301)
# Of somebody else's draft, those who know keys are led to its door, or told that its key is closed.
DOOR = only() | dict.fromkeys(KNOW_KEYS, 303)
CLOSED = only() | dict.fromkeys(KNOW_KEYS, 403)

# One row a GET route: its path, and the status for each role. `{attempt}` is somebody else's.
PAGES: dict[str, tuple[str, dict[str, int]]] = {
    "home.landing": (
        "/",
        dict.fromkeys(WHO, 303) | {"anonymous": 200, "visitor": 200},
    ),
    "home.health": ("/healthz", EVERYBODY),
    "home.gallery": ("/gallery", EVERYBODY),
    "practice.bank": ("/practice?q=knee&difficulty=2&page=1", EVERYBODY),
    "practice.exercise": ("/practice/{item}", EVERYBODY),
    "practice.attempt": ("/attempts/{attempt}", dict.fromkeys(WHO, 404) | {"anonymous": 303}),
    "practice.draft": ("/attempts/{attempt}/draft", dict.fromkeys(WHO, 404) | {"anonymous": 303}),
    "practice.result": ("/attempts/{attempt}/result", dict.fromkeys(WHO, 404) | {"anonymous": 303}),
    "codebook.look_up": ("/codes/?q=multiple&on=2025-11-03", EVERYBODY),
    "codebook.code": ("/codes/icd10cm/G35.A?on=2025-11-03", EVERYBODY),
    "codebook.results": ("/codes/results?q=multiple&on=2025-11-03", EVERYBODY),
    "codebook.sets": ("/codes/browse?on=2025-11-03", EVERYBODY),
    "codebook.browse": ("/codes/browse/icd10cm/chapter-19?on=2025-11-03", EVERYBODY),
    "codebook.compare": ("/codes/icd10cm/G35/compare?now=2025-11-03", EVERYBODY),
    "codebook.changes": ("/codes/changes", EVERYBODY),
    "codebook.changes_file": ("/codes/changes.csv", EVERYBODY),
    "codebook.notes": ("/codes/notes?code=G35&on=2025-11-03", EVERYBODY),
    "codebook.suggest": ("/codes/suggest?q=G35&section=diagnosis", EVERYBODY),
    "codebook.characters": ("/codes/characters?prefix=0D", EVERYBODY),
    "account.login": ("/account/login", EVERYBODY),
    "account.register": ("/account/register", EVERYBODY),
    "account.forgot": ("/account/forgot", EVERYBODY),
    "account.reset": ("/account/reset/some-token", EVERYBODY),
    "account.overview": ("/account/", WITH_ACCOUNT),
    "account.export": ("/account/data", WITH_ACCOUNT),
    "report.own_progress": ("/progress", LOGGED_IN),
    "report.key_report_list": ("/reports", MOVED),
    "disputes.overview": ("/disputes", only(*KNOW_KEYS)),
    "disputes.own_disputes": ("/disputes/mine", LOGGED_IN),
    "disputes.dispute": ("/disputes/{dispute}", only(*KNOW_KEYS)),
    "disputes.raise_dispute": (
        "/attempts/{attempt}/dispute?section=diagnosis&slot=knee",
        dict.fromkeys(WHO, 404) | {"anonymous": 303},
    ),
    "regrading.overview": ("/regrades", only(*KNOW_KEYS)),
    "regrading.regrade": ("/regrades/{regrade}?show=raised&page=1", only(*KNOW_KEYS)),
    "regrading.state": ("/regrades/{regrade}/state", only(*KNOW_KEYS)),
    "notices.own_notices": ("/notices", LOGGED_IN),
    "author.overview": ("/author/", only(*KNOW_KEYS)),
    "author.new": ("/author/new", only(*KNOW_KEYS)),
    "author.intake": ("/author/intake", only("author", "instructor", "administrator")),
    "author.exercises": ("/author/exercises?q=knee&page=1", only(*KNOW_KEYS)),
    "author.history": ("/author/exercises/{item}", only(*KNOW_KEYS)),
    "author.write": ("/author/drafts/{draft}", DOOR),
    "author.suggest": ("/author/codes?q=2061&section=procedure", only(*KNOW_KEYS)),
    "author.source": ("/author/drafts/{draft}/source", DOOR),
    "author.preview": ("/author/drafts/{draft}/preview", DOOR),
    "author.identifiers": ("/author/drafts/{draft}/identifiers", DOOR),
    "author.review": ("/author/drafts/{draft}/review", only(*KNOW_KEYS)),
    "author.draft_folder": ("/author/drafts/{draft}/folder.zip", CLOSED),
    "author.import_list": ("/author/imports", only(*KNOW_KEYS)),
    "author.import_template": ("/author/imports/template.csv", only(*KNOW_KEYS)),
    "author.import_batch": ("/author/imports/{batch}", only()),
    "author.export_list": ("/author/exports?format=csv", only(*KNOW_KEYS)),
    "author.export_file": ("/author/exports/file?format=zip", only(*KNOW_KEYS)),
    "preview.attempt": ("/author/preview/{draft}", CLOSED),
    "preview.draft": ("/author/preview/{draft}/draft", CLOSED),
    "preview.result": ("/author/preview/{draft}/result?answer=key", CLOSED),
    "blind.attempt": ("/author/blind/{coding}", only()),
    "blind.draft": ("/author/blind/{coding}/draft", only()),
    "blind.result": ("/author/blind/{coding}/result", only()),
    "blind.to_review": ("/author/blind/{coding}/review", only()),
    "report.stale": ("/reports/stale", only("instructor", "administrator")),
    "report.users": ("/administration/users", only("administrator")),
    "organisation.overview": ("/administration/organisations", only("administrator")),
    "organisation.page": ("/administration/organisations/{organisation}", only("administrator")),
    "administration.overview": ("/administration/codebook", only("administrator")),
    "administration.progress": ("/administration/codebook/{upload}", only("administrator")),
    "administration.state": ("/administration/codebook/{upload}/state", only("administrator")),
    "administration.changes": (
        "/administration/codebook/{upload}/changes?kind=new&page=1",
        only("administrator"),
    ),
}
NOT_A_PAGE = {
    "home.health",
    "practice.draft",
    "codebook.suggest",
    "codebook.characters",
    "codebook.changes_file",
    "account.export",
    "administration.state",
    "regrading.state",
    "author.draft_folder",
    "author.suggest",
    "author.import_template",
    "author.export_file",
    "blind.draft",
    "preview.draft",
}
A_PART = {"codebook.notes", "codebook.results"}
MOST_QUERIES = 14
HEADINGS = {f"h{level}" for level in range(1, 7)}


@dataclass(frozen=True)
class World:
    """One application with something of everything, none of it of the people in WHO."""

    app: Flask
    named: dict[str, str]
    client_of: LogIn


@pytest.fixture(scope="module")
def world(instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened_app(instance, tmp_path_factory.mktemp("world")) as app:
        exercise = add_exercise(app)
        add_people(app)
        dispute = add_dispute(app, exercise)
        named = {
            "item": exercise.uid,
            "attempt": add_attempt(app, exercise),
            "upload": add_upload(app),
            "dispute": dispute,
            "regrade": add_regrade(app, exercise),
            "organisation": add_organisation(app),
            **make_authored(services_of(app).databases),
        }
        yield World(
            app,
            {name: str(uid) for name, uid in named.items()},
            cache(partial(client_as, app, exercise)),
        )


def add_attempt(app: Flask, exercise: Exercise) -> UUID:
    services = services_of(app)
    with services.databases.write.begin() as session:
        stranger = accounts.create_visitor(session, now=services.clock())
        return practice.start_attempt(
            session, acting=stranger, item_uid=exercise.uid, now=services.clock()
        )


def add_upload(app: Flask) -> UUID:
    """Add a release that waits for an administrator."""
    services = services_of(app)
    with services.databases.write.begin() as session:
        other = make_user(session, email="other@example.org", role=Role.ADMINISTRATOR)
        return make_ready_upload(session, acting=other, now=services.clock())


def add_dispute(app: Flask, exercise: Exercise) -> UUID:
    services = services_of(app)
    with services.databases.write.begin() as session:
        other = make_user(session, email="disputing@example.org")
        attempt = make_graded(session, acting=other, exercise=exercise, grader=services.grader)
        return disputes.open_dispute(
            session,
            acting=other,
            attempt_uid=attempt,
            line=DisputedLine("diagnosis", "knee", 0),
            claim=Claim(Citation.CHART, "right knee hurts", "It says so."),
            now=services.clock(),
        )


def add_regrade(app: Flask, exercise: Exercise) -> UUID:
    """Add a regrade that waits to be decided."""
    services = services_of(app)
    with services.databases.write.begin() as session:
        other = make_user(session, email="regrading@example.org", role=Role.INSTRUCTOR)
        uid = regrades.order_regrade(
            session, acting=other, order=RegradeOrder(exercise.uid), now=services.clock()
        )
    databases = services.databases
    tools = RegradeTools(
        databases.read, databases.write, lambda _rubric: services.grader, services.clock
    )
    run_regrade(tools, uid)
    return uid


def add_organisation(app: Flask) -> UUID:
    """Add an organisation with a member and a collection."""
    with services_of(app).databases.write.begin() as session:
        uid = make_organisation(session)
        make_member(session, uid, role=Role.EMPLOYER, email="employer@valley.example")
        make_collection(session, "valley-screening", organisation=uid)
    return uid


@contextmanager
def counted_queries(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    engine = services_of(app).databases.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def assert_well_made(html: str) -> None:
    document = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True).parse(html)
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), "ids are unique"
    assert len(document.findall(".//h1")) == 1, "one h1"
    levels = [int(one.tag[1]) for one in document.iter() if one.tag in HEADINGS]
    assert all(low <= high + 1 for high, low in pairwise(levels)), (
        "no level of headings is left out"
    )
    assert document.findtext(".//title", "").strip(), "a title"
    assert document.get("lang") == "en"
    labels = {label.get("for") for label in document.iter("label")}
    for control in [*document.iter("input"), *document.iter("select"), *document.iter("textarea")]:
        if control.get("type") != "hidden" and not in_template(document, control):
            named = control.get("id") in labels or control.get("aria-label")
            assert named, f"{control.get('name')} has a label"
    for element in document.iter():
        assert element.get("style") is None
        assert not [name for name in element.keys() if str(name).startswith("on")]  # noqa: SIM118
    for script in document.iter("script"):
        assert script.get("src")


def in_template(document: Any, control: Any) -> bool:
    return any(control in list(template.iter()) for template in document.iter("template"))


def test_every_page_is_in_the_table(app: Flask) -> None:
    routes = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and rule.endpoint != "static"
    }

    assert routes == set(PAGES)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_answers_a_role_as_the_table_says_and_is_well_made(
    world: World, endpoint: str, who: str
) -> None:
    path, statuses = PAGES[endpoint]
    client = world.client_of(who)

    with counted_queries(world.app) as queries:
        answer = client.get(path.format(**world.named))

    assert answer.status_code == statuses[who]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(queries) <= MOST_QUERIES, queries
    if answer.status_code not in (301, 303) and endpoint not in NOT_A_PAGE | A_PART:
        assert_well_made(answer.text)


def test_ones_own_attempt_and_result_are_well_made(client_of: LogIn, exercise: Exercise) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)

    pad = client.get(place)
    submitted = client.post(place, data=answer_form() | {"action": "submit"})
    result = client.get(submitted.headers["Location"])

    assert pad.status_code == 200
    assert_well_made(pad.text)
    assert result.status_code == 200
    assert_well_made(result.text)
    assert "100" in result.text


def open_attempt(client: FlaskClient, exercise: Exercise) -> str:
    answer = client.post(f"/practice/{exercise.uid}/start")
    assert answer.status_code == 303
    return answer.headers["Location"]


def answer_form() -> dict[str, str]:
    diagnosis, service = right_answer()
    return {
        "dx-0-code": diagnosis.code,
        "px-0-code": service.code,
        "px-0-modifiers": service.modifiers,
        "px-0-pointers": service.pointers,
    }
