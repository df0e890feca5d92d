"""Things for tests, each valid as it comes; a test names only what matters to it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.table_catalog import icd
from tutor.bank.exercise import ChartExercise, Exercise, Kind
from tutor.bank.files import ExerciseFiles
from tutor.bank.grader import Grader
from tutor.bank.sync import apply_plan
from tutor.bank.sync_plan import SyncPlan
from tutor.codes.code import parse_procedure
from tutor.codes.encounter import Encounter, Payer, Setting, Sex
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.modifier import parse_modifiers
from tutor.grading.answer_key import (
    AnswerKey,
    DiagnosisSlot,
    Evidence,
    ExtraReason,
    KeyVariant,
    ProcedureSlot,
    TemptingCode,
)
from tutor.models.organisation import Collection
from tutor.models.person import User
from tutor.services import (
    accounts,
    collections,
    organisations,
    practice,
    release_jobs,
    release_uploads,
    submissions,
)
from tutor.services.access import OPERATOR, ActingUser, Role
from tutor.services.release_uploads import ReceivedFile

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"  # noqa: S105
CHART = """# Clinic note

The **right knee** hurts on stairs. Injected 40 mg into the right knee, {{ dos }}.

# Plan

Blood pressure 128/74, unchanged.
"""


def make_key() -> AnswerKey:
    knee = DiagnosisSlot(
        id="knee",
        code=icd("M17.11"),
        is_first=True,
        evidence=(Evidence("right knee hurts"),),
        cites=("Section I.B.13",),
        why="The note says right.",
    )
    shot = ProcedureSlot(
        id="shot",
        code=parse_procedure("20610"),
        modifiers=parse_modifiers("RT"),
        pointers=("knee",),
        evidence=(Evidence("Injected 40 mg"),),
        cites=("Chapter I",),
    )
    tempting = TemptingCode(icd("I10"), ExtraReason.NOT_TREATED, "Nothing was done about it.")
    return AnswerKey(variants=(KeyVariant((knee,), (shot,)),), tempting=(tempting,))


def make_exercise(
    *,
    uid: UUID | None = None,
    title: str = "A knee that hurts",
    slug: str = "knee",
    collection: str = "professional-services",
    difficulty: int = 2,
    topics: tuple[str, ...] = ("icd10cm/musculoskeletal",),
    chart: str = CHART,
    key: AnswerKey | None = None,
    day: date = date(2026, 3, 3),
) -> ChartExercise:
    return ChartExercise(
        uid=uid or uuid4(),
        collection=collection,
        slug=slug,
        kind=Kind.CHART,
        date_of_service=day,
        title=title,
        specialty="orthopedics",
        encounter=Encounter(
            date_of_service=day,
            setting=Setting.OUTPATIENT_PROFESSIONAL,
            payer=Payer.COMMERCIAL,
            age_years=58,
            sex=Sex.FEMALE,
        ),
        age_text="58 years",
        topics=topics,
        content_areas=(),
        difficulty=difficulty,
        minutes=5,
        chart_markdown=chart,
        rationale_markdown="## Side\n\nThe note says right.",
        asks_services=True,
        key=key or make_key(),
    )


def make_items(
    session: Session, *exercises: Exercise, files: Mapping[UUID, ExerciseFiles] | None = None
) -> None:
    """Take exercises in; collections that are not there yet are public."""
    for name in {exercise.collection for exercise in exercises}:
        if session.scalar(select(Collection.id).where(Collection.name == name)) is None:
            session.add(Collection(name=name, title=name, organisation_id=None, is_private=False))
    apply_plan(session, SyncPlan(create=exercises), files=files or {}, now=NOW)


def make_user(
    session: Session, *, email: str = "learner@example.org", role: Role = Role.LEARNER
) -> ActingUser:
    return accounts.create_user(
        session, email=email, display_name="A person", password=PASSWORD, roles=[role], now=NOW
    )


def make_organisation(
    session: Session, *, name: str = "North Valley Clinic", slug: str = "north-valley"
) -> UUID:
    return organisations.create_organisation(
        session, acting=OPERATOR, name=name, slug=slug, now=NOW
    )


def make_collection(
    session: Session, name: str, *, organisation: UUID, is_private: bool = True
) -> None:
    collections.give_collection(
        session,
        acting=OPERATOR,
        organisation_uid=organisation,
        name=name,
        title=f"The collection {name}",
        is_private=is_private,
    )


def make_member(
    session: Session, organisation: UUID, *, role: Role, email: str, site_role: Role = Role.LEARNER
) -> ActingUser:
    """Make an account with a role in an organisation; a learner for the rest."""
    made = make_user(session, email=email, role=site_role)
    organisations.add_member(
        session, acting=OPERATOR, organisation_uid=organisation, email=email, role=role
    )
    return accounts.as_acting(
        session.get_one(User, made.id), accounts.memberships_of(session, made.id)
    )


def right_answer() -> tuple[EnteredLine, ...]:
    return (
        EnteredLine(Section.DIAGNOSIS, code="M17.11"),
        EnteredLine(Section.PROCEDURE, code="20610", modifiers="RT", pointers="A"),
    )


def make_graded(
    session: Session,
    *,
    acting: ActingUser,
    exercise: Exercise,
    grader: Grader,
    entries: Sequence[EnteredLine] | None = None,
    now: datetime = NOW,
) -> UUID:
    """Hand an answer in, the right one unless another is given."""
    uid = practice.start_attempt(session, acting=acting, item_uid=exercise.uid, now=now)
    graded = submissions.grade_attempt(
        session,
        acting=acting,
        attempt_uid=uid,
        entries=right_answer() if entries is None else entries,
        grader=grader,
    )
    submissions.submit_attempt(session, graded=graded, now=now)
    return uid


def make_upload(session: Session, *, acting: ActingUser, now: datetime = NOW) -> UUID:
    """Take an upload in; it waits for its job."""
    uid = uuid4()
    release_uploads.begin_upload(
        session,
        acting=acting,
        upload_uid=uid,
        files=[ReceivedFile("icd10cm_order_2027.txt", "stored", 8_000_000)],
        effective_on=None,
        holds_cpt_licence=False,
        now=now,
    )
    return uid


def make_ready_upload(session: Session, *, acting: ActingUser, now: datetime = NOW) -> UUID:
    """Take an upload in and read it."""
    uid = make_upload(session, acting=acting, now=now)
    release_jobs.claim_job(session, upload_uid=uid, now=now)
    release_jobs.finish_job(session, upload_uid=uid, preview=make_preview(), now=now)
    return uid


def make_preview(**changes: Any) -> dict[str, Any]:
    """What a release changes: one code that the bank uses, and one exercise of each kind."""
    change = {
        "kind": "deleted",
        "on": "2026-10-01",
        "code_set": "icd10cm",
        "holder": "M17.11",
        "is_code": True,
        "title": "Unilateral primary osteoarthritis, right knee",
        "words": "deleted on 2026-10-01; now M17.13.",
        "is_used": True,
    }
    stale = {
        "uid": str(uuid4()),
        "title": "A knee that hurts",
        "place": "professional-services/knee",
        "date_of_service": "2026-03-03",
        "reasons": ["M17.11 (the key): deleted on 2026-10-01; now M17.13."],
        "suggestion": "Keep it, as an exercise of ICD-10-CM fiscal year 2026.",
        "changes_result": True,
    }
    release = {
        "title": "ICD-10-CM fiscal year 2027",
        "code_set": "icd10cm",
        "valid_from": "2026-10-01",
        "valid_to": None,
        "codes": 98_500,
        "billable": 74_900,
        "is_known": False,
    }
    contents = ["ICD-10-CM fiscal year 2027: 98,500 codes"]
    file = {
        "name": "order.txt",
        "sha256": "0" * 64,
        "is_new": True,
        "contents": contents,
        "passed_over": ["a.pdf"],
    }
    return {
        "files": [file],
        "releases": [release],
        "lost": [],
        "edits": [{"title": "Add-on codes, 2026 Q4", "rows": 1_200}],
        "counts": [
            {"code_set": "icd10cm", "kind": "new", "count": 487},
            {"code_set": "icd10cm", "kind": "deleted", "count": 28},
        ],
        "used": [change],
        "used_total": 1,
        "stale": [stale | {"kind": kind} for kind in ("broken", "historic", "review")],
        "stale_already": 2,
        "exercises": 24,
        **changes,
    }
