"""Imports shown, taken over and undone in one step; exports that come back as they went."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from tests.drafting import COLLECTION, Desk, examined, texts
from tests.exercise_texts import choice_files
from tests.factories import NOW, make_collection, make_organisation
from tutor.bank.files import ExerciseFiles
from tutor.bank.porting.formats import (
    ExportFormat,
    ImportFormat,
    format_of,
    format_words,
    read_file,
)
from tutor.bank.porting.imported import ImportDefaults, Imported, ImportedExercise
from tutor.bank.porting.zip_folders import write_zip
from tutor.bank.writing.examining import Examined
from tutor.errors import ConflictError, NotFoundError
from tutor.models.draft import Draft, DraftState
from tutor.models.organisation import Collection
from tutor.services import draft_writing, exports, imports
from tutor.services.access import ActingUser, Role
from tutor.services.database import Databases
from tutor.services.imports import BatchView

DEFAULTS = ImportDefaults(NOW.date(), "coding-practice", ("icd10cm/guidelines",))


@pytest.fixture
def desk(databases: Databases) -> Desk:
    return Desk.of(databases)


def check(files: ExerciseFiles, _collection: str, _slug: str) -> Examined:
    return examined(dict(files))


def zipped(*folders: dict[str, str]) -> bytes:
    return write_zip(
        ImportedExercise(f"e{number}", files, "", COLLECTION)
        for number, files in enumerate(folders)
    ).content


def preview(
    desk: Desk, content: bytes, *, name: str = "bank.zip", format_name: str = "zip"
) -> BatchView:
    imported: Imported = read_file(name, content, defaults=DEFAULTS)
    with desk.databases.write.begin() as session:
        uid = imports.preview(
            session,
            acting=desk.author,
            file_name=name,
            format_name=format_name,
            collection=COLLECTION,
            imported=imported,
            examine=check,
            now=NOW,
        )
    return batch(desk, uid)


def batch(desk: Desk, uid: UUID, acting: ActingUser | None = None) -> BatchView:
    with desk.databases.read() as session:
        return imports.get_batch(session, acting=acting or desk.author, batch_uid=uid)


def apply(desk: Desk, uid: UUID) -> int:
    with desk.databases.write.begin() as session:
        return imports.apply(session, acting=desk.author, batch_uid=uid, now=NOW)


def undo(desk: Desk, uid: UUID) -> tuple[str, ...]:
    with desk.databases.write.begin() as session:
        return imports.undo(session, acting=desk.author, batch_uid=uid, now=NOW)


def count_drafts(desk: Desk) -> int:
    with desk.databases.read() as session:
        return session.scalar(select(func.count(Draft.id))) or 0


def test_a_preview_changes_nothing_and_says_what_each_becomes(desk: Desk) -> None:
    held = desk.publish_item()
    revised = desk.publish_item()

    shown = preview(
        desk, zipped(texts(uuid4()), texts(held), texts(revised, code="M17.12"), texts(uuid4()))
    )

    assert [one.becomes for one in shown.exercises] == ["new", "same", "revises", "new"]
    assert shown.can_be_applied
    assert count_drafts(desk) == 0


def test_what_is_taken_over_is_what_was_shown_byte_for_byte(desk: Desk) -> None:
    files = {**texts(uuid4()), "rationale.md": "## Side\r\n\r\nWindows.\r\n"}
    shown = preview(desk, zipped(files))

    count = apply(desk, shown.uid)

    (draft,) = batch(desk, shown.uid).drafts
    assert (count, draft.is_untouched) == (1, True)
    assert desk.view(draft.uid).files == files
    with pytest.raises(ConflictError):
        apply(desk, shown.uid)


def test_one_exercise_that_cannot_be_taken_over_keeps_all_of_them_out(desk: Desk) -> None:
    twin = uuid4()
    shown = preview(desk, zipped(texts(twin), texts(twin, title="The other one")))

    assert [one.becomes for one in shown.exercises] == ["new", "refused"]
    with pytest.raises(ConflictError):
        apply(desk, shown.uid)
    assert count_drafts(desk) == 0


def test_a_file_with_an_error_is_shown_and_takes_nothing_over(desk: Desk) -> None:
    shown = preview(desk, b"no zip")

    assert [problem.code for problem in shown.problems] == ["BANK302"]
    assert not shown.can_be_applied


def test_a_file_of_no_format_is_refused_in_words(desk: Desk) -> None:
    shown = preview(desk, b"x", name="chart.docx")

    assert [problem.code for problem in shown.problems] == ["BANK313"]


def test_a_preview_that_the_bank_has_overtaken_is_not_applied(desk: Desk) -> None:
    uid = uuid4()
    shown = preview(desk, zipped(texts(uid)))
    desk.publish_item(uid=uid)

    with pytest.raises(ConflictError, match="since the preview"):
        apply(desk, shown.uid)


def test_undoing_discards_untouched_drafts_and_names_the_others(desk: Desk) -> None:
    shown = preview(desk, zipped(texts(uuid4()), texts(uuid4(), title="Changed since")))
    apply(desk, shown.uid)
    drafts = batch(desk, shown.uid).drafts
    changed = next(draft.uid for draft in drafts if draft.title == "Changed since")
    desk.save(changed, {**desk.view(changed).files, "chart.md": "# Other\n"})

    kept = undo(desk, shown.uid)

    assert kept == ("Changed since",)
    states = {one.title: one.state for one in (desk.view(draft.uid) for draft in drafts)}
    assert states == {
        "A knee that hurts": DraftState.DISCARDED,
        "Changed since": DraftState.WRITING,
    }
    with pytest.raises(ConflictError):
        undo(desk, shown.uid)


def test_what_became_of_each_draft_is_said_after_undoing(desk: Desk) -> None:
    shown = preview(desk, zipped(texts(uuid4()), texts(uuid4(), title="Changed since")))
    apply(desk, shown.uid)
    changed = next(
        one.uid for one in batch(desk, shown.uid).drafts if one.title != "A knee that hurts"
    )
    desk.save(changed, {**desk.view(changed).files, "chart.md": "# Other\n"})
    undo(desk, shown.uid)

    became = {draft.title: draft.became for draft in batch(desk, shown.uid).drafts}

    assert became == {"A knee that hurts": "discarded", "Changed since": "changed since"}


def test_a_draft_that_was_discarded_before_is_not_named_as_kept(desk: Desk) -> None:
    shown = preview(desk, zipped(texts(uuid4())))
    apply(desk, shown.uid)
    (draft,) = batch(desk, shown.uid).drafts
    with desk.databases.write.begin() as session:
        draft_writing.discard(session, acting=desk.author, draft_uid=draft.uid, now=NOW)

    assert undo(desk, shown.uid) == ()


def test_a_file_of_what_the_bank_has_already_is_told_calmly(desk: Desk) -> None:
    held = desk.publish_item()

    same = preview(desk, zipped(texts(held)))
    other = preview(desk, zipped(texts(held), texts(uuid4())))

    assert (same.is_all_in_bank, same.can_be_applied) == (True, False)
    assert not other.is_all_in_bank
    assert not preview(desk, b"no zip").is_all_in_bank


@pytest.mark.parametrize("kind", ImportFormat)
def test_an_import_is_shown_with_the_whole_words_of_its_format(
    kind: ImportFormat, desk: Desk
) -> None:
    shown = preview(desk, zipped(texts(uuid4())), format_name=kind.value)

    assert shown.format == kind.label
    assert format_words(kind.label[:20]) == kind.label


def test_an_import_is_its_owners(desk: Desk) -> None:
    shown = preview(desk, zipped(texts(uuid4())))

    with pytest.raises(NotFoundError):
        batch(desk, shown.uid, desk.person(Role.AUTHOR))


def test_a_forgotten_preview_leaves_nothing(desk: Desk) -> None:
    shown = preview(desk, zipped(texts(uuid4())))
    with desk.databases.write.begin() as session:
        imports.discard(session, acting=desk.author, batch_uid=shown.uid)
    with desk.databases.read() as session:
        assert imports.list_batches(session, acting=desk.author) == ()

    with pytest.raises(ConflictError):
        apply(desk, shown.uid)


def test_a_uid_of_a_collection_that_the_author_may_not_know_is_taken(desk: Desk) -> None:
    uid = desk.publish_item()
    with desk.databases.write.begin() as session:
        make_collection(session, COLLECTION, organisation=make_organisation(session))
        session.add(Collection(name="open", title="O", organisation_id=None, is_private=False))
    imported = read_file("b.zip", zipped(texts(uid)), defaults=DEFAULTS)
    with desk.databases.write.begin() as session:
        shown = imports.preview(
            session,
            acting=desk.author,
            file_name="b.zip",
            format_name="zip",
            collection="open",
            imported=imported,
            examine=check,
            now=NOW,
        )

    (one,) = batch(desk, shown).exercises
    assert (one.becomes, one.collection, one.problems[0].message) == (
        "refused",
        "open",
        "This uid is taken.",
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.ZIP", ImportFormat.ZIP),
        ("a.b.csv", ImportFormat.CSV),
        ("a.xml", ImportFormat.MOODLE),
        ("a.txt", ImportFormat.GIFT),
        ("zip", ImportFormat.ZIP),
        ("a.pdf", None),
    ],
)
def test_the_name_tells_the_format(name: str, expected: ImportFormat | None) -> None:
    assert format_of(name) is expected


# Out -----------------------------------------------------------------------------------------


def test_a_zip_comes_back_byte_for_byte(desk: Desk) -> None:
    published = desk.publish(desk.reviewed())
    with desk.databases.read() as session:
        made = exports.export_exercises(session, acting=desk.author, kind=ExportFormat.ZIP)

    (back,) = read_file("x.zip", made.exported.content, defaults=DEFAULTS).exercises

    assert back.files == texts(published)
    assert made.exported.losses == {}


def test_what_another_format_loses_is_said(desk: Desk) -> None:
    desk.publish_item()
    with desk.databases.read() as session:
        sheet = exports.export_exercises(session, acting=desk.author, kind=ExportFormat.CSV)
        moodle = exports.export_exercises(session, acting=desk.author, kind=ExportFormat.MOODLE)

    assert b"M17.11" in sheet.exported.content
    assert list(moodle.exported.losses.values()) == [
        ("all of it: Moodle XML has no exercise of the kind chart",)
    ]


def test_a_selection_holds_what_was_chosen_and_nobody_elses(desk: Desk) -> None:
    one, _other = desk.publish_item(), desk.publish_item()
    with desk.databases.read() as session:
        made = exports.export_exercises(
            session, acting=desk.author, kind=ExportFormat.ZIP, item_uids=(one,)
        )
        with pytest.raises(NotFoundError):
            exports.export_exercises(
                session, acting=desk.person(Role.LEARNER), kind=ExportFormat.ZIP
            )

    assert made.exercises == 1


def test_questions_are_read_from_gift_with_what_is_asked_for_once(desk: Desk) -> None:
    text = "::First:: Which is first? {=The injury#Yes. ~The pain#No.}"

    shown = preview(desk, text.encode(), name="q.gift")

    (one,) = shown.exercises
    assert (one.title, one.becomes) == ("First", "new")


def test_a_question_keeps_its_uid_on_its_way_back(desk: Desk) -> None:
    files = choice_files()
    shown = preview(desk, zipped(files))
    apply(desk, shown.uid)

    (draft,) = batch(desk, shown.uid).drafts

    assert str(desk.view(draft.uid).exercise_uid) in files["exercise.toml"]
