"""What somebody saw who answered an exercise: whether a coding still fits texts that were changed.

Wider than `tutor.bank.question`, which asks what is answered: a title can give a key away, and an
arrangement shows the codes of its key.
"""

import hashlib
import json

from tutor.bank.exercise import ChartExercise, Exercise, Kind
from tutor.bank.exercise_json import exercise_to_json
from tutor.bank.files import ExerciseFiles
from tutor.bank.loader import read_exercise
from tutor.bank.question import question_hash
from tutor.bank.variants import UnreadableVariantError, drawn


def seen_hash(exercise: Exercise) -> str:
    """Identify everything that the page of an answer shows of an exercise, nothing of its key."""
    seen = [
        question_hash(exercise_to_json(exercise)),
        exercise.title,
        exercise.specialty,
        *_given(exercise),
    ]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


def _given(exercise: Exercise) -> list[str]:
    """The codes that an arrangement gives; their order is of the attempt."""
    if not isinstance(exercise, ChartExercise) or exercise.kind is not Kind.SEQUENCE:
        return []
    return sorted(str(slot.code) for slot in exercise.key.variants[0].diagnoses)


def shown_of(exercise: Exercise | None, seed: int) -> Exercise | None:
    """What is shown of an exercise, of a family the variant of a seed; None where nothing is."""
    try:
        return exercise and drawn(exercise, seed)
    except UnreadableVariantError:
        return None


def read_shown(files: ExerciseFiles, seed: int) -> Exercise | None:
    """Read what texts show; whether services are asked is the collection's matter, not theirs."""
    read = read_exercise(files, collection="", slug="draft", asks_services=True)
    return shown_of(read.exercise, seed)


def shows_the_same(one: ExerciseFiles, other: ExerciseFiles, seed: int) -> bool:
    """Whether two versions of one folder show the same; what makes no exercise shows nothing."""
    first, second = read_shown(one, seed), read_shown(other, seed)
    return first is not None and second is not None and seen_hash(first) == seen_hash(second)
