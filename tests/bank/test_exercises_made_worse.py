"""Style: each shipped exercise, made worse in one way, is warned of that and of little else."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.bank.test_exercises import SHIPPED, named
from tutor.bank.documents import chart_text
from tutor.bank.exercise import ChartExercise
from tutor.bank.style_checks import check_style
from tutor.codebook.lookup import Codebook
from tutor.grading.answer_key import Evidence, KeyVariant

Worse = Callable[[ChartExercise, Codebook], ChartExercise]


def titles(exercise: ChartExercise, codebook: Codebook) -> Iterator[str]:
    for slot in exercise.slots:
        record = codebook.find(slot.code, exercise.encounter.date_of_service)
        assert record is not None
        yield record.description


def passages(exercise: ChartExercise) -> list[str]:
    found = [passage.text for slot in exercise.slots for passage in slot.evidence]
    return list(dict.fromkeys(found))


def only_what_is_quoted(exercise: ChartExercise, _codebook: Codebook) -> ChartExercise:
    lines = "\n\n".join(f"{passage}." for passage in passages(exercise))
    return replace(exercise, chart_markdown=f"# Note\n\n{lines}\n")


def restating(exercise: ChartExercise, codebook: Codebook) -> ChartExercise:
    said = [
        f"The chart says {passage}. The code is {title}."
        for passage, title in zip(
            passages(exercise) * 9, [*titles(exercise, codebook)] * 9, strict=False
        )
    ]
    return replace(exercise, rationale_markdown="## The codes\n\n" + " ".join(said))


def quoting_titles(exercise: ChartExercise, codebook: Codebook) -> ChartExercise:
    """The chart speaks like the code book about its diagnoses."""

    def changed(variant: KeyVariant) -> KeyVariant:
        diagnoses = []
        for slot in variant.diagnoses:
            record = codebook.find(slot.code, exercise.encounter.date_of_service)
            assert record is not None
            diagnoses.append(replace(slot, evidence=(Evidence(record.description),)))
        return replace(variant, diagnoses=tuple(diagnoses))

    variants = tuple(map(changed, exercise.key.variants))
    chart = exercise.chart_markdown + "\n\n" + "\n\n".join(titles(exercise, codebook)) + "\n"
    return replace(exercise, chart_markdown=chart, key=replace(exercise.key, variants=variants))


def silent_about_mistakes(exercise: ChartExercise, _codebook: Codebook) -> ChartExercise:
    text = "Whoever reads this sentence learns little, because it is empty. " * 8
    return replace(exercise, rationale_markdown=f"## Why\n\n{text}")


def hurried(exercise: ChartExercise, _codebook: Codebook) -> ChartExercise:
    return replace(exercise, minutes=1)


def with_foreign_topics(exercise: ChartExercise, _codebook: Codebook) -> ChartExercise:
    return replace(exercise, topics=("icd10pcs/joints", "knees"))


@pytest.mark.parametrize("exercise", SHIPPED, ids=named)
@pytest.mark.parametrize(
    ("worse", "code"),
    [
        (only_what_is_quoted, "BANK248"),
        (restating, "BANK249"),
        (silent_about_mistakes, "BANK290"),
        (hurried, "BANK293"),
        (with_foreign_topics, "BANK291"),
    ],
)
def test_what_was_made_worse_is_told(
    worse: Worse, code: str, exercise: ChartExercise, codebook: Codebook
) -> None:
    told = {problem.code for problem in check_style(worse(exercise, codebook), catalog=codebook)}

    # A chart of quoted passages alone is short and quickly read as well.
    assert code in told
    assert told <= {code, "BANK240", "BANK290", "BANK293"}


@pytest.mark.parametrize("exercise", SHIPPED, ids=named)
def test_a_chart_in_the_words_of_the_code_book_is_told(
    exercise: ChartExercise, codebook: Codebook
) -> None:
    worse = quoting_titles(exercise, codebook)
    told = [one for one in check_style(worse, catalog=codebook) if one.code == "BANK246"]

    # Titles of fewer than four words are what anybody says.
    assert told or all(len(title.split()) < 9 for title in titles(exercise, codebook))
    assert all(passage in chart_text(worse) for passage in passages(worse)[:1])
