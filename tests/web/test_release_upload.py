"""What arrives with an upload: from whom, how large, under which names, and what is left of it."""

import os
import re
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import make_preview, make_ready_upload, make_upload, make_user
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import assert_well_made
from tutor.services import release_jobs
from tutor.services.access import Role
from tutor.services.release_desk import ReleaseDesk
from tutor.web.administration import receiving

PLACE = "/administration/codebook"


class QuietDesk(ReleaseDesk):
    """The real one, except that it starts no process."""

    __slots__ = ()

    def start(self, upload_uid: UUID) -> None:
        """Leave the job waiting."""


@pytest.fixture
def uploads(app: Flask) -> Path:
    services = services_of(app)
    object.__setattr__(services, "desk", QuietDesk(services.settings))
    return services.desk.root


@pytest.fixture
def administrator(client_of: LogIn, uploads: Path) -> FlaskClient:
    return client_of("administrator")


def send(client: FlaskClient, *files: tuple[bytes, str], **form: str) -> TestResponse:
    """Send a body as a browser writes it; the client's own goes through files that stay open."""
    parts = [(f'name="{name}"', text.encode()) for name, text in form.items()]
    parts += [(f'name="files"; filename="{name}"', data) for data, name in files]
    body = b"".join(
        f"--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + data + b"\r\n"
        for head, data in parts
    )
    return client.post(
        PLACE, data=body + b"--edge--\r\n", content_type="multipart/form-data; boundary=edge"
    )


def left_in(uploads: Path) -> list[Path]:
    return [path for path in uploads.rglob("*") if path.is_file()]


def test_files_arrive_whole_under_names_of_our_own(
    administrator: FlaskClient, uploads: Path
) -> None:
    content = bytes(range(256)) * 12_000

    answer = send(administrator, (content, "icd10cm_order_2027.txt"), (b"two", "../../etc/passwd"))

    assert answer.status_code == 303
    stored = left_in(uploads)
    assert sorted(path.read_bytes() for path in stored) == sorted([content, b"two"])
    assert all(re.fullmatch(r"[0-9a-f]{32}", path.name) for path in stored)
    assert {path.parent.name for path in stored} == {answer.headers["Location"].rpartition("/")[2]}
    page = administrator.get(answer.headers["Location"]).text
    assert "icd10cm_order_2027.txt (3.1 MB), passwd (3 bytes)" in page
    assert 'http-equiv="refresh"' in page
    assert_well_made(page)


@pytest.mark.parametrize("who", ["anonymous", "visitor", "learner", "instructor", "employer"])
def test_nothing_of_a_large_upload_by_others_is_kept(
    client_of: LogIn, uploads: Path, who: str
) -> None:
    answer = send(client_of(who), (b"x" * 2_000_000, "order.txt"))

    assert answer.status_code in (303, 404, 413)
    assert not left_in(uploads)


