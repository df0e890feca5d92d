"""Identifiers left in any text of an exercise: the blocking tier of the de-identification check.

What an author only looks at (the confirming tier) is no problem of a file: who ticked it is kept
with the revision.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tutor.bank.exercise import ChartExercise, ChoiceExercise, Exercise, FieldsExercise
from tutor.bank.problem import Problem, Severity
from tutor.deidentification.category import Category, Tier
from tutor.deidentification.check import check
from tutor.deidentification.flag import Flag
from tutor.deidentification.vocabulary import Vocabulary
from tutor.deidentification.written_dates import read_date
from tutor.grading.answer_key import AnswerKey, CodeSlot, ProcedureSlot

CHART, RATIONALE = "chart.md", "rationale.md"
_IN_X12 = frozenset(
    {
        Category.SOCIAL_SECURITY,
        Category.EMAIL,
        Category.URL,
        Category.IP_ADDRESS,
        Category.RECORD,
        Category.HEALTH_PLAN,
        Category.ACCOUNT,
    }
)
"""Names, addresses and numbers of lines stand in every X12 document, invented ones in ours."""
_RELEASE_DAYS = frozenset({(1, 1), (3, 31), (4, 1), (6, 30), (7, 1), (9, 30), (10, 1), (12, 31)})
"""Month and day on which lists and rules begin and end: a rationale names them."""
_RELEASE_MONTH = re.compile(r"(?:January|April|July|October),?\s+\d{4}")


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text of an exercise: a file of its folder, or a path in `exercise.toml`."""

    place: str
    text: str
    is_x12: bool = False

    @property
    def is_own_prose(self) -> bool:
        """Whether the author speaks about the case, and no document of the case does."""
        return not (self.place == CHART or self.place.startswith("documents"))


@dataclass(frozen=True, slots=True)
class PlacedFlag:
    """A flag, and the text that it stands in."""

    text: PlacedText
    flag: Flag

    @property
    def line(self) -> int:
        """The line of the text, counted from one."""
        return self.text.text.count("\n", 0, self.flag.start) + 1

    @property
    def place(self) -> str:
        """Where it stands, without a word of what stands there."""
        return f"{self.text.place}, line {self.line}"


def find_flags(exercise: Exercise, vocabulary: Vocabulary) -> Iterator[PlacedFlag]:
    """Yield the flags of both tiers in all texts of an exercise, as they stand in its files."""
    for text in texts_of(exercise):
        for flag in check(text.text, vocabulary) if text.text else ():
            if _counts(text, flag, exercise.date_of_service):
                yield PlacedFlag(text, flag)


def identifier_faults(exercise: Exercise, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Tell each identifier that has to leave the texts."""
    for placed in find_flags(exercise, vocabulary):
        flag = placed.flag
        if flag.tier is not Tier.BLOCK:
            continue
        place = placed.text.place
        is_file = place in (CHART, RATIONALE)
        yield Problem(
            f"{exercise.collection}/{exercise.slug}/{place if is_file else 'exercise.toml'}",
            f"line {placed.line}" if is_file else place,
            Severity.ERROR,
            "BANK242",
            f"{flag.text!r} is taken for: {flag.category.words.lower()}. {flag.why}",
            flag.remedy,
        )


def texts_of(exercise: Exercise) -> Iterator[PlacedText]:
    """Yield every text that somebody reads, with placeholders as they are written."""
    yield PlacedText("title", exercise.title)
    yield PlacedText(CHART, exercise.chart_markdown)
    yield PlacedText(RATIONALE, exercise.rationale_markdown)
    if isinstance(exercise, ChartExercise):
        for place, text in _key_texts(exercise.key):
            yield PlacedText(place, text)
    elif isinstance(exercise, ChoiceExercise):
        yield PlacedText("question", exercise.question)
        for option in exercise.options:
            yield PlacedText(f"options.{option.id}.text", option.text)
            yield PlacedText(f"options.{option.id}.why", option.why)
    elif isinstance(exercise, FieldsExercise):
        yield PlacedText("task", exercise.task)
        yield from _documents(exercise)
        yield from _fields(exercise)


def _key_texts(key: AnswerKey) -> Iterator[tuple[str, str]]:
    for variant in key.variants:
        slots: list[CodeSlot] = [*variant.diagnoses, *variant.procedures]
        for slot in slots:
            yield f"key.{slot.id}.why", slot.why
            for accepted in slot.accept:
                yield f"key.{slot.id}.accept", accepted.why
            for near in slot.near if isinstance(slot, ProcedureSlot) else ():
                yield f"key.{slot.id}.near", near.why
        for query in variant.queries:
            yield f"key.{query.id}.why", query.why
    for tempting in key.tempting:
        yield f"key.tempting.{tempting.code}.why", tempting.why
    for waiver in key.waivers:
        yield f"key.waive.{waiver.rule}.why", waiver.why


def _documents(exercise: FieldsExercise) -> Iterator[PlacedText]:
    for number, document in enumerate(exercise.documents):
        place = f"documents[{number}]"
        yield PlacedText(f"{place}.title", document.title)
        yield PlacedText(place, document.text, is_x12=document.kind.is_x12)
        for index, entry in enumerate(document.entries):
            yield PlacedText(f"{place}.entries[{index}]", entry.description)


def _fields(exercise: FieldsExercise) -> Iterator[PlacedText]:
    for field in exercise.fields:
        place = f"fields.{field.name}"
        yield PlacedText(f"{place}.label", field.label)
        yield PlacedText(f"{place}.hint", field.hint)
        yield PlacedText(f"{place}.why", field.why)
        for option in field.options:
            yield PlacedText(f"{place}.options.{option.id}", option.text)
        for foreseen in field.foreseen:
            yield PlacedText(f"{place}.foreseen", foreseen.why)


def _counts(text: PlacedText, flag: Flag, near: date) -> bool:
    if text.is_x12:
        return flag.category in _IN_X12
    if flag.category is not Category.DATE or not text.is_own_prose:
        return True
    day = read_date(flag.text, near=near)
    if day is None:
        return not _RELEASE_MONTH.fullmatch(flag.text)
    return (day.month, day.day) not in _RELEASE_DAYS
