"""An administrator uploads a release, sees what it changes, and applies or discards it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tutor.errors import ConflictError, NotFoundError
from tutor.models.person import Role, User
from tutor.models.release_upload import ReleaseUpload
from tutor.models.release_upload import UploadState as UploadState  # noqa: PLC0414 - for views
from tutor.services.access import ActingUser, InvalidInputError, require_any

UPLOADS_SHOWN = 10
MOST_FILES = 20
DEAD_AFTER = timedelta(seconds=30)
"""A job says every two seconds that it lives; one that was silent for so long does not."""
DIED = "The import stopped without a word: it was killed, or the machine was restarted."

_WORKING = (UploadState.RECEIVED, UploadState.BUILDING)

logger = logging.getLogger(__name__)


class Desk(Protocol):
    """What is done outside the database: the staged codebook takes its place, or goes."""

    def apply(self, digests: frozenset[str]) -> None:
        """Let what was staged from these files take the place of what is in use."""
        ...

    def discard(self, upload_uid: UUID) -> None:
        """Forget what was staged, and the files of an upload."""
        ...


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file as it came: what its sender calls it, and under which name it is stored."""

    name: str
    stored: str
    size: int


@dataclass(frozen=True, slots=True)
class UploadView:
    """An upload as its page shows it.

    Attributes:
        uploader: Name of who sent it; None where that account is gone.
        preview: What it would change (`tutor.services.release_preview`).
        is_dead: Whether its job is at work by its state and silent in fact.
    """

    uid: UUID
    files: tuple[ReceivedFile, ...]
    uploader: str | None
    state: UploadState
    step: str
    done: int
    total: int
    message: str
    preview: dict[str, Any] | None
    received_at: datetime
    finished_at: datetime | None
    is_dead: bool

    @property
    def is_working(self) -> bool:
        """Whether its job is at work."""
        return self.state in _WORKING and not self.is_dead

    @property
    def can_be_discarded(self) -> bool:
        """Whether somebody has to decide about it, and nothing is at work."""
        return self.is_dead or self.state is UploadState.READY


def begin_upload(
    session: Session,
    *,
    acting: ActingUser,
    upload_uid: UUID,
    files: Sequence[ReceivedFile],
    effective_on: date | None,
    holds_cpt_licence: bool,
    now: datetime,
) -> None:
    """Take an upload in; its job is started once this is committed.

    Raises:
        NotFoundError: The person is no administrator.
        InvalidInputError: No file was sent, or too many.
        ConflictError: Another upload is open.
    """
    require_any(acting, Role.ADMINISTRATOR)
    if not 1 <= len(files) <= MOST_FILES:
        raise InvalidInputError(
            f"{len(files)} files were sent; choose 1 to {MOST_FILES}.", field="files"
        )
    _bury_dead(session, now)
    upload = ReleaseUpload(
        uid=upload_uid,
        uploader_id=acting.id,
        files=[{"name": f.name, "stored": f.stored, "size": f.size} for f in files],
        effective_on=effective_on,
        holds_cpt_licence=holds_cpt_licence,
        state=UploadState.RECEIVED,
        is_open=True,
        step="Waiting to begin",
        done=0,
        total=0,
        message="",
        received_at=now,
        heartbeat_at=now,
    )
    try:
        with session.begin_nested():
            session.add(upload)
    except IntegrityError as error:
        raise ConflictError(
            "Another upload is open. Apply or discard it first; one release is loaded at a time."
        ) from error
    logger.info("release upload received", extra={"upload": str(upload_uid), "files": len(files)})


def list_uploads(session: Session, *, acting: ActingUser, now: datetime) -> tuple[UploadView, ...]:
    """List the last uploads, the newest first.

    Raises:
        NotFoundError: The person is no administrator.
    """
    require_any(acting, Role.ADMINISTRATOR)
    rows = session.execute(
        _WITH_UPLOADER.order_by(ReleaseUpload.received_at.desc(), ReleaseUpload.id.desc()).limit(
            UPLOADS_SHOWN
        )
    )
    return tuple(_view(upload, name, now) for upload, name in rows)


