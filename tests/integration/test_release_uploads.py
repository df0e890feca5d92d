"""Uploads of releases in the database: one at a time, decided once, and alive or dead."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from tests.factories import NOW, PASSWORD, make_preview, make_ready_upload, make_upload, make_user
from tutor.errors import ConflictError, NotFoundError
from tutor.models.release_upload import ReleaseUpload
from tutor.services import personal_data, release_jobs, release_uploads
from tutor.services.access import ActingUser, InvalidInputError, Role
from tutor.services.database import Databases
from tutor.services.release_uploads import UploadState, UploadView

LATER = NOW + timedelta(seconds=31)


class Desk:
    """Remembers what it was asked to do, or refuses as the real one does."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.done: list[object] = []
        self._refuses = refuses

    def apply(self, digests: frozenset[str]) -> None:
        if self._refuses:
            raise ConflictError("Another release was imported meanwhile.")
        self.done.append(digests)

    def discard(self, upload_uid: UUID) -> None:
        self.done.append(upload_uid)


@pytest.fixture
def administrator(databases: Databases) -> ActingUser:
    with databases.write.begin() as session:
        return make_user(session, email="admin@example.org", role=Role.ADMINISTRATOR)


def seen(databases: Databases, acting: ActingUser, uid: UUID, *, seconds: int = 0) -> UploadView:
    with databases.read() as session:
        return release_uploads.get_upload(
            session, acting=acting, upload_uid=uid, now=NOW + timedelta(seconds=seconds)
        )


def test_an_upload_goes_from_received_to_applied(
    databases: Databases, administrator: ActingUser
) -> None:
    desk = Desk()
    with databases.write.begin() as session:
        uid = make_upload(session, acting=administrator)
    assert seen(databases, administrator, uid).is_working
    with databases.write.begin() as session:
        order = release_jobs.claim_job(session, upload_uid=uid, now=NOW)
    with databases.write.begin() as session:
        release_jobs.report_progress(
            session, upload_uid=uid, step="Reading", done=3, total=7, now=NOW
        )
    assert order.files[0].name == "icd10cm_order_2027.txt"
    assert (seen(databases, administrator, uid).done, order.holds_cpt_licence) == (3, False)

    with databases.write.begin() as session:
        release_jobs.finish_job(session, upload_uid=uid, preview=make_preview(), now=NOW)
    with databases.write.begin() as session:
        release_uploads.apply_upload(
            session, acting=administrator, upload_uid=uid, desk=desk, now=NOW
        )

    view = seen(databases, administrator, uid)
    assert (view.state, view.finished_at, view.is_working) == (UploadState.APPLIED, NOW, False)
    assert desk.done == [frozenset({"0" * 64})]


def test_a_second_upload_is_told_that_another_is_open(
    databases: Databases, administrator: ActingUser
) -> None:
    with databases.write.begin() as session:
        make_ready_upload(session, acting=administrator)

    with pytest.raises(ConflictError, match="Another upload is open"), databases.write.begin() as s:
        make_upload(s, acting=administrator)


def test_of_uploads_at_the_same_moment_one_gets_in(
    databases: Databases, administrator: ActingUser
) -> None:
    def upload(_number: int) -> bool:
        try:
            with databases.write.begin() as session:
                make_upload(session, acting=administrator)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(max_workers=6) as pool:
        let_in = list(pool.map(upload, range(12)))

    assert let_in.count(True) == 1


def test_of_decisions_at_the_same_moment_one_holds(
    databases: Databases, administrator: ActingUser
) -> None:
    with databases.write.begin() as session:
        uid = make_ready_upload(session, acting=administrator)
    desk = Desk()

    def decide(number: int) -> bool:
        act = release_uploads.apply_upload if number % 2 else release_uploads.discard_upload
        try:
            with databases.write.begin() as session:
                act(session, acting=administrator, upload_uid=uid, desk=desk, now=NOW)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(max_workers=4) as pool:
        decided = list(pool.map(decide, range(8)))

    assert decided.count(True) == 1
    assert len(desk.done) == 1


def test_a_codebook_that_moved_on_leaves_the_upload_ready(
    databases: Databases, administrator: ActingUser
) -> None:
    with databases.write.begin() as session:
        uid = make_ready_upload(session, acting=administrator)

    with pytest.raises(ConflictError, match="imported"), databases.write.begin() as session:
        release_uploads.apply_upload(
            session, acting=administrator, upload_uid=uid, desk=Desk(refuses=True), now=NOW
        )

    assert seen(databases, administrator, uid).state is UploadState.READY


def test_a_silent_job_is_dead_and_makes_way(
    databases: Databases, administrator: ActingUser
) -> None:
    with databases.write.begin() as session:
        uid = make_upload(session, acting=administrator)
        release_jobs.claim_job(session, upload_uid=uid, now=NOW)

    assert not seen(databases, administrator, uid, seconds=29).is_dead
    assert seen(databases, administrator, uid, seconds=31).can_be_discarded
    with databases.write.begin() as session:
        make_upload(session, acting=administrator, now=LATER)
    buried = seen(databases, administrator, uid, seconds=31)
    assert (buried.state, buried.message) == (UploadState.FAILED, release_uploads.DIED)


