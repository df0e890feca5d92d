"""Which exercises a release makes stale, on two small releases with the traps of the real ones."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tests.exercise_texts import FAMILY, family_files
from tests.factories import make_exercise
from tests.tiny_codebook import (
    DAY_EARLIER,
    DAY_LATER,
    DAY_OLD,
    INJURY,
    INJURY_CODES,
    LATER,
    NERVES_LATER,
    code_list,
    delivered,
    earlier_release,
    old_release,
    read,
    tabular,
    write_tiny_codebook,
)
from tutor.bank.exercise import ChartExercise, Exercise
from tutor.bank.grader import grader_with
from tutor.bank.loader import read_exercise
from tutor.bank.rubrics import load_rubric
from tutor.bank.staleness import Measure, StaleExercise, StaleKind, find_stale, newly_stale
from tutor.codebook.build import write_codebook
from tutor.codebook.lookup import Codebook
from tutor.codes.code import Code, CodeSet, parse_code
from tutor.grading.answer_key import (
    AcceptedCode,
    AnswerKey,
    DiagnosisSlot,
    ExtraReason,
    KeyVariant,
    TemptingCode,
)
from tutor.grading.references import References

RUBRIC = load_rubric("practice-1")
NEXT_YEAR = date(2025, 10, 1)


def icd(text: str) -> Code:
    return parse_code(text, CodeSet.ICD10CM)


def measure_of(path: Path) -> Measure:
    codebook = Codebook.open(path)
    return Measure(codebook, grader_with(References(codebook), RUBRIC))


@pytest.fixture(scope="module")
def measure(tmp_path_factory: pytest.TempPathFactory) -> Measure:
    """Earlier and later release, which differ in the codes of chapter 6 only."""
    path = write_tiny_codebook(tmp_path_factory.mktemp("tiny") / "codebook.sqlite")
    return measure_of(path)


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Measure:
    """The later release with other notes and another title in the chapter of injuries."""
    injuries = (
        INJURY.replace("<note>amputation (S58.-)</note>", "<note>lost arm (S58.-)</note>")
        .replace("<note>Broken wrist  NOS</note>", "<note>Snapped wrist</note>")
        .replace("<note>frostbite (T33-T34)</note>", "<note>frost (T33-T34)</note>")
        .replace("<desc>Swelling, awake</desc>", "<desc>Swelling, wide awake</desc>")
    )
    listed = code_list("G35A", "G35D", "G369", *INJURY_CODES)
    later = read(tabular(NERVES_LATER, injuries), listed, LATER)
    path = tmp_path_factory.mktemp("noted") / "codebook.sqlite"
    write_codebook(path, delivered(later, old_release(), earlier_release()))
    return measure_of(path)


def exercise_of(
    *codes: str,
    day: date = DAY_EARLIER,
    accept: str = "",
    tempting: str = "",
    allowed: str = "",
    code_set: CodeSet = CodeSet.ICD10CM,
) -> ChartExercise:
    accepted = (AcceptedCode(icd(accept), Fraction(1, 2)),) if accept else ()
    slots = tuple(
        DiagnosisSlot(id=f"d{number}", code=parse_code(text, code_set), accept=accepted)
        for number, text in enumerate(codes)
    )
    foreseen = (TemptingCode(icd(tempting), ExtraReason.UNSUPPORTED),) if tempting else ()
    extra = frozenset({icd(allowed)}) if allowed else frozenset()
    return make_exercise(day=day, key=AnswerKey((KeyVariant(slots),), foreseen, extra))


def judge(exercise: Exercise, measure: Measure) -> StaleExercise | None:
    return next(iter(find_stale([exercise], measure)), None)


def test_an_exercise_whose_codes_did_not_change_is_not_stale(measure: Measure) -> None:
    assert judge(exercise_of("S52.59XA", "G36.9", accept="T78.40XA"), measure) is None


def test_nothing_is_stale_on_the_newest_release(measure: Measure) -> None:
    assert judge(exercise_of("G35.A", day=DAY_LATER, tempting="S52.59XA"), measure) is None


def test_a_key_code_that_became_a_category_makes_the_exercise_historic(measure: Measure) -> None:
    found = judge(exercise_of("G35"), measure)

    assert found is not None
    assert found.kind is StaleKind.HISTORIC
    assert found.reasons[0] == ("G35 (the key): subdivided on 2025-10-01 into G35.A, G35.D.")
    assert found.codes == ("G35",)


def test_a_key_that_would_no_longer_earn_everything_is_a_hard_block(measure: Measure) -> None:
    found = judge(exercise_of("G35"), measure)

    assert found is not None
    assert found.changes_result
    assert found.redated_on == NEXT_YEAR
    assert found.reasons[-1] == (
        "On 2025-10-01 its own key cannot be reported: G35 is subdivided by then."
    )
    assert "A copy dated 2025-10-01 can follow, with the codes of that day." in found.suggestion
    assert "Keep it, as an exercise of Tiny 2025." in found.suggestion


def test_a_deleted_key_code_makes_the_exercise_historic(measure: Measure) -> None:
    found = judge(exercise_of("G36.0"), measure)

    assert found is not None
    assert (found.kind, found.changes_result) == (StaleKind.HISTORIC, True)
    assert "deleted on 2025-10-01" in found.reasons[0]


@pytest.mark.parametrize(
    ("day", "code", "words"),
    [
        (DAY_LATER, "G35", "G35 (the key) is subdivided by then on its own date of service"),
        (DAY_LATER, "G36.0", "G36.0 (the key) is no longer a code on its own"),
        (DAY_EARLIER, "G35.A", "G35.A (the key) is not yet a code on its own"),
        (DAY_EARLIER, "G35.Z", "G35.Z (the key) is not a code on its own"),
        (DAY_EARLIER, "S52.5", "S52.5 (the key) is a category, not a complete code on its own"),
    ],
)
def test_a_key_code_that_is_not_valid_on_its_own_day_breaks_the_exercise(
    measure: Measure, day: date, code: str, words: str
) -> None:
    found = judge(exercise_of(code, day=day), measure)

    assert found is not None
    assert found.kind is StaleKind.BROKEN
    assert found.reasons[0].startswith(words)


def test_an_accepted_code_that_is_not_valid_breaks_the_exercise_too(measure: Measure) -> None:
    found = judge(exercise_of("G36.9", accept="G35.A"), measure)

    assert found is not None
    assert found.kind is StaleKind.BROKEN
    assert "G35.A (an accepted answer)" in found.reasons[0]


@pytest.mark.parametrize(
    ("changes", "role"),
    [({"tempting": "G35"}, "a tempting code"), ({"allowed": "G36.0"}, "an allowed extra")],
)
def test_a_change_of_a_code_that_earns_nothing_is_for_review(
    measure: Measure, changes: dict[str, str], role: str
) -> None:
    found = judge(exercise_of("S52.59XA", **changes), measure)  # type: ignore[arg-type]

    assert found is not None
    assert (found.kind, found.changes_result) == (StaleKind.REVIEW, False)
    assert f"({role})" in found.reasons[0]
    assert found.suggestion == "Read what changed; if the key still holds, nothing has to be done."


def test_another_title_of_a_key_code_makes_the_exercise_historic(noted: Measure) -> None:
    found = judge(exercise_of("S06.1X0A"), noted)

    assert found is not None
    assert (found.kind, found.changes_result) == (StaleKind.HISTORIC, False)
    assert (
        "title revised on 2025-10-01, from “Swelling, awake, initial encounter”"
        in (found.reasons[0])
    )
    assert found.suggestion.endswith("A copy dated 2025-10-01 can follow, with the same key.")


def test_a_code_s_own_notes_make_historic_and_those_above_it_ask_for_review(
    noted: Measure,
) -> None:
    found = judge(exercise_of("S52.59XA"), noted)

    assert found is not None
    assert found.kind is StaleKind.HISTORIC
    assert found.reasons == (
        "S52.59XA (the key): inclusion term added at S52.59 on 2025-10-01: “Snapped wrist”.",
        "S52.59XA (the key): inclusion term removed at S52.59 on 2025-10-01: “Broken wrist NOS”.",
        "S52.59XA (the key): Excludes1 added at S52 on 2025-10-01: “lost arm (S58.-)”.",
        "S52.59XA (the key): Excludes1 removed at S52 on 2025-10-01: “amputation (S58.-)”.",
        "S52.59XA (the key): Excludes2 added at Section S50-S59 on 2025-10-01: “frost (T33-T34)”.",
        "S52.59XA (the key): Excludes2 removed at Section S50-S59 on 2025-10-01: "
        "“frostbite (T33-T34)”.",
    )


def test_notes_of_categories_and_sections_alone_ask_for_review(noted: Measure) -> None:
    found = judge(exercise_of("S52.521A"), noted)

    assert found is not None
    assert found.kind is StaleKind.REVIEW


def test_an_exercise_in_a_closed_code_set_stays_in_it(measure: Measure) -> None:
    exercise = exercise_of("250.00", day=DAY_OLD, code_set=CodeSet.ICD9CM)

    assert judge(exercise, measure) is None


def test_where_no_release_of_the_day_is_loaded_nothing_is_called_broken(measure: Measure) -> None:
    assert judge(exercise_of("E11.9", day=date(2019, 5, 2)), measure) is None


def test_the_worst_stand_first(measure: Measure) -> None:
    exercises = [exercise_of("S52.59XA", tempting="G35"), exercise_of("G35"), exercise_of("G35.A")]

    kinds = [found.kind for found in find_stale(exercises, measure)]

    assert kinds == [StaleKind.BROKEN, StaleKind.HISTORIC, StaleKind.REVIEW]


def test_what_was_stale_before_is_not_made_stale_by_a_release(
    measure: Measure, noted: Measure
) -> None:
    exercises = [exercise_of("G35"), exercise_of("S06.1X0A")]

    new = newly_stale(find_stale(exercises, measure), find_stale(exercises, noted))

    assert [found.exercise for found in new] == [exercises[1]]


def test_an_exercise_itself_is_never_changed(measure: Measure) -> None:
    exercise = exercise_of("G35")
    kept = replace(exercise)

    find_stale([exercise], measure)

    assert exercise == kept


def test_a_key_that_earns_less_on_its_own_day_is_broken(measure: Measure) -> None:
    exercise = exercise_of("G36.9", "S52.59XA")
    first, second = exercise.key.variants[0].diagnoses
    contradicting = KeyVariant((replace(first, is_first=True), second), before=(("d1", "d0"),))
    broken = replace(exercise, key=AnswerKey((contradicting,)))

    found = judge(broken, measure)

    assert found is not None
    assert found.kind is StaleKind.BROKEN
    assert found.reasons[0].startswith("On its own date of service, 2025-09-15, its own key earns")


def family_with(stage: str, day: date) -> Exercise:
    """A family in which six of twelve variants ask for a code, and six for one that stays."""
    text = (
        FAMILY.replace("N18.32", stage)
        .replace("N18.31", "G36.9")
        .replace("E11.22", "S52.59XA")
        .replace("2026-03-03", day.isoformat())
    )
    read = read_exercise(family_files(text), collection="a", slug="b", asks_services=True)
    assert read.exercise is not None
    return read.exercise


def test_a_family_is_stale_where_one_of_its_variants_is(measure: Measure) -> None:
    historic = judge(family_with("G35", DAY_EARLIER), measure)
    broken = judge(family_with("G35", DAY_LATER), measure)
    too_early = judge(family_with("G35.A", DAY_EARLIER), measure)

    assert historic is not None
    assert "G35" in historic.codes
    assert [one and one.kind for one in (broken, too_early)] == [StaleKind.BROKEN] * 2
