"""Attempts at families: a seed for each, the same chart for ever, and the next one another."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update

from tests.exercise_texts import FAMILY, family_files
from tests.factories import NOW, make_exercise, make_items, make_user
from tests.integration.graders import table_grader
from tests.table_catalog import icd
from tutor.bank.exercise import ChartExercise, Exercise, FamilyExercise
from tutor.bank.loader import read_exercise
from tutor.bank.sync import apply_plan, read_rows
from tutor.bank.sync_plan import plan_sync
from tutor.bank.variants import number_of, values_of
from tutor.cli.main import main
from tutor.grading.key_entries import entries_of
from tutor.models.attempt import Attempt, ItemGrade
from tutor.models.item import Item, ItemRevision
from tutor.services import (
    code_exercises,
    dispute_views,
    disputes,
    practice,
    progress,
    submissions,
)
from tutor.services.access import ActingUser, Role
from tutor.services.catalogue import ItemFilters, list_items
from tutor.services.database import Databases
from tutor.services.disputed_lines import DisputedLine
from tutor.services.disputes import Citation, Claim
from tutor.services.regrading import preview_regrade
from tutor.services.revisions import VariantGoneError, load_drawn
from tutor.services.seeds import seed_of

START = Callable[[int | None], UUID]


def read(toml: str = FAMILY) -> FamilyExercise:
    exercise = read_exercise(
        family_files(toml), collection="office", slug="one", asks_services=True
    ).exercise
    assert isinstance(exercise, FamilyExercise)
    return exercise


FAMILY_READ = read()


@pytest.fixture
def learner(databases: Databases) -> ActingUser:
    with databases.write.begin() as session:
        make_items(session, FAMILY_READ)
        return make_user(session)


@pytest.fixture
def start(databases: Databases, learner: ActingUser) -> START:
    def begin(seed: int | None = None) -> UUID:
        with databases.write.begin() as session:
            return practice.start_attempt(
                session, acting=learner, item_uid=FAMILY_READ.uid, now=NOW, seed=seed
            )

    return begin


def chart_of(databases: Databases, learner: ActingUser, attempt: UUID) -> ChartExercise:
    with databases.read() as session:
        exercise = practice.get_attempt(session, acting=learner, attempt_uid=attempt).exercise
    assert isinstance(exercise, ChartExercise)
    return exercise


def submit_key(databases: Databases, learner: ActingUser, attempt: UUID) -> ChartExercise:
    """Hand in what the key of the drawn chart asks for."""
    chart = chart_of(databases, learner, attempt)
    with databases.read() as session:
        graded = submissions.grade_attempt(
            session,
            acting=learner,
            attempt_uid=attempt,
            entries=entries_of(chart.key.variants[0]),
            grader=table_grader,
        )
    with databases.write.begin() as session:
        submissions.submit_attempt(session, graded=graded, now=NOW)
    return chart


def revise(databases: Databases, changed: Exercise) -> None:
    with databases.write.begin() as session:
        plan = plan_sync([changed], read_rows(session), refused=frozenset())
        apply_plan(session, plan, files={}, now=NOW)


def test_each_attempt_draws_another_variant_until_all_were_drawn(
    databases: Databases, learner: ActingUser, start: START
) -> None:
    charts = [submit_key(databases, learner, start(None)).chart_markdown for _ in range(12)]

    assert len(set(charts)) == 12
    with databases.read() as session:
        seeds = set(session.scalars(select(Attempt.seed)))
    assert seeds == {seed_of(learner.uid, FAMILY_READ.uid, count) for count in range(12)}


def test_an_open_attempt_keeps_its_chart(
    databases: Databases, learner: ActingUser, start: START
) -> None:
    attempt = start(5)

    assert start(6) == attempt
    assert chart_of(databases, learner, attempt) == chart_of(databases, learner, attempt)
    with databases.read() as session:
        assert session.scalar(select(Attempt.seed)) == 5


def test_an_attempt_tells_of_how_many_variants_it_is_one(
    databases: Databases, learner: ActingUser, start: START
) -> None:
    attempt = start(None)
    with databases.read() as session:
        view = practice.get_attempt(session, acting=learner, attempt_uid=attempt)
        cards = list_items(session, acting=learner, filters=ItemFilters(), page=1).cards

    assert view.variant_count == 12
    assert [card.variant_count for card in cards] == [12]


def test_two_variants_are_never_taken_for_the_same_content(
    databases: Databases, learner: ActingUser, start: START
) -> None:
    hashes = []
    for seed in (0, 1):
        attempt = start(seed)
        with databases.read() as session:
            view = practice.get_attempt(session, acting=learner, attempt_uid=attempt)
            hashes.append(view.content_hash)
        submit_key(databases, learner, attempt)

    assert hashes[0] != hashes[1]


@pytest.mark.parametrize("seed", range(12))
def test_every_variant_is_graded_by_its_own_key(
    databases: Databases, learner: ActingUser, start: START, seed: int
) -> None:
    attempt = start(seed)
    chart = submit_key(databases, learner, attempt)

    with databases.read() as session:
        result = submissions.get_result(session, acting=learner, attempt_uid=attempt)

    assert result.result.exact
    assert result.exercise == chart
    assert result.variant_count == 12


def test_a_regrade_grades_the_chart_that_was_answered(
    databases: Databases, learner: ActingUser, start: START
) -> None:
    for seed in range(12):
        submit_key(databases, learner, start(seed))

    with databases.read() as session:
        preview = preview_regrade(session, grader=table_grader, rubric_id="practice-1")

    assert (preview.graded, preview.raised, preview.lowered) == (12, 0, 0)


def test_another_revision_is_asked_for_the_same_parameters(
    databases: Databases, learner: ActingUser, start: START
) -> None:
    submit_key(databases, learner, start(0))
    wider = read(FAMILY.replace('to = "63"', 'to = "70"').replace("Section I.C.4.a", "Section I.A"))
    revise(databases, wider)
    with databases.write.begin() as session:
        before, after = session.scalars(select(ItemRevision.id).order_by(ItemRevision.number))
        session.execute(update(ItemGrade).values(revision_id=after))

    with databases.read() as session:
        drawn = load_drawn(session, after, seed=0, begun_with=before).exercise
        attempt = session.scalars(select(Attempt.uid)).one()
        result = submissions.get_result(session, acting=learner, attempt_uid=attempt)
        preview = preview_regrade(session, grader=table_grader, rubric_id="practice-1")
        shown = progress.get_progress(session, acting=learner)

    assert isinstance(drawn, ChartExercise)
    # Seed 0 drew 62 years; the same number in the wider family would be another patient.
    assert drawn.encounter.age_years == 62
    assert number_of(wider, 0) != number_of(FAMILY_READ, 0)
    assert result.exercise == drawn
    assert preview.lowered == 0
    assert shown.attempts == 1


def test_a_revision_without_the_variant_grades_no_answer_to_it(
    databases: Databases, learner: ActingUser, start: START
) -> None:
    submit_key(databases, learner, start(0))
    revise(databases, read(FAMILY.replace('egfr = "33"', 'egfr = "31"')))

    with databases.read() as session:
        before, after = session.scalars(select(ItemRevision.id).order_by(ItemRevision.number))
        with pytest.raises(VariantGoneError):
            load_drawn(session, after, seed=0, begun_with=before)


def test_a_family_does_not_stand_for_the_chart_that_it_once_was(
    databases: Databases, learner: ActingUser
) -> None:
    plain = make_exercise(uid=UUID(int=7))
    revise(databases, plain)
    family = read(FAMILY.replace(str(FAMILY_READ.uid), str(plain.uid)))
    revise(databases, family)

    with databases.read() as session:
        first, second = session.scalars(
            select(ItemRevision.id)
            .join(Item, Item.id == ItemRevision.item_id)
            .where(Item.uid == plain.uid)
            .order_by(ItemRevision.number)
        )
        for wanted, begun_with in ((first, second), (second, first)):
            with pytest.raises(VariantGoneError):
                load_drawn(session, wanted, seed=3, begun_with=begun_with)


def test_a_report_on_a_key_shows_the_chart_that_was_answered(
    databases: Databases, learner: ActingUser, start: START
) -> None:
    attempt = start(0)
    chart = submit_key(databases, learner, attempt)
    with databases.write.begin() as session:
        disputes.open_dispute(
            session,
            acting=learner,
            attempt_uid=attempt,
            line=DisputedLine("diagnosis", "kidney", None),
            claim=Claim(Citation.GUIDELINE, "I.C.14.a.1", "Which stage?"),
            now=NOW,
        )
        teacher = make_user(session, email="teacher@example.org", role=Role.INSTRUCTOR)
    with databases.read() as session:
        (report,) = dispute_views.list_disputes(session, acting=teacher, now=NOW)

    assert report.exercise == chart
    assert report.wanted == "N18.32"


def test_a_learner_finds_only_codes_of_the_variants_handed_in(
    databases: Databases, learner: ActingUser, start: START
) -> None:
    submit_key(databases, learner, start(0))
    with databases.write.begin() as session:
        teacher = make_user(session, email="teacher@example.org", role=Role.INSTRUCTOR)

    def found(acting: ActingUser) -> list[list[str]]:
        with databases.read() as session:
            linked = code_exercises.list_exercises_of(session, acting=acting, code=icd("N18"))
        return [[str(code) for code in one.codes] for one in linked]

    assert found(learner) == [["N18.32"]]
    assert found(teacher) == [["N18.31", "N18.32"]]


def test_a_search_finds_a_family_by_what_all_its_variants_say(
    databases: Databases, learner: ActingUser
) -> None:
    def total(words: str) -> int:
        with databases.read() as session:
            return list_items(
                session, acting=learner, filters=ItemFilters(words=words), page=1
            ).total

    assert (total("diabetes"), total("metformin"), total("3b,")) == (1, 0, 0)


def test_a_family_is_revised_where_its_texts_changed_and_only_there(databases: Databases) -> None:
    for exercise in (FAMILY_READ, FAMILY_READ, read(FAMILY.replace("Section I.C.4.a", "Other"))):
        revise(databases, exercise)

    with databases.read() as session:
        assert session.scalar(select(func.count(ItemRevision.id))) == 2
        row = session.scalars(select(ItemRevision).where(ItemRevision.is_current)).one()
    assert (row.variant_count, row.code_sets, row.setting) == (
        12,
        "icd10cm",
        "outpatient_professional",
    )


def test_a_variant_is_drawn_from_the_command_line(tmp_path: Path) -> None:
    for name, text in family_files().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    runner = CliRunner()

    told = runner.invoke(main, ["bank", "draw", str(tmp_path), "--seed", "0"])
    as_json = runner.invoke(main, ["bank", "draw", str(tmp_path), "--seed", "0", "--json"])

    document = json.loads(as_json.stdout)
    assert (document["variant"], document["of"]) == (7, 12)
    assert document["values"] == values_of(FAMILY_READ, 7)
    assert "N18.32" in document["files"]["exercise.toml"]
    assert told.stdout.startswith("Variant 7 of 12\n")
    assert "62 y/o" in told.stdout


@pytest.mark.parametrize(
    ("found", "written", "message"),
    [("[parameters]", "[patients]", "no family"), ('step = "1"', 'step = "0.7"', "Steps of 0.7")],
)
def test_what_is_no_sound_family_is_not_drawn(
    tmp_path: Path, found: str, written: str, message: str
) -> None:
    text = FAMILY if found != "[parameters]" else FAMILY[: FAMILY.index("[parameters]")]
    files = family_files(text.replace(found, written))
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")

    answer = CliRunner().invoke(main, ["bank", "draw", str(tmp_path), "--seed", "1"])

    assert answer.exit_code == 2
    assert message in answer.stderr
