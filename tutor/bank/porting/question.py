"""A question of another program, and the texts that it becomes."""

from dataclasses import dataclass

from tutor.bank.files import EXERCISE, RATIONALE
from tutor.bank.porting.imported import ImportDefaults, ImportedExercise, NewUid, Report
from tutor.bank.porting.toml_text import exercise_toml, slug_of
from tutor.bank.reason_checks import NO_REASON

_SHORTEST_TITLE, _LONGEST_TITLE = 5, 120
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FEWEST_OPTIONS, _MOST_OPTIONS = 2, 10


@dataclass(frozen=True, slots=True)
class ReadOption:
    """One option as the other program had it; `weight` is what choosing it earned, out of 100."""

    text: str
    weight: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """One question as the other program had it; texts are Markdown.

    Attributes:
        place: Where it stood, for messages.
        explanation: What it shows after answering, of no one option.
        uid: What it brought of ours, where it was once exported from here.
        losses: What it had that ours cannot hold.
    """

    place: str
    title: str
    text: str
    options: tuple[ReadOption, ...]
    explanation: str = ""
    is_shuffled: bool = True
    uid: str = ""
    losses: tuple[str, ...] = ()


def to_exercise(
    question: ReadQuestion, defaults: ImportDefaults, new_uid: NewUid, report: Report
) -> ImportedExercise | None:
    """Write a question as the texts of an exercise; None, after saying so, where it is none."""
    right = [option for option in question.options if option.weight > 0]
    count = len(question.options)
    if not question.text or not right or not _FEWEST_OPTIONS <= count <= _MOST_OPTIONS:
        report.error(
            question.place,
            "BANK304",
            f"It has {count} options, {len(right)} of them right, and "
            f"{len(question.text)} characters of text.",
            "A question needs a text, 2 to 10 options, and a right one.",
        )
        return None
    losses = list(question.losses)
    if len({option.weight for option in right}) > 1:
        losses.append("the weights of its right options, which count alike here")
    title = " ".join(question.title.split()) or " ".join(question.text.split())
    if len(title) > _LONGEST_TITLE:
        title = title[: _LONGEST_TITLE - 1].rstrip() + "…"
    if len(title) < _SHORTEST_TITLE:
        title = f"Question {title}".strip()
    _tell_missing_reasons(question, report)
    values = {
        "schema": 1,
        "uid": question.uid or str(new_uid()),
        "kind": "choice",
        "title": title,
        "date_of_service": defaults.date_of_service,
        "specialty": defaults.specialty,
        "topics": defaults.topics,
        "content_areas": defaults.content_areas,
        "difficulty": defaults.difficulty,
        "minutes": defaults.minutes,
        "question": question.text,
        "several": len(right) > 1,
        "shuffled": question.is_shuffled,
        "cites": defaults.cites,
        "options": [
            {
                "id": _LETTERS[number],
                "text": option.text,
                "correct": option.weight > 0,
                "why": option.reason or NO_REASON,
            }
            for number, option in enumerate(question.options)
        ],
    }
    rationale = question.explanation or f"## Why\n\n{NO_REASON}"
    files = {EXERCISE: exercise_toml(values), RATIONALE: rationale.rstrip("\n") + "\n"}
    slug = slug_of(title, otherwise="question")
    return ImportedExercise(slug, files, question.place, losses=tuple(losses))


def _tell_missing_reasons(question: ReadQuestion, report: Report) -> None:
    for option in question.options:
        if not option.reason:
            report.warning(
                question.place,
                "BANK305",
                f"The option {option.text[:60]!r} has no feedback.",
                "Write in the draft why it is right or wrong; it cannot be handed in before.",
            )
    if not question.explanation:
        report.warning(
            question.place,
            "BANK305",
            "It has no general feedback, from which the rationale is made.",
            "Write the rationale in the draft; it cannot be handed in before.",
        )