def get_upload(
    session: Session, *, acting: ActingUser, upload_uid: UUID, now: datetime
) -> UploadView:
    """Return one upload.

    Raises:
        NotFoundError: There is no such upload, or the person is no administrator.
    """
    require_any(acting, Role.ADMINISTRATOR)
    row = session.execute(_WITH_UPLOADER.where(ReleaseUpload.uid == upload_uid)).one_or_none()
    if row is None:
        raise NotFoundError(f"release upload {upload_uid}")
    return _view(row[0], row[1], now)


def apply_upload(
    session: Session, *, acting: ActingUser, upload_uid: UUID, desk: Desk, now: datetime
) -> None:
    """Let the uploaded release take the place of the codebook in use.

    The files take their place before the row is committed. Where a crash
    comes in between, applying again finds them in place and says so.

    Raises:
        NotFoundError: There is no such upload, or the person is no administrator.
        ConflictError: It is not ready, or another release was imported meanwhile.
    """
    upload = get_upload(session, acting=acting, upload_uid=upload_uid, now=now)
    if upload.state is not UploadState.READY or upload.preview is None:
        raise ConflictError(f"This upload is {upload.state.value}; only a ready one is applied.")
    _close(session, upload_uid, UploadState.APPLIED, (UploadState.READY,), now)
    fresh = (file["sha256"] for file in upload.preview["files"] if file["is_new"])
    desk.apply(frozenset(fresh))
    logger.info("release applied", extra={"upload": str(upload_uid)})


def discard_upload(
    session: Session, *, acting: ActingUser, upload_uid: UUID, desk: Desk, now: datetime
) -> None:
    """Forget an upload that is ready, or whose job is dead.

    Raises:
        NotFoundError: There is no such upload, or the person is no administrator.
        ConflictError: Its job is at work, or it is decided already.
    """
    upload = get_upload(session, acting=acting, upload_uid=upload_uid, now=now)
    if not upload.can_be_discarded:
        raise ConflictError(
            f"This upload is {upload.state.value}; only a ready one, or one that stopped, "
            "is discarded."
        )
    open_states = (UploadState.READY, *_WORKING)
    _close(session, upload_uid, UploadState.DISCARDED, open_states, now)
    desk.discard(upload_uid)
    logger.info("release discarded", extra={"upload": str(upload_uid)})


_WITH_UPLOADER = select(ReleaseUpload, User.display_name).outerjoin(
    User, User.id == ReleaseUpload.uploader_id
)


def _close(
    session: Session,
    upload_uid: UUID,
    state: UploadState,
    allowed: Sequence[UploadState],
    now: datetime,
) -> None:
    """Decide an upload; of two who decide at once the second is told."""
    closed = session.execute(
        update(ReleaseUpload)
        .where(ReleaseUpload.uid == upload_uid, ReleaseUpload.state.in_(allowed))
        .values(state=state, is_open=False, finished_at=now)
    )
    if closed.rowcount != 1:  # type: ignore[attr-defined]  # of an UPDATE it is a cursor's
        raise ConflictError("Somebody else has just decided about this upload; reload the page.")


def _bury_dead(session: Session, now: datetime) -> None:
    """Close an upload whose job is dead, so that it does not stand in the way of the next."""
    session.execute(
        update(ReleaseUpload)
        .where(ReleaseUpload.state.in_(_WORKING), ReleaseUpload.heartbeat_at < now - DEAD_AFTER)
        .values(state=UploadState.FAILED, is_open=False, finished_at=now, message=DIED)
    )


def _view(upload: ReleaseUpload, uploader: str | None, now: datetime) -> UploadView:
    is_silent = upload.heartbeat_at < now - DEAD_AFTER
    return UploadView(
        uid=upload.uid,
        files=tuple(ReceivedFile(**file) for file in upload.files),
        uploader=uploader,
        state=upload.state,
        step=upload.step,
        done=upload.done,
        total=upload.total,
        message=upload.message,
        preview=upload.preview,
        received_at=upload.received_at,
        finished_at=upload.finished_at,
        is_dead=upload.state in _WORKING and is_silent,
    )