def test_without_its_token_a_form_is_refused_and_leaves_nothing(
    app: Flask, administrator: FlaskClient, uploads: Path
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True

    answer = send(administrator, (b"x" * 2_000_000, "order.txt"))

    assert answer.status_code == 400
    assert not list(uploads.glob("*"))


def test_what_is_too_large_is_refused_before_it_is_read(
    administrator: FlaskClient, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "LARGEST_UPLOAD", 3_000_000)

    answer = send(administrator, (b"x" * 4_000_000, "order.txt"))

    assert answer.status_code == 413
    assert "The files have 4 MB together; at most 3 MB are taken at once." in answer.text
    assert not list(uploads.glob("*"))


def test_too_many_files_are_refused(administrator: FlaskClient, uploads: Path) -> None:
    answer = send(administrator, *[(b"x", f"{number}.txt") for number in range(21)])

    assert answer.status_code == 422
    assert "More than 20 files" in answer.text
    assert not list(uploads.glob("*"))


@pytest.mark.parametrize(
    ("files", "form", "words"),
    [
        ([], {}, "Choose the files of a release."),
        ([(b"", "")], {}, "Choose the files of a release."),
        ([(b"x", "a.txt")], {"effective_on": "soon"}, "Not a valid date value."),
    ],
    ids=["none", "unnamed", "no date"],
)
def test_a_form_that_lacks_something_comes_back_with_its_error(
    administrator: FlaskClient,
    uploads: Path,
    files: list[tuple[bytes, str]],
    form: dict[str, str],
    words: str,
) -> None:
    answer = send(administrator, *files, **form)

    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error: " in answer.text
    assert_well_made(answer.text)
    assert not left_in(uploads)


def test_a_script_is_told_the_error_as_json(administrator: FlaskClient) -> None:
    answer = administrator.post(PLACE, data={}, headers={"Accept": "application/json"})

    assert answer.status_code == 422
    assert answer.json == {"message": "Choose the files of a release."}


def test_a_second_upload_is_refused_and_leaves_the_first(
    administrator: FlaskClient, uploads: Path
) -> None:
    first = send(administrator, (b"one", "one.txt"))

    second = send(administrator, (b"two", "two.txt"))

    assert (first.status_code, second.status_code) == (303, 409)
    assert "Another upload is open" in second.text
    assert_well_made(second.text)
    assert [path.read_bytes() for path in left_in(uploads)] == [b"one"]


def test_strange_names_are_shown_as_text(administrator: FlaskClient) -> None:
    answer = send(administrator, (b"x", "<script>alert(1)</script>\u202e.txt"))

    page = administrator.get(answer.headers["Location"]).text
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert_well_made(page)


def test_the_state_is_told_to_a_script(app: Flask, administrator: FlaskClient) -> None:
    place = send(administrator, (b"x", "a.txt")).headers["Location"]

    told = administrator.get(f"{place}/state").json

    assert told == {
        "state": "received",
        "is_working": True,
        "step": "Waiting to begin",
        "done": 0,
        "total": 0,
    }


@pytest.mark.parametrize("what", ["ready", "failed", "dead", "applied", "discarded", "unchanged"])
def test_every_state_has_a_well_made_page(
    app: Flask, administrator: FlaskClient, what: str
) -> None:
    services = services_of(app)
    now = services.clock()
    with services.databases.write.begin() as session:
        other = make_user(session, email="other@example.org", role=Role.ADMINISTRATOR)
        if what == "dead":
            uid = make_upload(session, acting=other)
        elif what == "failed":
            uid = make_upload(session, acting=other, now=now)
            release_jobs.claim_job(session, upload_uid=uid, now=now)
            release_jobs.fail_job(session, upload_uid=uid, message="Cut off <b>.", now=now)
        elif what == "unchanged":
            uid = make_upload(session, acting=other, now=now)
            release_jobs.claim_job(session, upload_uid=uid, now=now)
            release_jobs.end_unchanged(session, upload_uid=uid, now=now)
        else:
            uid = make_ready_upload(session, acting=other, now=now)
    if what == "discarded":
        assert administrator.post(f"{PLACE}/{uid}/discard").status_code == 303
    services.desk.folder(uid).mkdir(parents=True, exist_ok=True)
    services.desk.write_changes(uid, make_preview()["used"])

    for path in (PLACE, f"{PLACE}/{uid}", f"{PLACE}/{uid}/changes?used=1"):
        answer = administrator.get(path)
        assert answer.status_code == 200
        assert_well_made(answer.text)
    if what == "applied":
        refused = administrator.post(f"{PLACE}/{uid}/apply")
        assert refused.status_code == 409
        assert "What waits to be applied is not this upload" in refused.text


def test_changes_link_the_codes_that_have_a_page_and_write_dates_as_elsewhere(
    app: Flask, administrator: FlaskClient
) -> None:
    services = services_of(app)
    deleted = make_preview()["used"][0] | {
        "on": "2025-10-01",
        "holder": "G36.0",
        "title": "Neuromyelitis",
        "words": "deleted on 2025-10-01; now G36.9, G36.8.",
    }
    revised = deleted | {
        "kind": "title_revised",
        "holder": "X99.9",
        "words": "title revised on 2025-10-01, from “A, 2025-01-01” to “B”.",
    }
    with services.databases.write.begin() as session:
        other = make_user(session, email="other@example.org", role=Role.ADMINISTRATOR)
        uid = make_ready_upload(session, acting=other, now=services.clock())
    services.desk.folder(uid).mkdir(parents=True, exist_ok=True)
    services.desk.write_changes(uid, [deleted, revised])

    page = administrator.get(f"{PLACE}/{uid}/changes").text

    assert_well_made(page)
    linked = re.findall(r'href="/codes/icd10cm/([^?"]+)\?on=2025-10-01"', page)
    assert linked == ["G36.0", "G36.9"]
    assert "deleted on Oct 1, 2025; now " in page
    assert ", G36.8." in re.sub(r"<[^>]+>", "", page)
    assert "title revised on Oct 1, 2025, from “A, 2025-01-01” to “B”." in page


def test_every_cell_of_a_narrow_table_has_its_heading(administrator: FlaskClient) -> None:
    page = administrator.get(PLACE).text

    cells = re.findall(r"<td[^>]*>", page)
    assert cells
    assert all("data-label=" in cell for cell in cells)


def test_what_was_forgotten_a_day_ago_is_swept_away(
    administrator: FlaskClient, uploads: Path
) -> None:
    old, fresh = uploads / "old", uploads / "fresh"
    for folder in (old, fresh):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))

    send(administrator, (b"x", "a.txt"))

    assert (old.exists(), fresh.exists()) == (False, True)
