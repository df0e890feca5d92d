"""Drafts: begun, saved, shared, coded blind, published; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from tests.drafting import COLLECTION, NAME, NUMBER, Desk, coding, read, texts
from tests.factories import NOW, make_collection, make_graded, make_member, make_organisation
from tests.integration.graders import table_grader
from tutor.bank.exercise import Kind
from tutor.bank.sync import read_rows
from tutor.bank.sync_plan import plan_sync
from tutor.errors import ConflictError, NotFoundError, PermissionDeniedError
from tutor.models.draft import RevisionRecord
from tutor.models.item import Item, ItemRevision
from tutor.services import (
    blind_codings,
    clearances,
    comments,
    draft_writing,
    drafts,
    item_histories,
    notices,
    reviews,
)
from tutor.services.access import InvalidInputError, Role
from tutor.services.database import Databases
from tutor.services.draft_writing import NewDraft, TextConflictError
from tutor.services.drafts import DraftState
from tutor.services.reviews import ObstacleError


@pytest.fixture
def desk(databases: Databases) -> Desk:
    return Desk.of(databases)


def current(desk: Desk, item_uid: UUID) -> ItemRevision:
    with desk.databases.read() as session:
        return session.scalars(
            select(ItemRevision)
            .join(Item, Item.id == ItemRevision.item_id)
            .where(Item.uid == item_uid, ItemRevision.is_current)
        ).one()


# Beginning -----------------------------------------------------------------------------------


def test_a_new_exercise_begins_with_the_frame_of_its_kind(desk: Desk) -> None:
    wanted = NewDraft(Kind.CHOICE, "  Which one is first? ", COLLECTION, NOW.date())
    with desk.databases.write.begin() as session:
        uids = [
            draft_writing.begin_new(session, acting=desk.author, wanted=wanted, now=NOW)
            for _ in range(2)
        ]

    views = [desk.view(uid) for uid in uids]

    assert [view.slug for view in views] == ["which-one-is-first", "which-one-is-first-2"]
    assert views[0].kind == "choice"
    assert str(views[0].exercise_uid) in views[0].files["exercise.toml"]


@pytest.mark.parametrize("role", [Role.LEARNER, Role.REVIEWER, Role.EMPLOYER])
def test_who_may_not_write_begins_nothing(desk: Desk, role: Role) -> None:
    wanted = NewDraft(Kind.CHART, "A title", COLLECTION, NOW.date())
    person = desk.person(role)

    with desk.databases.write.begin() as session, pytest.raises(NotFoundError):
        draft_writing.begin_new(session, acting=person, wanted=wanted, now=NOW)


def test_an_exercise_has_one_draft_under_way_whoever_asks(desk: Desk) -> None:
    item = desk.publish_item()
    other = desk.person(Role.INSTRUCTOR)

    first = desk.edit(item)
    with desk.databases.write.begin() as session:
        second = draft_writing.begin_edit(session, acting=other, item_uid=item, now=NOW)

    assert second == first
    assert desk.view(first).base_number == 1
    assert not desk.view(first, other).sees_key


def test_a_copy_has_a_uid_of_its_own(desk: Desk) -> None:
    item = desk.publish_item()
    with desk.databases.write.begin() as session:
        uid = draft_writing.begin_copy(
            session, acting=desk.author, item_uid=item, collection=COLLECTION, now=NOW
        )

    view = desk.view(uid)

    assert view.item_uid is None
    assert view.exercise_uid != item
    assert view.files == texts(view.exercise_uid)


def test_a_private_collections_drafts_exist_for_its_members_only(desk: Desk) -> None:
    with desk.databases.write.begin() as session:
        organisation = make_organisation(session)
        make_collection(session, "valley", organisation=organisation)
        inside = make_member(session, organisation, role=Role.AUTHOR, email="in@valley.example")
        uid = draft_writing.begin_new(
            session,
            acting=inside,
            wanted=NewDraft(Kind.CHART, "A sealed one", "valley", NOW.date()),
            now=NOW,
        )

    with desk.databases.read() as session:
        with pytest.raises(NotFoundError):
            drafts.get_draft(session, acting=desk.author, draft_uid=uid)
        seen = drafts.list_drafts(session, acting=desk.author)
        own = drafts.list_drafts(session, acting=inside)

    assert seen == ()
    assert [card.title for card in own] == ["A sealed one"]


# Saving --------------------------------------------------------------------------------------


def test_a_save_counts_up_and_lists_show_the_new_title(desk: Desk) -> None:
    uid = desk.begin()
    files = {**desk.view(uid).files}
    files["exercise.toml"] = files["exercise.toml"].replace("A knee that hurts", "Another title")

    saved = desk.save(uid, files, version=1, key="a")

    assert saved.version == 2
    assert desk.view(uid).title == "Another title"


def test_a_repeated_key_and_equal_texts_change_nothing(desk: Desk) -> None:
    uid = desk.begin()
    files = {**desk.view(uid).files, "chart.md": "# Other\n"}
    desk.save(uid, files, version=1, key="a")

    repeated = desk.save(uid, {**files, "chart.md": "# Lost\n"}, version=1, key="a")
    equal = desk.save(uid, files, version=1, key="b")

    assert (repeated.version, equal.version) == (2, 2)
    assert desk.view(uid).files["chart.md"] == "# Other\n"


def test_another_writers_save_is_noticed_and_shown(desk: Desk) -> None:
    uid = desk.begin()
    files = dict(desk.view(uid).files)
    desk.save(uid, {**files, "chart.md": "# Theirs\n"}, version=1)

    with pytest.raises(TextConflictError) as caught:
        desk.save(uid, {**files, "chart.md": "# Mine\n"}, version=1)

    assert caught.value.held.version == 2
    assert caught.value.held.files["chart.md"] == "# Theirs\n"


def test_of_two_savers_at_once_one_is_told_of_the_other(desk: Desk) -> None:
    uid = desk.begin()
    files = dict(desk.view(uid).files)

    def save(text: str) -> bool:
        try:
            desk.save(uid, {**files, "chart.md": text}, version=1)
        except TextConflictError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(save, ("# One\n", "# Two\n")))

    assert sorted(done) == [False, True]
    assert desk.view(uid).version == 2


@pytest.mark.parametrize(
    "files",
    [
        {"chart.md": "x"},
        {"exercise.toml": "x", "../up.md": "x"},
        {"exercise.toml": "x", "chart.md": "x" * 200_001},
        {"exercise.toml": "x\x00"},
        {"exercise.toml": "x", **{f"d{n}.md": "x" for n in range(20)}},
    ],
    ids=["no file", "name", "size", "nul", "many"],
)
def test_what_is_no_folder_is_refused(desk: Desk, files: dict[str, str]) -> None:
    uid = desk.begin()

    with pytest.raises(InvalidInputError):
        desk.save(uid, files)


def test_who_has_not_joined_in_saves_nothing(desk: Desk) -> None:
    uid = desk.begin()
    other = desk.person(Role.AUTHOR)
    files = {**desk.view(uid).files, "chart.md": "# Two\n"}

    with pytest.raises(PermissionDeniedError):
        desk.save(uid, files, acting=other)
    with desk.databases.write.begin() as session:
        drafts.join(session, acting=other, draft_uid=uid)

    assert desk.save(uid, files, acting=other).version == 2


def test_a_draft_in_review_stands_still_until_it_is_taken_back(desk: Desk) -> None:
    uid = desk.begin()
    desk.submit(uid)
    files = {**desk.view(uid).files, "chart.md": "# Two\n"}

    with pytest.raises(ConflictError, match="in review"):
        desk.save(uid, files)
    with desk.databases.write.begin() as session:
        reviews.take_back(
            session, acting=desk.author, draft_uid=uid, version=desk.view(uid).version, now=NOW
        )

    assert desk.save(uid, files).files["chart.md"] == "# Two\n"


def test_a_discarded_draft_makes_room_for_another(desk: Desk) -> None:
    item = desk.publish_item()
    first = desk.edit(item)
    with desk.databases.write.begin() as session:
        draft_writing.discard(session, acting=desk.author, draft_uid=first, now=NOW)

    assert desk.edit(item) != first
    assert desk.view(first).state is DraftState.DISCARDED


# Identifiers and the check -------------------------------------------------------------------


def test_an_open_flag_keeps_a_draft_from_review_until_it_is_cleared(desk: Desk) -> None:
    uid = desk.begin()

    with pytest.raises(ObstacleError) as caught:
        desk.submit(uid, NAME, NUMBER)
    with desk.databases.write.begin() as session:
        clearances.set_clearances(
            session,
            acting=desk.author,
            draft_uid=uid,
            flags=(NAME, NUMBER),
            ticked=frozenset({"Smith"}),
            reasons={"123-45-6789": "A number of the manual."},
            now=NOW,
        )
    desk.submit(uid, NAME, NUMBER)

    assert len(caught.value.obstacles) == 2
    assert desk.view(uid).state is DraftState.IN_REVIEW


def test_a_tick_is_no_reason_for_an_identifier(desk: Desk) -> None:
    uid = desk.begin()
    with desk.databases.write.begin() as session:
        clearances.set_clearances(
            session,
            acting=desk.author,
            draft_uid=uid,
            flags=(NUMBER,),
            ticked=frozenset({"123-45-6789"}),
            reasons={},
            now=NOW,
        )

    assert desk.view(uid).clearances == ()


def test_errors_of_the_check_and_another_uid_keep_a_draft_from_review(desk: Desk) -> None:
    uid = desk.begin()
    broken = {**desk.view(uid).files, "rationale.md": "{{ nobody }}"}
    other = texts(uuid4())

    for files, word in ((broken, "check"), (other, "uid")):
        desk.save(uid, files)
        with pytest.raises(ObstacleError, match=word):
            desk.submit(uid)


# Blind coding --------------------------------------------------------------------------------


def test_neither_a_writer_nor_who_has_seen_the_key_codes_it_blind(desk: Desk) -> None:
    uid = desk.begin()
    desk.submit(uid)
    with desk.databases.write.begin() as session:
        drafts.ask_for_key(session, acting=desk.reviewer, draft_uid=uid)

    for person in (desk.author, desk.reviewer):
        with desk.databases.write.begin() as session, pytest.raises(PermissionDeniedError):
            blind_codings.begin(session, acting=person, draft_uid=uid, now=NOW)


def test_before_coding_the_key_is_closed_and_afterwards_open(desk: Desk) -> None:
    uid = desk.begin()
    desk.submit(uid)
    with desk.databases.read() as session, pytest.raises(PermissionDeniedError):
        drafts.require_key(session, acting=desk.reviewer, draft_uid=uid)

    desk.code_blind(uid)

    assert desk.view(uid, desk.reviewer).sees_key


def test_a_coding_is_saved_as_an_answer_is_and_handed_in_once(desk: Desk) -> None:
    uid = desk.begin()
    desk.submit(uid)
    with desk.databases.write.begin() as session:
        coded = blind_codings.begin(session, acting=desk.reviewer, draft_uid=uid, now=NOW)
        again = blind_codings.begin(session, acting=desk.reviewer, draft_uid=uid, now=NOW)
    with desk.databases.write.begin() as session:
        held = blind_codings.save(
            session,
            acting=desk.reviewer,
            coding_uid=coded,
            entries=coding("M17.12"),
            base=None,
            client_key="a",
            now=NOW,
        )
    desk.code_blind(uid)

    assert (coded, held.version) == (again, 1)
    with pytest.raises(ConflictError):
        desk.code_blind(uid)


def test_differences_are_named_and_each_needs_an_answer(desk: Desk) -> None:
    uid = desk.begin()
    desk.submit(uid)
    coded = desk.code_blind(uid, coding("M17.12"))

    with pytest.raises(ObstacleError, match="differs"):
        desk.publish(uid)
    with desk.databases.read() as session:
        draft = drafts.find_draft(session, desk.author, uid)
        (compared,) = blind_codings.list_handed_in(
            session,
            acting=desk.author,
            draft=draft,
            exercise=read(dict(draft.files)),
            grader=table_grader,
        )
    (difference,) = compared.differences
    with desk.databases.write.begin() as session:
        blind_codings.answer_difference(
            session,
            acting=desk.author,
            coding_uid=coded,
            difference=difference.id,
            text="The note says right.",
            now=NOW,
        )
    desk.publish(uid)

    assert (difference.keyed, difference.coded) == ("M17.11 first", "M17.12")


def give_back(desk: Desk, uid: UUID, text: str = "Say why it is the right one.") -> None:
    with desk.databases.write.begin() as session:
        reviews.return_with_comment(
            session,
            acting=desk.reviewer,
            draft_uid=uid,
            version=desk.view(uid).version,
            text=text,
            now=NOW,
        )


def mend(desk: Desk, uid: UUID, name: str, before: str, after: str) -> None:
    files = dict(desk.view(uid).files)
    assert before in files[name]
    desk.save(uid, {**files, name: files[name].replace(before, after)})


def codings_of(desk: Desk, uid: UUID) -> tuple[blind_codings.Compared, ...]:
    with desk.databases.read() as session:
        draft = drafts.find_draft(session, desk.author, uid)
        return blind_codings.list_handed_in(
            session,
            acting=desk.author,
            draft=draft,
            exercise=read(dict(draft.files)),
            grader=table_grader,
        )


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("exercise.toml", "A knee that hurts", "On the stairs"),
        ("exercise.toml", "age_years = 58", "age_years = 57"),
        ("exercise.toml", "commercial", "medicare"),
        ("chart.md", "hurts on stairs", "hurts on the stairs"),
    ],
    ids=["title", "patient", "payer", "chart"],
)
def test_a_change_of_what_the_coder_saw_asks_for_another_coding(
    desk: Desk, name: str, before: str, after: str
) -> None:
    uid = desk.reviewed()
    give_back(desk, uid)
    mend(desk, uid, name, before, after)
    desk.submit(uid)

    with pytest.raises(ObstacleError, match="coded the draft as it is now"):
        desk.publish(uid)
    (compared,) = codings_of(desk, uid)
    assert (compared.stands, compared.is_earlier) == (False, True)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("rationale.md", "The note says right.", "The note says the right knee."),
        ("exercise.toml", 'cites = ["Section I.B.13"]', 'cites = ["Section I.B.14"]'),
        ("exercise.toml", "minutes = 5", "minutes = 6"),
    ],
    ids=["rationale", "citation", "minutes"],
)
def test_a_coding_stands_while_all_is_the_same_that_its_coder_saw(
    desk: Desk, name: str, before: str, after: str
) -> None:
    uid = desk.reviewed()
    give_back(desk, uid)
    mend(desk, uid, name, before, after)
    desk.submit(uid)
    (compared,) = codings_of(desk, uid)

    item = desk.publish(uid)

    with desk.databases.read() as session:
        record = session.get_one(RevisionRecord, current(desk, item).id)
    assert (compared.stands, compared.is_earlier, compared.differences) == (True, True, ())
    assert record.blind_coding["is_earlier"] is True


def test_a_coding_that_stands_is_held_against_the_key_as_it_is_now(desk: Desk) -> None:
    uid = desk.begin()
    desk.submit(uid)
    coded = desk.code_blind(uid, coding("M17.12"))
    (before,) = codings_of(desk, uid)
    with desk.databases.write.begin() as session:
        blind_codings.answer_difference(
            session,
            acting=desk.reviewer,
            coding_uid=coded,
            difference=before.differences[0].id,
            text="The note says right.",
            now=NOW,
        )
    give_back(desk, uid)
    mend(desk, uid, "exercise.toml", "M17.11", "M17.0")
    desk.submit(uid)
    (after,) = codings_of(desk, uid)

    # What was answered was another difference.
    assert [(one.keyed, one.coded) for one in after.differences] == [("M17.0 first", "M17.12")]
    with pytest.raises(ObstacleError, match="differs"):
        desk.publish(uid)


def test_an_answered_difference_stays_answered_while_the_key_changes_elsewhere(desk: Desk) -> None:
    uid = desk.begin()
    desk.submit(uid)
    coded = desk.code_blind(uid, coding("M17.12"))
    (before,) = codings_of(desk, uid)
    with desk.databases.write.begin() as session:
        blind_codings.answer_difference(
            session,
            acting=desk.reviewer,
            coding_uid=coded,
            difference=before.differences[0].id,
            text="The note says right.",
            now=NOW,
        )
    give_back(desk, uid)
    mend(desk, uid, "exercise.toml", 'cites = ["Chapter I"]', 'cites = ["Chapter II"]')
    desk.submit(uid)

    assert desk.publish(uid)


def test_differences_are_still_told_after_a_draft_is_returned(desk: Desk) -> None:
    uid = desk.begin()
    desk.submit(uid)
    desk.code_blind(uid, coding("M17.12"))
    give_back(desk, uid)
    mend(desk, uid, "chart.md", "right knee", "left knee")

    (compared,) = codings_of(desk, uid)

    assert not compared.stands
    assert [(one.keyed, one.coded) for one in compared.differences] == [("M17.11 first", "M17.12")]


def hand_in_coding(desk: Desk, coded: UUID) -> None:
    with desk.databases.write.begin() as session:
        blind_codings.hand_in(
            session,
            acting=desk.reviewer,
            coding_uid=coded,
            exercise=read(texts(uuid4())),
            entries=coding(),
            grader=table_grader,
            now=NOW,
        )


def test_who_opens_the_key_after_beginning_to_code_cannot_hand_it_in(desk: Desk) -> None:
    uid = desk.begin()
    desk.submit(uid)
    with desk.databases.write.begin() as session:
        coded = blind_codings.begin(session, acting=desk.reviewer, draft_uid=uid, now=NOW)
        drafts.ask_for_key(session, acting=desk.reviewer, draft_uid=uid)

    with pytest.raises(PermissionDeniedError, match="no longer"):
        hand_in_coding(desk, coded)


def test_a_coding_begun_on_another_chart_is_not_handed_in_and_opens_no_key(desk: Desk) -> None:
    uid = desk.begin()
    desk.submit(uid)
    with desk.databases.write.begin() as session:
        coded = blind_codings.begin(session, acting=desk.reviewer, draft_uid=uid, now=NOW)
    with desk.databases.write.begin() as session:
        reviews.take_back(
            session, acting=desk.author, draft_uid=uid, version=desk.view(uid).version, now=NOW
        )
    mend(desk, uid, "chart.md", "right knee", "left knee")
    desk.submit(uid)

    with pytest.raises(ConflictError, match="changed since you began"):
        hand_in_coding(desk, coded)
    assert not desk.view(uid, desk.reviewer).sees_key


def test_what_was_begun_goes_on_after_a_change_that_the_coder_cannot_see(desk: Desk) -> None:
    uid = desk.begin()
    desk.submit(uid)
    with desk.databases.write.begin() as session:
        coded = blind_codings.begin(session, acting=desk.reviewer, draft_uid=uid, now=NOW)
    with desk.databases.write.begin() as session:
        reviews.take_back(
            session, acting=desk.author, draft_uid=uid, version=desk.view(uid).version, now=NOW
        )
    mend(desk, uid, "exercise.toml", "M17.11", "M17.12")
    desk.submit(uid)

    assert desk.code_blind(uid, coding("M17.12")) == coded
    (compared,) = codings_of(desk, uid)
    assert (compared.is_earlier, compared.differences) == (False, ())


# Publishing ----------------------------------------------------------------------------------


def test_a_reviewed_draft_becomes_an_exercise_with_its_texts_and_its_record(desk: Desk) -> None:
    uid = desk.begin()
    files = dict(desk.view(uid).files)
    with desk.databases.write.begin() as session:
        clearances.set_clearances(
            session,
            acting=desk.author,
            draft_uid=uid,
            flags=(NAME,),
            ticked=frozenset({"Smith"}),
            reasons={},
            now=NOW,
        )
    desk.submit(uid, NAME)
    desk.code_blind(uid)

    item = desk.publish(uid, NAME)

    revision = current(desk, item)
    with desk.databases.read() as session:
        record = session.get_one(RevisionRecord, revision.id)
    assert (revision.number, revision.source) == (1, files)
    assert (record.author_id, record.reviewer_id) == (desk.author.id, desk.reviewer.id)
    assert [one["text"] for one in record.clearances] == ["Smith"]
    assert record.deid_version
    assert desk.view(uid).revision_number == 1


def test_nobody_publishes_what_they_wrote_on(desk: Desk) -> None:
    uid = desk.begin()
    both = desk.person(Role.REVIEWER)
    writer = replace(both, roles=frozenset({Role.REVIEWER, Role.AUTHOR}))
    with desk.databases.write.begin() as session:
        drafts.join(session, acting=writer, draft_uid=uid)
    desk.submit(uid)
    desk.code_blind(uid)

    with pytest.raises(InvalidInputError, match="wrote on"):
        desk.publish(uid, acting=writer)
    with pytest.raises(InvalidInputError):
        desk.publish(uid, acting=desk.author)


def test_an_author_of_no_review_cannot_publish_anothers(desk: Desk) -> None:
    uid = desk.reviewed()

    with pytest.raises(NotFoundError):
        desk.publish(uid, acting=desk.person(Role.AUTHOR))


def test_an_administrator_alone_publishes_with_a_reason_that_is_kept(desk: Desk) -> None:
    administrator = desk.person(Role.ADMINISTRATOR)
    uid = desk.begin()
    desk.submit(uid)

    with pytest.raises(ObstacleError):
        desk.publish(uid, acting=administrator)
    with pytest.raises(ObstacleError):
        desk.publish(uid, reason="I am no administrator.")
    item = desk.publish(uid, acting=administrator, reason="Nobody else works here.")

    with desk.databases.read() as session:
        record = session.get_one(RevisionRecord, current(desk, item).id)
    assert record.blind_coding == {"reason": "Nobody else works here."}


def test_of_two_publishers_at_once_one_publishes(desk: Desk) -> None:
    uid = desk.reviewed()
    other = desk.person(Role.REVIEWER)

    def publish(person: object) -> bool:
        try:
            desk.publish(uid, acting=person)  # type: ignore[arg-type]
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(publish, (desk.reviewer, other)))

    with desk.databases.read() as session:
        count = session.scalar(select(func.count(ItemRevision.id)))
    assert (sorted(done), count) == ([False, True], 1)


def test_a_stale_page_publishes_nothing(desk: Desk) -> None:
    uid = desk.reviewed()

    with pytest.raises(ConflictError, match="changed meanwhile"):
        desk.publish(uid, version=1)


def test_a_revision_follows_and_grades_of_before_are_counted(desk: Desk) -> None:
    item = desk.publish_item()
    learner = desk.person(Role.LEARNER)
    with desk.databases.write.begin() as session:
        make_graded(session, acting=learner, exercise=read(texts(item)), grader=table_grader)
    uid = desk.edit(item)
    desk.save(uid, texts(item, code="M17.12"))
    desk.submit(uid)
    desk.code_blind(uid, coding("M17.12"))

    desk.publish(uid)

    with desk.databases.read() as session:
        older = reviews.grades_of_before(session, item)
        compared = item_histories.compare(
            session, acting=desk.author, item_uid=item, before=1, after=2
        )
    assert (current(desk, item).number, older) == (2, 1)
    assert [(line.before, line.after) for line in compared.key] == [
        ("M17.11 first", "M17.12 first")
    ]
    assert [text.name for text in compared.texts] == ["exercise.toml"]


def test_a_draft_on_an_overtaken_revision_is_not_published(desk: Desk) -> None:
    item = desk.publish_item()
    uid = desk.edit(item)
    desk.submit(uid)
    desk.code_blind(uid)
    with desk.databases.write.begin() as session:
        base = session.scalars(select(ItemRevision)).one()
        base.is_current = False

    with pytest.raises(ConflictError, match="revised since"):
        desk.publish(uid)


def test_a_sync_leaves_alone_what_was_written_here_and_what_a_person_retired(desk: Desk) -> None:
    item = desk.publish_item()
    written = desk.publish(desk.reviewed())
    with desk.databases.write.begin() as session:
        item_histories.retire(session, acting=desk.author, item_uid=item, now=NOW)
    with desk.databases.read() as session:
        rows = read_rows(session)

    plan = plan_sync([read(texts(item))], rows, refused=frozenset())

    assert (plan.retire, plan.restore, plan.unchanged) == ((), (), (item,))
    assert written in {row.uid for row in rows}


def test_retiring_and_restoring_is_done_once(desk: Desk) -> None:
    item = desk.publish_item()
    with desk.databases.write.begin() as session:
        item_histories.retire(session, acting=desk.author, item_uid=item, now=NOW)
        with pytest.raises(ConflictError):
            item_histories.retire(session, acting=desk.author, item_uid=item, now=NOW)
        retired = item_histories.get_history(session, acting=desk.author, item_uid=item)
        item_histories.restore(session, acting=desk.author, item_uid=item, now=NOW)
        with pytest.raises(ConflictError):
            item_histories.restore(session, acting=desk.author, item_uid=item, now=NOW)

    assert (retired.is_retired, retired.is_withdrawn) == (True, True)


# Comments ------------------------------------------------------------------------------------


def test_comments_are_for_those_who_know_the_key_and_are_settled_once(desk: Desk) -> None:
    uid = desk.begin()
    with desk.databases.write.begin() as session, pytest.raises(PermissionDeniedError):
        comments.add(session, acting=desk.reviewer, draft_uid=uid, text="Why?", place="", now=NOW)
    with desk.databases.write.begin() as session:
        comments.add(
            session, acting=desk.author, draft_uid=uid, text=" Why? ", place="key", now=NOW
        )
    with desk.databases.write.begin() as session:
        draft = drafts.find_draft(session, desk.author, uid)
        (said,) = comments.list_comments(session, draft=draft)
        comments.resolve(session, acting=desk.author, comment_uid=said.uid, draft_uid=uid, now=NOW)
    with desk.databases.read() as session:
        (settled,) = comments.list_comments(
            session, draft=drafts.find_draft(session, desk.author, uid)
        )

    assert (said.text, said.place, said.is_resolved) == ("Why?", "key", False)
    assert settled.is_resolved


# What the author hears -----------------------------------------------------------------------


def heard(desk: Desk) -> list[tuple[str, str]]:
    with desk.databases.read() as session:
        told = notices.list_notices(session, acting=desk.author)
    return [(one.title, one.text) for one in told]


def test_a_returned_draft_is_marked_until_it_is_handed_in_again(desk: Desk) -> None:
    uid = desk.reviewed()
    give_back(desk, uid, "Why the right one?")
    with desk.databases.read() as session:
        (card,) = drafts.list_drafts(session, acting=desk.author)
        (theirs,) = drafts.list_drafts(session, acting=desk.reviewer)
    returned = desk.view(uid).returned
    desk.submit(uid)
    with desk.databases.read() as session:
        (again,) = drafts.list_drafts(session, acting=desk.author)

    assert returned is not None
    assert (returned.by, returned.text) == (desk.reviewer.display_name, "Why the right one?")
    assert (card.is_returned, again.is_returned) == (True, False)
    assert not theirs.waits_for_me
    assert desk.view(uid).returned is None


def test_who_takes_a_draft_back_has_returned_nothing(desk: Desk) -> None:
    uid = desk.begin()
    desk.submit(uid)
    with desk.databases.write.begin() as session:
        reviews.take_back(
            session, acting=desk.author, draft_uid=uid, version=desk.view(uid).version, now=NOW
        )

    assert desk.view(uid).returned is None


def test_the_author_is_told_when_a_draft_is_returned_and_when_it_is_published(desk: Desk) -> None:
    uid = desk.reviewed()
    give_back(desk, uid, "Why the right one?")
    desk.submit(uid)
    desk.publish(uid)

    (published, published_text), (returned, returned_text) = heard(desk)

    assert (returned, published) == (
        "Your draft “A knee that hurts” was returned",
        "Your draft “A knee that hurts” is published",
    )
    assert "Why the right one?" in returned_text
    assert "revision 1" in published_text
