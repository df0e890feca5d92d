"""Attempts on both databases, also when two requests come at once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from tests.factories import NOW, make_exercise, make_items, make_user, right_answer
from tests.integration.graders import table_grader
from tutor.bank.exercise import ChartExercise
from tutor.codes.encounter import Setting
from tutor.codes.entered_line import EnteredLine, Section
from tutor.errors import ConflictError, NotFoundError, PermissionDeniedError
from tutor.models.attempt import GradeFinding, ItemGrade, Submission
from tutor.models.item import Item, ItemState
from tutor.services import accounts, answer_saving, catalogue, practice, progress, submissions
from tutor.services.access import ActingUser, InvalidInputError, Role
from tutor.services.catalogue import ItemFilters
from tutor.services.database import Databases
from tutor.services.entries import Entry, lines_of


@pytest.fixture
def exercise(databases: Databases) -> ChartExercise:
    made = make_exercise()
    with databases.write.begin() as session:
        make_items(session, made)
    return made


@pytest.fixture
def learner(databases: Databases) -> ActingUser:
    with databases.write.begin() as session:
        return make_user(session)


@pytest.fixture
def attempt(databases: Databases, exercise: ChartExercise, learner: ActingUser) -> UUID:
    with databases.write.begin() as session:
        return practice.start_attempt(session, acting=learner, item_uid=exercise.uid, now=NOW)


def first_code(entries: Sequence[Entry]) -> str:
    (line, *_others) = lines_of(entries)
    return line.code


def save(
    databases: Databases,
    learner: ActingUser,
    attempt: UUID,
    code: str,
    client_key: str | None = None,
    base: answer_saving.DraftBase | None = None,
) -> answer_saving.HeldAnswer:
    with databases.write.begin() as session:
        return answer_saving.save_draft(
            session,
            acting=learner,
            attempt_uid=attempt,
            entries=[EnteredLine(Section.DIAGNOSIS, code=code)],
            client_key=client_key,
            now=NOW,
            base=base,
        )


def submit(
    databases: Databases,
    learner: ActingUser,
    attempt: UUID,
    entries: tuple[EnteredLine, ...] = right_answer(),
    now: datetime = NOW,
) -> None:
    with databases.read() as session:
        graded = submissions.grade_attempt(
            session, acting=learner, attempt_uid=attempt, entries=entries, grader=table_grader
        )
    with databases.write.begin() as session:
        submissions.submit_attempt(session, graded=graded, now=now)


def test_starting_again_goes_on_with_the_open_attempt(
    databases: Databases, exercise: ChartExercise, learner: ActingUser, attempt: UUID
) -> None:
    with databases.write.begin() as session:
        again = practice.start_attempt(session, acting=learner, item_uid=exercise.uid, now=NOW)

    assert again == attempt


def test_what_was_saved_comes_back_character_for_character(
    databases: Databases, learner: ActingUser, attempt: UUID
) -> None:
    typed = EnteredLine(
        Section.PROCEDURE, code=" 9921O\t", modifiers="<b>'\"", units="½", pointers="é→", poa="?"
    )
    with databases.write.begin() as session:
        answer_saving.save_draft(
            session,
            acting=learner,
            attempt_uid=attempt,
            entries=[typed],
            client_key=None,
            now=NOW,
        )
    with databases.read() as session:
        view = practice.get_attempt(session, acting=learner, attempt_uid=attempt)

    assert view.entries == (typed,)
    assert (view.draft_version, view.saved_at) == (1, NOW)


def test_of_two_writers_at_once_one_is_told_of_the_other(
    databases: Databases, learner: ActingUser, attempt: UUID
) -> None:
    base = answer_saving.DraftBase(version=0)

    def write(code: str) -> str:
        try:
            save(databases, learner, attempt, code, client_key=code, base=base)
        except answer_saving.DraftConflictError as error:
            return first_code(error.held.entries)
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(write, ["I10", "E11.9"]))

    with databases.read() as session:
        view = practice.get_attempt(session, acting=learner, attempt_uid=attempt)
    assert sorted(answers) == sorted(["saved", first_code(view.entries)])
    assert view.draft_version == 1


def test_sending_a_save_again_changes_nothing(
    databases: Databases, learner: ActingUser, attempt: UUID
) -> None:
    first = save(databases, learner, attempt, "I10", "key-1")
    again = save(databases, learner, attempt, "other", "key-1")
    newer = save(databases, learner, attempt, "E11.9", "key-2")

    assert again == first
    assert (newer.version, first_code(newer.entries)) == (2, "E11.9")


def test_many_saves_at_once_are_all_counted(
    databases: Databases, learner: ActingUser, attempt: UUID
) -> None:
    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(lambda n: save(databases, learner, attempt, f"c{n}"), range(40)))

    assert sorted(state.version for state in states) == list(range(1, 41))


def test_of_two_submits_at_once_one_is_graded(
    databases: Databases, learner: ActingUser, attempt: UUID
) -> None:
    def try_to_submit(_number: int) -> bool:
        try:
            submit(databases, learner, attempt)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(try_to_submit, range(6)))

    assert outcomes.count(True) == 1
    with databases.read() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 1
        assert session.scalar(select(func.count()).select_from(ItemGrade)) == 1


def test_two_starts_at_once_open_one_attempt(
    databases: Databases, exercise: ChartExercise, learner: ActingUser
) -> None:
    def start(_number: int) -> UUID:
        with databases.write.begin() as session:
            return practice.start_attempt(session, acting=learner, item_uid=exercise.uid, now=NOW)

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(start, range(6)))) == 1


def test_a_submitted_attempt_takes_no_more_saves(
    databases: Databases, learner: ActingUser, attempt: UUID
) -> None:
    submit(databases, learner, attempt)

    with pytest.raises(ConflictError):
        save(databases, learner, attempt, "late")


def test_a_grader_that_fails_leaves_the_attempt_open_and_nothing_stored(
    databases: Databases, learner: ActingUser, attempt: UUID
) -> None:
    def broken(_exercise: ChartExercise, _entries: object) -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError), databases.read() as session:
        submissions.grade_attempt(
            session,
            acting=learner,
            attempt_uid=attempt,
            entries=right_answer(),
            grader=broken,  # type: ignore[arg-type]
        )
    with databases.read() as session:
        view = practice.get_attempt(session, acting=learner, attempt_uid=attempt)
        assert not view.is_submitted
        assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_the_result_is_closed_before_the_submission_and_whole_after_it(
    databases: Databases, exercise: ChartExercise, learner: ActingUser, attempt: UUID
) -> None:
    with databases.read() as session, pytest.raises(NotFoundError):
        submissions.get_result(session, acting=learner, attempt_uid=attempt)

    submit(databases, learner, attempt)

    with databases.read() as session:
        graded = submissions.get_result(session, acting=learner, attempt_uid=attempt)
    assert graded.exercise == exercise
    assert graded.entries == right_answer()
    assert graded.result == table_grader(exercise, right_answer())


def test_another_person_sees_neither_attempt_nor_result(
    databases: Databases, learner: ActingUser, attempt: UUID
) -> None:
    submit(databases, learner, attempt)
    with databases.write.begin() as session:
        other = make_user(session, email="other@example.org", role=Role.ADMINISTRATOR)
    with databases.read() as session:
        with pytest.raises(NotFoundError):
            practice.get_attempt(session, acting=other, attempt_uid=attempt)
        with pytest.raises(NotFoundError):
            submissions.get_result(session, acting=other, attempt_uid=attempt)
    with pytest.raises(NotFoundError):
        save(databases, other, attempt, "I10")


@pytest.mark.parametrize(
    "entries",
    [
        [EnteredLine(Section.DIAGNOSIS, code="x")] * 201,
        [EnteredLine(Section.DIAGNOSIS, code="x" * 201)],
        [EnteredLine(Section.DIAGNOSIS, code="a\x00b")],
    ],
    ids=["too many", "too long", "NUL"],
)
def test_more_than_a_pad_holds_is_refused_and_nothing_changes(
    databases: Databases, learner: ActingUser, attempt: UUID, entries: list[EnteredLine]
) -> None:
    save(databases, learner, attempt, "I10")

    with databases.write.begin() as session, pytest.raises(InvalidInputError):
        answer_saving.save_draft(
            session,
            acting=learner,
            attempt_uid=attempt,
            entries=entries,
            client_key=None,
            now=NOW,
        )
    with databases.read() as session:
        view = practice.get_attempt(session, acting=learner, attempt_uid=attempt)
    assert first_code(view.entries) == "I10"


def test_a_visitor_may_try_three_charts(databases: Databases) -> None:
    exercises = [make_exercise(slug=f"chart-{number}") for number in range(4)]
    with databases.write.begin() as session:
        make_items(session, *exercises)
        visitor = accounts.create_visitor(session, now=NOW)
        for one in exercises[:3]:
            practice.start_attempt(session, acting=visitor, item_uid=one.uid, now=NOW)
        practice.start_attempt(session, acting=visitor, item_uid=exercises[0].uid, now=NOW)
        with pytest.raises(PermissionDeniedError, match="Register"):
            practice.start_attempt(session, acting=visitor, item_uid=exercises[3].uid, now=NOW)


def test_what_is_not_on_offer_cannot_be_started(databases: Databases, learner: ActingUser) -> None:
    with databases.write.begin() as session, pytest.raises(NotFoundError):
        practice.start_attempt(session, acting=learner, item_uid=uuid4(), now=NOW)


def test_the_bank_is_filtered_and_shows_ones_own_best(
    databases: Databases, learner: ActingUser, exercise: ChartExercise, attempt: UUID
) -> None:
    other = make_exercise(title="Another chart", slug="other", difficulty=5)
    with databases.write.begin() as session:
        make_items(session, other)
    submit(databases, learner, attempt)

    def titles(**filters: object) -> list[str]:
        with databases.read() as session:
            page = catalogue.list_items(
                session,
                acting=learner,
                filters=ItemFilters(**filters),  # type: ignore[arg-type]
                page=1,
            )
        return [card.title for card in page.cards]

    assert titles() == ["A knee that hurts", "Another chart"]
    assert titles(difficulty=5) == ["Another chart"]
    assert titles(not_done=True) == ["Another chart"]
    assert titles(code_set="hcpcs") == []
    assert titles(code_set="cpt", specialty="orthopedics") == titles()
    assert titles(words="knee HURTS") == ["A knee that hurts", "Another chart"]
    assert titles(words="100%_") == []
    with databases.read() as session:
        card = catalogue.get_item(session, acting=learner, item_uid=exercise.uid)
    assert (card.best_score, card.attempts, card.is_open) == (Fraction(100), 1, False)


def test_the_bank_offers_only_what_some_exercise_has(
    databases: Databases, exercise: ChartExercise
) -> None:
    retired = make_exercise(uid=uuid4(), slug="gone")
    retired = replace(
        retired,
        specialty="urology",
        encounter=replace(retired.encounter, setting=Setting.INPATIENT_FACILITY),
    )
    with databases.write.begin() as session:
        make_items(session, retired)
        session.execute(update(Item).where(Item.uid == retired.uid).values(state=ItemState.RETIRED))
    with databases.read() as session:
        page = catalogue.list_items(session, acting=None, filters=ItemFilters(), page=1)

    assert page.specialties == ("orthopedics",)
    assert page.settings == ("outpatient_professional",)


@pytest.mark.parametrize("columns", [1, 2, 3, 4])
def test_a_full_page_of_the_bank_leaves_no_row_short(columns: int) -> None:
    assert catalogue.ITEMS_PER_PAGE % columns == 0


def test_progress_adds_up_scores_topics_and_mistakes(
    databases: Databases, learner: ActingUser, exercise: ChartExercise
) -> None:
    answers = [right_answer(), (), right_answer()[:1]]
    for number, entries in enumerate(answers):
        with databases.write.begin() as session:
            attempt = practice.start_attempt(
                session, acting=learner, item_uid=exercise.uid, now=NOW
            )
        submit(databases, learner, attempt, entries, NOW + timedelta(days=number))
    with databases.read() as session:
        own = progress.get_progress(session, acting=learner)
        rows = session.scalar(select(func.count()).select_from(GradeFinding))

    assert (own.attempts, own.exact) == (3, 1)
    assert [day.mean_score for day in own.days] == [100, 0, 50]
    assert [(t.topic, t.attempts, t.right, t.required) for t in own.topics] == [
        ("icd10cm/musculoskeletal", 3, 2, 3)
    ]
    assert [(f.name, f.occurrences, f.attempts) for f in own.findings] == [("MISSED", 3, 2)]
    assert rows == 2


def test_a_topic_is_judged_by_its_own_lines_alone(
    databases: Databases, learner: ActingUser
) -> None:
    topics = (
        "cpt/musculoskeletal",
        "icd10cm/musculoskeletal",
        "modifiers/side",
        "sequencing/first",
    )
    exercise = make_exercise(topics=topics)
    with databases.write.begin() as session:
        make_items(session, exercise)
        attempt = practice.start_attempt(session, acting=learner, item_uid=exercise.uid, now=NOW)

    diagnosis, service = right_answer()
    submit(databases, learner, attempt, (replace(diagnosis, code="M17.12"), service))
    with databases.read() as session:
        own = progress.get_progress(session, acting=learner)

    assert [(t.topic, t.right, t.required) for t in own.topics] == [
        ("cpt/musculoskeletal", 1, 1),
        ("icd10cm/musculoskeletal", 0, 1),
        ("modifiers/side", 1, 1),
        ("sequencing/first", 1, 1),
    ]