def test_a_job_at_work_is_not_discarded(databases: Databases, administrator: ActingUser) -> None:
    with databases.write.begin() as session:
        uid = make_upload(session, acting=administrator)

    with pytest.raises(ConflictError, match="received"), databases.write.begin() as session:
        release_uploads.discard_upload(
            session, acting=administrator, upload_uid=uid, desk=Desk(), now=NOW
        )


def test_a_job_that_was_given_up_changes_nothing_any_more(
    databases: Databases, administrator: ActingUser
) -> None:
    with databases.write.begin() as session:
        uid = make_upload(session, acting=administrator)
        release_jobs.claim_job(session, upload_uid=uid, now=NOW)
    with databases.write.begin() as session:
        release_uploads.discard_upload(
            session, acting=administrator, upload_uid=uid, desk=Desk(), now=LATER
        )

    with pytest.raises(ConflictError), databases.write.begin() as session:
        release_jobs.finish_job(session, upload_uid=uid, preview=make_preview(), now=LATER)
    with pytest.raises(ConflictError), databases.write.begin() as session:
        release_jobs.report_progress(session, upload_uid=uid, step="x", done=0, total=0, now=LATER)
    assert seen(databases, administrator, uid).state is UploadState.DISCARDED


def test_a_job_is_begun_once(databases: Databases, administrator: ActingUser) -> None:
    with databases.write.begin() as session:
        uid = make_upload(session, acting=administrator)
        release_jobs.claim_job(session, upload_uid=uid, now=NOW)

    with pytest.raises(ConflictError, match="not received"), databases.write.begin() as session:
        release_jobs.claim_job(session, upload_uid=uid, now=NOW)


def test_a_refused_file_is_told_in_the_importers_words(
    databases: Databases, administrator: ActingUser
) -> None:
    with databases.write.begin() as session:
        uid = make_upload(session, acting=administrator)
        release_jobs.claim_job(session, upload_uid=uid, now=NOW)
        release_jobs.fail_job(session, upload_uid=uid, message="Line 3 is cut off.", now=NOW)
        make_upload(session, acting=administrator)

    view = seen(databases, administrator, uid)
    assert (view.state, view.message) == (UploadState.FAILED, "Line 3 is cut off.")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_to_others_uploads_do_not_exist(
    databases: Databases, administrator: ActingUser, role: Role
) -> None:
    with databases.write.begin() as session:
        uid = make_ready_upload(session, acting=administrator)
        other = make_user(session, email="other@example.org", role=role)

    with databases.write.begin() as session:
        for act in (release_uploads.apply_upload, release_uploads.discard_upload):
            with pytest.raises(NotFoundError):
                act(session, acting=other, upload_uid=uid, desk=Desk(), now=NOW)
        with pytest.raises(NotFoundError):
            release_uploads.get_upload(session, acting=other, upload_uid=uid, now=NOW)
        with pytest.raises(NotFoundError):
            release_uploads.list_uploads(session, acting=other, now=NOW)
        with pytest.raises(NotFoundError):
            make_upload(session, acting=other)


def test_an_upload_without_a_file_is_refused(
    databases: Databases, administrator: ActingUser
) -> None:
    with pytest.raises(InvalidInputError, match="0 files"), databases.write.begin() as session:
        release_uploads.begin_upload(
            session,
            acting=administrator,
            upload_uid=uuid4(),
            files=[],
            effective_on=None,
            holds_cpt_licence=False,
            now=NOW,
        )


def test_the_table_holds_no_open_upload_that_is_decided(
    databases: Databases, administrator: ActingUser
) -> None:
    with databases.write.begin() as session:
        make_upload(session, acting=administrator)

    with pytest.raises(IntegrityError), databases.write.begin() as session:
        session.query(ReleaseUpload).update({"state": UploadState.APPLIED, "finished_at": NOW})
    with pytest.raises(IntegrityError), databases.write.begin() as session:
        session.query(ReleaseUpload).update({"finished_at": NOW})
    with pytest.raises(IntegrityError), databases.write.begin() as session:
        session.query(ReleaseUpload).update({"done": -1})


def test_the_uploader_takes_the_record_along_and_leaves_the_release(
    databases: Databases, administrator: ActingUser
) -> None:
    with databases.write.begin() as session:
        uid = make_ready_upload(session, acting=administrator)
        other = make_user(session, email="other@example.org", role=Role.ADMINISTRATOR)

    with databases.read() as session:
        (told,) = personal_data.export_data(session, acting=administrator)["release_uploads"]
        assert personal_data.export_data(session, acting=other)["release_uploads"] == []
    assert (told["files"], told["state"]) == (["icd10cm_order_2027.txt"], "ready")
    with databases.write.begin() as session:
        personal_data.delete_account(session, acting=administrator, password=PASSWORD)
    view = seen(databases, other, uid)
    assert (view.uploader, view.state) == (None, UploadState.READY)
