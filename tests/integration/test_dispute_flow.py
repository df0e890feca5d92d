"""From a dispute to the learner's notice through the pages, with the real background job."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.exercise_files import UID, knee_files, read_files
from tests.factories import PASSWORD, make_items, make_user
from tests.tiny_codebook import write_tiny_codebook
from tests.web.test_walker import assert_well_made
from tutor.application import create_app
from tutor.config import Settings
from tutor.services.access import Role
from tutor.services.database import upgrade
from tutor.web.services import EXTENSION, AppServices

MOST_SECONDS = 90
# The small codebook has other codes than the knee's; what the key says is no matter here.
_TEMPTING = knee_files()["exercise.toml"].partition("[[key.tempting]]")[2]
FILES = knee_files(**{"M17.11": "G35.A", f"[[key.tempting]]{_TEMPTING}": ""})
ENTERED = "G35.D"
PEOPLE = {"learner": Role.LEARNER, "teacher": Role.INSTRUCTOR, "reviewer": Role.REVIEWER}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    settings = Settings.from_environment({"CODER_TUTOR_HOME": str(tmp_path)})
    write_tiny_codebook(settings.codebook_path)
    upgrade(settings.database_url)
    made = create_app(settings)
    made.config["WTF_CSRF_ENABLED"] = False
    services: AppServices = made.extensions[EXTENSION]
    with services.databases.write.begin() as session:
        make_items(session, read_files(FILES), files={UID: FILES})
        for name, role in PEOPLE.items():
            make_user(session, email=f"{name}@example.org", role=role)
    yield made
    services.databases.close()


def log_in(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    client.post("/account/login", data={"email": f"{name}@example.org", "password": PASSWORD})
    return client


def hand_in(client: FlaskClient) -> str:
    place = client.post(f"/practice/{UID}/start").headers["Location"]
    answer = client.post(
        place,
        data={
            "dx-0-code": ENTERED,
            "px-0-code": "20610",
            "px-0-modifiers": "RT",
            "px-0-pointers": "A",
            "action": "submit",
        },
    )
    return answer.headers["Location"]


def raise_dispute(client: FlaskClient, result: str) -> str:
    page = client.get(result).text
    (address, *_others) = re.findall(r'href="(/attempts/[^"]+/dispute\?[^"]+)"', page)
    address = address.replace("&amp;", "&")
    assert_well_made(client.get(address).text)
    wrong = {"citation": "chart", "quote": "the left knee", "argument": "It says so."}
    refused = client.post(address, data=wrong)
    assert refused.status_code == 422
    assert "This does not stand in the chart" in refused.text
    assert_well_made(refused.text)
    sent = client.post(address, data=wrong | {"quote": "right knee hurts"})
    assert sent.status_code == 303
    return sent.headers["Location"]


def wait_until(client: FlaskClient, place: str, state: str) -> str:
    begun = time.monotonic()
    while (told := client.get(f"{place}/state").json or {})["is_working"]:
        assert time.monotonic() - begun < MOST_SECONDS, told
        time.sleep(0.2)
    page = client.get(place).text
    assert told["state"] == state, page
    assert_well_made(page)
    return page


@pytest.mark.slow
def test_a_dispute_accepted_moves_the_score_tells_the_learner_and_is_undone(app: Flask) -> None:
    learner, teacher = log_in(app, "learner"), log_in(app, "teacher")
    result = hand_in(learner)
    dispute = raise_dispute(learner, result)
    assert "A knee that hurts" in teacher.get("/disputes").text
    page = teacher.get(dispute).text
    assert_well_made(page)
    assert "right knee hurts" in page
    assert "too few to say" in page

    accepted = {"amendment": "alternative", "slot": "knee", "code": ENTERED, "credit": "1"}
    broken = teacher.post(
        f"{dispute}/accept", data=accepted | {"code": "G35.99", "answer": "Both fit."}
    )
    assert broken.status_code == 422
    assert "does not pass the checks" in broken.text
    assert_well_made(broken.text)
    answer = teacher.post(f"{dispute}/accept", data=accepted | {"answer": "Both fit."})
    assert answer.status_code == 303, answer.text
    regrade = answer.headers["Location"]
    preview = wait_until(teacher, regrade, "previewed")
    assert "Partly right → Accepted" in preview
    assert "accepted, regrade waits" in learner.get(dispute).text
    for page in (preview, teacher.get(dispute).text):
        assert "may argue against the code" in page
    assert "below the pass mark" in learner.get(result).text

    assert teacher.post(f"{regrade}/apply", data={"reason": " "}).status_code == 422
    assert teacher.post(f"{regrade}/apply", data={"reason": "Both fit."}).status_code == 303
    wait_until(teacher, regrade, "applied")

    assert "exact" in learner.get(result).text
    assert "your score went from 80 to 100" in learner.get(result).text
    told = learner.get("/notices").text
    assert_well_made(told)
    assert "Your score for “A knee that hurts”: 80 → 100" in told
    assert "was accepted" in told
    assert '<span class="count" title="not read">2</span>' in told
    learner.post("/notices/read")
    assert "not read" not in learner.get("/notices").text

    assert teacher.post(f"{regrade}/undo").status_code == 303
    wait_until(teacher, regrade, "undone")
    assert "below the pass mark" in learner.get(result).text
    assert "open again" in learner.get("/notices").text


def test_declined_escalated_and_decided_through_the_pages(app: Flask) -> None:
    learner, teacher = log_in(app, "learner"), log_in(app, "teacher")
    dispute = raise_dispute(learner, hand_in(learner))

    assert teacher.post(f"{dispute}/decline", data={"refusal": ""}).status_code == 422
    assert teacher.post(f"{dispute}/decline", data={"refusal": "It says right."}).status_code == 303
    own = learner.get(dispute).text
    assert_well_made(own)
    assert "It says right." in own
    assert learner.post(f"{dispute}/escalate", data={"argument": ""}).status_code == 422
    assert learner.post(f"{dispute}/escalate", data={"argument": "Again."}).status_code == 303
    assert "a reviewer who has not declined it decides" in teacher.get(dispute).text
    assert teacher.post(f"{dispute}/decline", data={"refusal": "No."}).status_code == 403

    reviewer = log_in(app, "reviewer")
    assert reviewer.post(f"{dispute}/decline", data={"refusal": "It does."}).status_code == 303

    assert "decided: the key stands" in learner.get("/disputes/mine").text
    assert "Ask a reviewer" not in learner.get(dispute).text
