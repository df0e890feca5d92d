"""Send notices by e-mail as well, where this installation can; the product tells them anyway."""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from tutor.config import Settings
from tutor.errors import UnavailableError
from tutor.models.notice import Notice
from tutor.models.person import User
from tutor.services.mail import send_mail

MAILED_WITHIN = timedelta(days=1)
"""What could not be sent for so long is no news; it is in the product."""
_AT_ONCE = 200

logger = logging.getLogger(__name__)


class Send(Protocol):
    """Sends one message; raises `UnavailableError` where the server does not take it."""

    def __call__(self, settings: Settings, *, recipient: str, subject: str, text: str) -> None:
        """Send."""
        ...


def deliver_notices(
    settings: Settings,
    write: sessionmaker[Session],
    *,
    clock: Callable[[], datetime],
    send: Send = send_mail,
) -> int:
    """Send what has not been sent, one message a person; returns how many messages went out.

    A notice is marked before it is handed over, so a process that dies in between loses a
    message and never sends one twice. Where the server takes no message the marks are taken
    back, for the next time.
    """
    if not settings.sends_mail:
        return 0
    sent = 0
    while True:
        with write.begin() as session:
            waiting = _claim(session, clock())
        if not waiting:
            return sent
        people: defaultdict[str, list[Any]] = defaultdict(list)
        for row in waiting:
            people[row.email].append(row)
        for number, (email, rows) in enumerate(people.items()):
            try:
                send(settings, recipient=email, subject=_subject(rows), text=_text(rows, settings))
            except UnavailableError:
                left = [row.id for rest in list(people.values())[number:] for row in rest]
                with write.begin() as session:
                    session.execute(
                        update(Notice).where(Notice.id.in_(left)).values(mailed_at=None)
                    )
                logger.warning("notices not mailed", extra={"left": len(left)})
                return sent
            sent += 1


def _claim(session: Session, now: datetime) -> Sequence[Any]:
    waiting = session.execute(
        select(Notice.id, Notice.title, Notice.text, User.email)
        .join(User, User.id == Notice.user_id)
        .where(
            Notice.mailed_at.is_(None),
            Notice.created_at > now - MAILED_WITHIN,
            User.email.is_not(None),
        )
        .order_by(Notice.user_id, Notice.id)
        .limit(_AT_ONCE)
        .with_for_update(of=Notice)
    ).all()
    session.execute(
        update(Notice).where(Notice.id.in_([row.id for row in waiting])).values(mailed_at=now)
    )
    return waiting


def _subject(rows: Sequence[Any]) -> str:
    return str(rows[0].title) if len(rows) == 1 else f"{len(rows)} notices from Coder Tutor"


def _text(rows: Sequence[Any], settings: Settings) -> str:
    notices = "\n\n".join(f"{row.title}\n{row.text}" for row in rows)
    return f"{notices}\n\nAll your notices: {settings.public_url}/notices\n"
