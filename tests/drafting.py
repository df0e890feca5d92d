"""What tests of authoring share: texts of a small chart, people, and drafts at each stage."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import CHART, NOW, make_items, make_member, make_user
from tests.integration.graders import table_grader
from tutor.bank.exercise import Exercise
from tutor.bank.loader import read_exercise
from tutor.bank.porting.imported import Imported
from tutor.bank.sync import apply_plan
from tutor.bank.sync_plan import SyncPlan
from tutor.bank.writing.examining import Examined, PlacedFlag
from tutor.codes.entered_line import EnteredLine, Section
from tutor.deidentification.category import Category, Tier
from tutor.deidentification.flag import Flag
from tutor.models.draft import Draft, DraftComment
from tutor.models.organisation import Collection
from tutor.services import blind_codings, comments, draft_writing, drafts, imports, reviews
from tutor.services.access import ActingUser, Role
from tutor.services.answer_saving import DraftBase
from tutor.services.database import Databases

COLLECTION = "professional-services"
TOML = """\
schema = 1
uid = "{uid}"  # never changes
kind = "chart"
title = "{title}"
setting = "outpatient_professional"
payer = "commercial"
date_of_service = 2026-03-03
specialty = "orthopedics"
topics = ["icd10cm/musculoskeletal"]
difficulty = 2
minutes = 5

[patient]
age_years = 58
sex = "female"

[[key.diagnoses]]
id = "knee"
code = "{code}"
role = "first"
evidence = ["right knee hurts"]
cites = ["Section I.B.13"]

