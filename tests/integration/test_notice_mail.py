"""Notices by e-mail: one message a person, sent once, and again where the server was away."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.factories import NOW
from tests.integration.regrading import make_person
from tutor.config import Settings
from tutor.errors import UnavailableError
from tutor.services import accounts, notices
from tutor.services.access import ActingUser
from tutor.services.database import Databases
from tutor.services.notice_mail import MAILED_WITHIN, deliver_notices


@dataclass
class Post:
    """What was sent; takes so many messages, then is away."""

    takes: int = 99
    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def __call__(self, settings: Settings, *, recipient: str, subject: str, text: str) -> None:
        if len(self.sent) >= self.takes or not settings.sends_mail:
            raise UnavailableError("away")
        self.sent.append((recipient, subject, text))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings.from_environment({"CODER_TUTOR_HOME": str(tmp_path)})
    return replace(made, smtp_host="mail.example.org", public_url="https://tutor.example.org")


def tell(databases: Databases, acting: ActingUser, *titles: str) -> None:
    with databases.write.begin() as session:
        for title in titles:
            notices.tell(session, user_id=acting.id, title=title, text="Because.", now=NOW)


def deliver(databases: Databases, settings: Settings, post: Post, *, late: bool = False) -> int:
    now = NOW + MAILED_WITHIN + timedelta(hours=1) if late else NOW
    return deliver_notices(settings, databases.write, clock=lambda: now, send=post)


def test_each_person_gets_one_message_once(databases: Databases, settings: Settings) -> None:
    tell(databases, make_person(databases), "First", "Second")
    tell(databases, make_person(databases), "Third")
    post = Post()

    assert deliver(databases, settings, post) == 2
    assert deliver(databases, settings, post) == 0

    assert [subject for _to, subject, _text in post.sent] == [
        "2 notices from Coder Tutor",
        "Third",
    ]
    assert "First\nBecause.\n\nSecond\nBecause." in post.sent[0][2]
    assert "https://tutor.example.org/notices" in post.sent[0][2]


def test_what_the_server_did_not_take_is_sent_the_next_time(
    databases: Databases, settings: Settings
) -> None:
    tell(databases, make_person(databases), "First")
    tell(databases, make_person(databases), "Second")

    away, back = Post(takes=1), Post()
    assert deliver(databases, settings, away) == 1
    assert deliver(databases, settings, back) == 1

    assert [subject for _to, subject, _text in (*away.sent, *back.sent)] == ["First", "Second"]


def test_old_news_visitors_and_installations_without_a_server_send_nothing(
    databases: Databases, settings: Settings
) -> None:
    tell(databases, make_person(databases), "First")
    with databases.write.begin() as session:
        visitor = accounts.create_visitor(session, now=NOW)
    tell(databases, visitor, "Second")
    post = Post()

    assert deliver(databases, replace(settings, smtp_host=""), post) == 0
    assert deliver(databases, settings, post, late=True) == 0
    assert deliver(databases, settings, post) == 1
