"""The job of an upload, as the real process that the pages start; nothing leaves this machine."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import PASSWORD, make_exercise, make_items, make_upload, make_user
from tests.tiny_edits import ALL_FILES
from tests.tiny_maps import order_line
from tutor.application import create_app
from tutor.codebook.importers.release_content import Hints
from tutor.codebook.importing import Place, import_files, sources_of
from tutor.config import Settings
from tutor.services import release_uploads
from tutor.services.access import ActingUser, Role
from tutor.services.database import upgrade
from tutor.web.services import EXTENSION, AppServices

MOST_SECONDS = 60
KNEE = "Unilateral primary osteoarthritis, right knee"


def order_file(*knee: tuple[str, str]) -> bytes:
    rows = [
        ("A00", "Cholera"),
        ("I10", "Essential hypertension"),
        ("M17", "Osteoarthritis of knee"),
        ("M171", "Unilateral primary osteoarthritis of knee"),
        *knee,
    ]
    headers = {"A00", "M17", "M171"}
    lines = [
        order_line(number, text, title)[:14]
        + str(int(text not in headers))
        + f" {title:60} {title}"
        for number, (text, title) in enumerate(rows, start=1)
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()


THIS_YEAR = order_file(("M1711", KNEE))
NEXT_YEAR = order_file(("M1713", KNEE), ("M1714", "Unilateral osteoarthritis, left knee"))
NEXT_NAME = "icd10cm_order_2027.txt"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An installation with this year's codes, one exercise, and no package index."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    settings = Settings.from_environment({"CODER_TUTOR_HOME": str(tmp_path)})
    this_year = tmp_path / "icd10cm_order_2026.txt"
    this_year.write_bytes(THIS_YEAR)
    import_files([this_year], Place.of(tmp_path), Hints(), progress=silent, sources=())
    upgrade(settings.database_url)
    made = create_app(settings)
    made.config["WTF_CSRF_ENABLED"] = False
    with services_of(made).databases.write.begin() as session:
        make_items(session, make_exercise())
        for role in (Role.ADMINISTRATOR, Role.INSTRUCTOR):
            make_user(session, email=f"{role.value}@example.org", role=role)
    yield made
    services_of(made).databases.close()


def silent(_step: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def services_of(app: Flask) -> AppServices:
    services: AppServices = app.extensions[EXTENSION]
    return services


def log_in(app: Flask, role: str) -> FlaskClient:
    client = app.test_client()
    answer = client.post(
        "/account/login", data={"email": f"{role}@example.org", "password": PASSWORD}
    )
    assert answer.status_code == 303
    return client


def send(client: FlaskClient, data: bytes, name: str = NEXT_NAME) -> str:
    answer = client.post(
        "/administration/codebook",
        data={"files": [(io.BytesIO(data), name)]},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def wait(is_done: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not is_done():
        assert time.monotonic() - begun < MOST_SECONDS, "it takes too long"
        time.sleep(0.2)


def wait_for(client: FlaskClient, place: str, state: str) -> None:
    wait(lambda: not (client.get(f"{place}/state").json or {})["is_working"])
    assert (client.get(f"{place}/state").json or {})["state"] == state


def titles(app: Flask) -> list[str]:
    told = app.test_client().get("/healthz").json or {}
    return list(told["releases"])


def test_a_release_is_read_shown_and_applied(app: Flask, tmp_path: Path) -> None:
    client = log_in(app, "administrator")

    place = send(client, NEXT_YEAR)
    wait_for(client, place, "ready")
    page = client.get(place).text

    assert titles(app) == ["icd10cm-2026"]
    assert "ICD-10-CM fiscal year 2027" in page
    assert "M17.11 (the key): deleted on Oct 1, 2026" in page
    assert "key no longer holds" in page
    assert "<dt>New code</dt>" in page, "kinds are named as on the page of changes"
    assert "It makes no exercise stale" not in page
    listed = client.get(f"{place}/changes").text
    assert "3 changes" in listed
    assert "M17.14" in listed
    assert "M17.14" not in client.get(f"{place}/changes?used=1").text
    assert "Nothing is stale" in log_in(app, "instructor").get("/reports/stale").text

    assert client.post(f"{place}/apply").status_code == 303

    assert titles(app) == ["icd10cm-2026", "icd10cm-2027"]
    queue = log_in(app, "instructor").get("/reports/stale").text
    assert "A knee that hurts" in queue
    assert "Keep it, as an exercise of ICD-10-CM fiscal year 2026." in queue
    assert "the new codebook" in client.get(place).text
    assert client.post(f"{place}/apply").status_code == 409
    assert sorted(path.name for path in (tmp_path / "uploads").glob("*/*")) == ["changes.jsonl"]


def test_claim_edits_alone_leave_the_codes_as_they_are(app: Flask, tmp_path: Path) -> None:
    client = log_in(app, "administrator")
    before = (tmp_path / "codebook.sqlite").stat().st_ino
    name, text = next((name, text) for name, text in ALL_FILES.items() if "aoc" in name.lower())

    place = send(client, text if isinstance(text, bytes) else text.encode(), name)
    wait_for(client, place, "ready")
    page = client.get(place).text

    assert "No code and no note changes" in page
    assert "It makes no exercise stale" in page
    assert client.post(f"{place}/apply").status_code == 303
    assert "Loaded claim edits and prices" in client.get("/administration/codebook").text
    assert (tmp_path / "codebook.sqlite").stat().st_ino == before


def test_a_file_that_was_imported_before_may_come_along(app: Flask) -> None:
    client = log_in(app, "administrator")
    name, text = next((name, text) for name, text in ALL_FILES.items() if "aoc" in name.lower())
    edits = text if isinstance(text, bytes) else text.encode()
    first = send(client, edits, name)
    wait_for(client, first, "ready")
    assert client.post(f"{first}/apply").status_code == 303

    answer = client.post(
        "/administration/codebook",
        data={"files": [(io.BytesIO(edits), name), (io.BytesIO(NEXT_YEAR), NEXT_NAME)]},
        content_type="multipart/form-data",
    )
    place = answer.headers["Location"]
    wait_for(client, place, "ready")

    assert "imported before" in client.get(place).text
    assert client.post(f"{place}/apply").status_code == 303
    assert titles(app) == ["icd10cm-2026", "icd10cm-2027"]


def test_a_release_is_discarded(app: Flask, tmp_path: Path) -> None:
    client = log_in(app, "administrator")
    place = send(client, NEXT_YEAR)
    wait_for(client, place, "ready")

    assert client.post(f"{place}/discard").status_code == 303

    assert titles(app) == ["icd10cm-2026"]
    assert not list(tmp_path.glob("*staged*"))
    assert not list((tmp_path / "uploads").iterdir())
    assert "discarded" in client.get(place).text


def test_applying_again_after_a_crash_in_between_finds_the_files_in_place(
    app: Flask, tmp_path: Path
) -> None:
    client = log_in(app, "administrator")
    place = send(client, NEXT_YEAR)
    wait_for(client, place, "ready")
    # What a crash leaves: the files have taken their place, the row was not committed.
    services_of(app).desk.apply(frozenset(sources_of(Place.of(tmp_path).staged)))

    assert client.post(f"{place}/apply").status_code == 303

    assert titles(app) == ["icd10cm-2026", "icd10cm-2027"]


def test_a_release_imported_meanwhile_is_not_lost_by_applying(app: Flask, tmp_path: Path) -> None:
    client = log_in(app, "administrator")
    place = send(client, NEXT_YEAR)
    wait_for(client, place, "ready")
    last_year = tmp_path / "icd10cm_order_2025.txt"
    last_year.write_bytes(order_file(("M1711", "Osteoarthritis of the right knee")))
    import_files([last_year], Place.of(tmp_path), Hints(), progress=silent, sources=())

    answer = client.post(f"{place}/apply")

    assert answer.status_code == 409
    assert "Discard it and upload it again" in answer.text
    assert titles(app) == ["icd10cm-2025", "icd10cm-2026"]
    assert client.post(f"{place}/discard").status_code == 303
    assert titles(app) == ["icd10cm-2025", "icd10cm-2026"]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"rubbish", "x.txt", "x.txt"),
        (NEXT_YEAR[:-40] + b"\r\nrubbish", NEXT_NAME, "cut off"),
    ],
    ids=["unknown", "damaged"],
)
def test_what_cannot_be_read_is_refused_in_the_importers_words(
    app: Flask, tmp_path: Path, data: bytes, name: str, words: str
) -> None:
    client = log_in(app, "administrator")

    place = send(client, data, name)
    wait_for(client, place, "failed")

    assert words in client.get(place).text
    assert titles(app) == ["icd10cm-2026"]
    assert not list((tmp_path / "uploads").iterdir())


def test_the_same_file_again_is_no_failure(app: Flask, tmp_path: Path) -> None:
    client = log_in(app, "administrator")

    place = send(client, THIS_YEAR, "icd10cm_order_2026.txt")
    wait_for(client, place, "unchanged")

    page = client.get(place).text
    assert "Already loaded, nothing to do." in page
    assert "refused" not in page
    assert 'data-kind="problem"' not in page
    assert "already loaded" in client.get("/administration/codebook").text
    assert titles(app) == ["icd10cm-2026"]
    assert not list((tmp_path / "uploads").iterdir())
    wait_for(client, send(client, NEXT_YEAR), "ready")


def test_a_job_that_is_killed_is_noticed_and_leaves_the_codebook(
    app: Flask, tmp_path: Path
) -> None:
    services = services_of(app)
    now = services.clock()
    with services.databases.write.begin() as session:
        acting = make_user(session, email="killer@example.org", role=Role.ADMINISTRATOR)
        uid = make_upload(session, acting=acting, now=now)
    folder = services.desk.folder(uid)
    folder.mkdir(parents=True)
    os.mkfifo(folder / "stored")  # A file that never comes to its end holds the job up.

    process = subprocess.Popen(
        [sys.executable, "-m", "tutor.cli.main", "codebook", "stage", str(uid)],
        env=os.environ | {"CODER_TUTOR_HOME": str(tmp_path)},
    )
    wait(lambda: state_of(services, acting, uid) == "building")
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=MOST_SECONDS)

    view = view_of(services, acting, uid, seconds=60)
    assert view.is_dead
    assert titles(app) == ["icd10cm-2026"]
    client = log_in(app, "administrator")
    later = services.clock() + timedelta(seconds=60)
    with services.databases.write.begin() as session:
        release_uploads.discard_upload(
            session, acting=acting, upload_uid=uid, desk=services.desk, now=later
        )
    assert not folder.exists()
    wait_for(client, send(client, NEXT_YEAR), "ready")


def view_of(
    services: AppServices, acting: ActingUser, uid: UUID, *, seconds: int = 0
) -> release_uploads.UploadView:
    now = services.clock() + timedelta(seconds=seconds)
    with services.databases.read() as session:
        return release_uploads.get_upload(session, acting=acting, upload_uid=uid, now=now)


def state_of(services: AppServices, acting: ActingUser, uid: UUID) -> str:
    return view_of(services, acting, uid).state.value


def test_a_job_without_an_upload_says_so(tmp_path: Path, app: Flask) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tutor.cli.main", "codebook", "stage", str(UUID(int=7))],
        env=os.environ | {"CODER_TUTOR_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )

    assert done.returncode == 2
    assert "is not received" in done.stderr


def test_the_command_is_not_listed(app: Flask) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tutor.cli.main", "codebook", "--help"],
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=True,
    )

    assert "stage" not in told.stdout
