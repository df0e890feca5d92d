"""The background job of an upload, as it tells the database how far it is.

Each statement holds only while the upload is still being built: a job that
was taken for dead, and whose upload was discarded, changes nothing any more.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tutor.errors import ConflictError
from tutor.models.release_upload import ReleaseUpload, UploadState
from tutor.services.release_uploads import ReceivedFile

_LONGEST_STEP = 200

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobOrder:
    """What a job is to import."""

    files: tuple[ReceivedFile, ...]
    effective_on: date | None
    holds_cpt_licence: bool


def claim_job(session: Session, *, upload_uid: UUID, now: datetime) -> JobOrder:
    """Begin a job; of two processes that begin the same one, the second is told.

    Raises:
        ConflictError: There is no such upload, or it is not waiting to begin.
    """
    _update(
        session,
        upload_uid,
        UploadState.RECEIVED,
        state=UploadState.BUILDING,
        step="Reading the files",
        heartbeat_at=now,
    )
    upload = session.scalars(select(ReleaseUpload).where(ReleaseUpload.uid == upload_uid)).one()
    logger.info("release job begun", extra={"upload": str(upload_uid)})
    return JobOrder(
        tuple(ReceivedFile(**file) for file in upload.files),
        upload.effective_on,
        upload.holds_cpt_licence,
    )


def report_progress(
    session: Session, *, upload_uid: UUID, step: str, done: int, total: int, now: datetime
) -> None:
    """Say what is done now, and that the job lives.

    Raises:
        ConflictError: The upload was closed meanwhile; the job has to stop.
    """
    _update(
        session,
        upload_uid,
        UploadState.BUILDING,
        step=step[:_LONGEST_STEP],
        done=done,
        total=total,
        heartbeat_at=now,
    )


def finish_job(
    session: Session, *, upload_uid: UUID, preview: dict[str, Any], now: datetime
) -> None:
    """Lay the release before the administrator.

    Raises:
        ConflictError: The upload was closed meanwhile.
    """
    _update(
        session,
        upload_uid,
        UploadState.BUILDING,
        state=UploadState.READY,
        step="",
        preview=preview,
        heartbeat_at=now,
    )
    logger.info("release ready", extra={"upload": str(upload_uid)})


def end_unchanged(session: Session, *, upload_uid: UUID, now: datetime) -> None:
    """Say that everything in the upload is loaded already.

    Raises:
        ConflictError: The upload was closed meanwhile.
    """
    _update(
        session,
        upload_uid,
        UploadState.BUILDING,
        state=UploadState.UNCHANGED,
        is_open=False,
        finished_at=now,
    )
    logger.info("release was loaded already", extra={"upload": str(upload_uid)})


def fail_job(session: Session, *, upload_uid: UUID, message: str, now: datetime) -> None:
    """Say why the release cannot be had.

    Raises:
        ConflictError: The upload was closed meanwhile.
    """
    _update(
        session,
        upload_uid,
        UploadState.BUILDING,
        state=UploadState.FAILED,
        is_open=False,
        message=message,
        finished_at=now,
    )
    logger.warning("release refused", extra={"upload": str(upload_uid)})


def _update(session: Session, upload_uid: UUID, expected: UploadState, /, **values: Any) -> None:
    updated = session.execute(
        update(ReleaseUpload)
        .where(ReleaseUpload.uid == upload_uid, ReleaseUpload.state == expected)
        .values(**values)
    )
    if updated.rowcount != 1:  # type: ignore[attr-defined]  # of an UPDATE it is a cursor's
        raise ConflictError(f"Upload {upload_uid} is not {expected.value} (any more).")
