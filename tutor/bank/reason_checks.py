"""Reasons that an import left open: the learner would read that there is none."""

from collections.abc import Iterator

from tutor.bank.exercise import ChoiceExercise, Exercise
from tutor.bank.files import RATIONALE
from tutor.bank.identifier_checks import texts_of
from tutor.bank.problem import Problem, error_in

NO_REASON = "The file gave no reason; write why."
"""Stands where an imported question has no reason, until its author writes one."""


def check_reasons(exercise: Exercise) -> Iterator[Problem]:
    """Find what an import put where a reason belongs and nobody has written over since."""
    for place, text in _placed(exercise):
        if NO_REASON in " ".join(text.split()):
            yield error_in(
                exercise,
                place,
                "BANK297",
                f"It still says {NO_REASON!r}",
                "Write the reason in its place; a learner reads it after grading.",
            )


def _placed(exercise: Exercise) -> Iterator[tuple[str, str]]:
    if not isinstance(exercise, ChoiceExercise):
        yield from ((one.place, one.text) for one in texts_of(exercise))
        return
    yield RATIONALE, exercise.rationale_markdown
    # By their number, so that the problem leads to the field of the form.
    for number, option in enumerate(exercise.options):
        yield f"options[{number}].why", option.why