[[key.procedures]]
id = "shot"
code = "20610"
modifiers = ["RT"]
pointers = ["knee"]
evidence = ["Injected 40 mg"]
cites = ["Chapter I"]
"""
RATIONALE = "## Side\n\nThe note says right.\n"
NAME = PlacedFlag(
    "chart.md", Flag(0, 5, "Smith", Category.NAME, Tier.CONFIRM, "word", "A name.", "Take it out.")
)
NUMBER = PlacedFlag(
    "chart.md",
    Flag(9, 20, "123-45-6789", Category.SOCIAL_SECURITY, Tier.BLOCK, "ssn", "A number.", "Remove."),
)


def texts(
    uid: UUID, *, title: str = "A knee that hurts", code: str = "M17.11", chart: str = CHART
) -> dict[str, str]:
    toml = TOML.format(uid=uid, title=title, code=code)
    return {"exercise.toml": toml, "chart.md": chart, "rationale.md": RATIONALE}


def read(files: dict[str, str], slug: str = "knee") -> Exercise:
    made = read_exercise(files, collection=COLLECTION, slug=slug, asks_services=True)
    assert made.exercise is not None, made.problems
    return made.exercise


def examined(files: dict[str, str], *flags: PlacedFlag) -> Examined:
    made = read_exercise(files, collection=COLLECTION, slug="knee", asks_services=True)
    return Examined(made.exercise, made.problems, flags)


def coding(code: str = "M17.11") -> tuple[EnteredLine, ...]:
    return (
        EnteredLine(Section.DIAGNOSIS, code=code),
        EnteredLine(Section.PROCEDURE, code="20610", modifiers="RT", pointers="A"),
    )


def make_open_collection(session: Session, name: str = COLLECTION) -> None:
    if session.scalar(select(Collection.id).where(Collection.name == name)) is None:
        session.add(Collection(name=name, title=name, organisation_id=None, is_private=False))
        session.flush()


@dataclass(frozen=True)
class Desk:
    """An author, a reviewer and a database, and the steps that a draft takes between them."""

    databases: Databases
    author: ActingUser
    reviewer: ActingUser
    collection: str = COLLECTION

    @classmethod
    def of(cls, databases: Databases) -> "Desk":
        with databases.write.begin() as session:
            make_open_collection(session)
            author, reviewer = (
                make_user(session, email=f"{uuid4().hex}@example.org", role=role)
                for role in (Role.AUTHOR, Role.REVIEWER)
            )
        return cls(databases, author, reviewer)

    @classmethod
    def within(cls, databases: Databases, organisation: UUID, collection: str) -> "Desk":
        """Two members of an organisation, who write for one collection of it."""
        with databases.write.begin() as session:
            author, reviewer = (
                make_member(session, organisation, role=role, email=f"{uuid4().hex}@example.org")
                for role in (Role.AUTHOR, Role.REVIEWER)
            )
        return cls(databases, author, reviewer, collection)

    def person(self, role: Role) -> ActingUser:
        with self.databases.write.begin() as session:
            return make_user(session, email=f"{uuid4().hex}@example.org", role=role)

    def publish_item(self, *, uid: UUID | None = None) -> UUID:
        """An exercise that is in the bank already, from files."""
        uid = uid or uuid4()
        files = texts(uid)
        exercise = read(files)
        with self.databases.write.begin() as session:
            make_items(session)
            apply_plan(session, SyncPlan(create=(exercise,)), files={uid: files}, now=NOW)
        return uid

    def begin(self, files: dict[str, str] | None = None) -> UUID:
        uid = uuid4()
        with self.databases.write.begin() as session:
            return draft_writing.add_draft(
                session,
                acting=self.author,
                collection=self.collection,
                slug=f"knee-{uid.hex[:6]}",
                files=files or texts(uid),
                uid=UUID(_uid_in(files)) if files else uid,
                now=NOW,
            ).uid

    def edit(self, item_uid: UUID) -> UUID:
        with self.databases.write.begin() as session:
            return draft_writing.begin_edit(session, acting=self.author, item_uid=item_uid, now=NOW)

    def view(self, draft_uid: UUID, acting: ActingUser | None = None) -> drafts.DraftView:
        with self.databases.read() as session:
            return drafts.get_draft(session, acting=acting or self.author, draft_uid=draft_uid)

    def save(
        self,
        draft_uid: UUID,
        files: dict[str, str],
        *,
        version: int | None = None,
        key: str | None = None,
        acting: ActingUser | None = None,
    ) -> draft_writing.SavedDraft:
        with self.databases.write.begin() as session:
            return draft_writing.save(
                session,
                acting=acting or self.author,
                draft_uid=draft_uid,
                files=files,
                base=None if version is None else DraftBase(version),
                client_key=key,
                now=NOW,
            )

    def submit(self, draft_uid: UUID, *flags: PlacedFlag) -> None:
        view = self.view(draft_uid)
        with self.databases.write.begin() as session:
            reviews.submit_for_review(
                session,
                acting=self.author,
                draft_uid=draft_uid,
                version=view.version,
                examined=examined(dict(view.files), *flags),
                now=NOW,
            )

    def code_blind(
        self,
        draft_uid: UUID,
        entries: tuple[EnteredLine, ...] | None = None,
        acting: ActingUser | None = None,
    ) -> UUID:
        coder = acting or self.reviewer
        with self.databases.write.begin() as session:
            uid = blind_codings.begin(session, acting=coder, draft_uid=draft_uid, now=NOW)
            view = blind_codings.get_own(session, acting=coder, coding_uid=uid)
            blind_codings.hand_in(
                session,
                acting=coder,
                coding_uid=uid,
                exercise=read(dict(view.files)),
                entries=entries or coding(),
                grader=table_grader,
                now=NOW,
            )
        return uid

    def publish(
        self,
        draft_uid: UUID,
        *flags: PlacedFlag,
        acting: ActingUser | None = None,
        version: int | None = None,
        reason: str = "",
        now: datetime = NOW,
    ) -> UUID:
        view = self.view(draft_uid)
        with self.databases.write.begin() as session:
            return reviews.publish(
                session,
                acting=acting or self.reviewer,
                draft_uid=draft_uid,
                version=view.version if version is None else version,
                examined=examined(dict(view.files), *flags),
                summary="Looked at",
                reason_without_coding=reason,
                grader=table_grader,
                now=now,
            )

    def reviewed(self, files: dict[str, str] | None = None) -> UUID:
        """A draft that is handed in and coded blind without a difference."""
        uid = self.begin(files)
        self.submit(uid)
        self.code_blind(uid)
        return uid


def _uid_in(files: dict[str, str] | None) -> str:
    assert files is not None
    return files["exercise.toml"].split('uid = "')[1].split('"')[0]


def make_authored(databases: Databases) -> dict[str, UUID]:
    """Make a draft in review, a coding of it that is under way, and an import that waits."""
    return leave_work(Desk.of(databases))


def leave_work(desk: Desk, files: dict[str, str] | None = None) -> dict[str, UUID]:
    """Leave a draft in review, a comment on it, a coding under way and an import that waits."""
    draft = desk.begin(files)
    desk.submit(draft)
    with desk.databases.write.begin() as session:
        comments.add(
            session, acting=desk.author, draft_uid=draft, text="Look here.", place="", now=NOW
        )
        begun = blind_codings.begin(session, acting=desk.reviewer, draft_uid=draft, now=NOW)
        batch = imports.preview(
            session,
            acting=desk.author,
            file_name="bank.zip",
            format_name="ZIP",
            collection=desk.collection,
            imported=Imported((), ()),
            examine=lambda files, _collection, _slug: examined(dict(files)),
            now=NOW,
        )
        comment = session.scalars(
            select(DraftComment.uid).join(Draft).where(Draft.uid == draft)
        ).one()
    return {"draft": draft, "comment": comment, "coding": begun, "batch": batch}
