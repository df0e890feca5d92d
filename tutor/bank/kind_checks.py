"""What can be wrong with questions, audits and arrangements beyond the shape of their file."""

from collections import Counter
from collections.abc import Iterator

from tutor.bank.documents import unknown_placeholders
from tutor.bank.exercise import ChartExercise, ChoiceExercise
from tutor.bank.problem import Problem, error_in, warning_in
from tutor.grading.audit import AuditGrader
from tutor.grading.key_entries import entries_of
from tutor.grading.references import References
from tutor.grading.rubric import Rubric

_FEWEST_OPTIONS = 3
_FEWEST_CODES = 3
_LONGER = 1.8


def choice_faults(exercise: ChoiceExercise) -> Iterator[Problem]:
    """Faults of the options of a question."""
    ids = Counter(option.id for option in exercise.options)
    for name in sorted(name for name, count in ids.items() if count > 1):
        yield error_in(
            exercise,
            "options",
            "BANK250",
            f"Two options are called {name!r}.",
            "Give each an id of its own.",
        )
    texts = Counter(" ".join(option.text.split()).casefold() for option in exercise.options)
    for text in sorted(text for text, count in texts.items() if count > 1):
        yield error_in(
            exercise, "options", "BANK251", f"Two options read {text!r}.", "Change one of them."
        )
    right = sum(option.correct for option in exercise.options)
    if not right or (right > 1 and not exercise.several):
        yield error_in(
            exercise,
            "options",
            "BANK252",
            f"{right} options are correct.",
            "Mark one as correct = true, or say several = true and mark all that are.",
        )
    if right == len(exercise.options):
        yield error_in(
            exercise, "options", "BANK253", "Every option is correct.", "Add a wrong one."
        )
    if len(exercise.options) < _FEWEST_OPTIONS:
        yield warning_in(
            exercise,
            "options",
            "BANK254",
            f"There are {len(exercise.options)} options.",
            "Certification exams give four.",
        )
    yield from _telling_length(exercise)
    texts_shown = [("question", exercise.question)]
    texts_shown += [(f"options.{o.id}", f"{o.text} {o.why}") for o in exercise.options]
    for place, text in texts_shown:
        for name in unknown_placeholders(text):
            yield error_in(
                exercise,
                place,
                "BANK256",
                f"{{{{ {name} }}}} is no placeholder.",
                "Use {{ dos }}, {{ dos - 14 days }} or one of the typed ones (docs/authoring.md).",
            )


def _telling_length(exercise: ChoiceExercise) -> Iterator[Problem]:
    """A right option that is much longer than all others gives itself away."""
    right = [len(option.text) for option in exercise.options if option.correct]
    wrong = [len(option.text) for option in exercise.options if not option.correct]
    if right and wrong and min(right) > _LONGER * max(wrong) and min(right) > 40:  # noqa: PLR2004
        yield warning_in(
            exercise,
            "options",
            "BANK255",
            "The right option is much longer than every wrong one.",
            "Make the options alike in length and in detail.",
        )


def audit_faults(
    exercise: ChartExercise, references: References, rubric: Rubric
) -> Iterator[Problem]:
    """Faults of the coding that is shown for an audit."""
    if not exercise.coding:
        yield error_in(
            exercise,
            "coding",
            "BANK260",
            "No coding is shown.",
            "Write the lines that were billed.",
        )
        return
    grader = AuditGrader(
        exercise.coding, exercise.key, exercise.encounter, references=references, rubric=rubric
    )
    unmarked = grader.grade(())
    if not unmarked.faults:
        yield warning_in(
            exercise,
            "coding",
            "BANK261",
            "The coding has no fault that has to be marked.",
            "Leave it so only if learners are to find that nothing is wrong.",
        )
    for row in unmarked.rows:
        if row.finding is not None and row.finding.kind.is_information:
            yield warning_in(
                exercise,
                "coding",
                "BANK262",
                f"{'+'.join(row.finding.codes)} is neither right nor wrong.",
                "Keep the coding to lines that can be judged.",
            )


def sequence_faults(exercise: ChartExercise) -> Iterator[Problem]:
    """Faults of codes that are to be put in order."""
    for number, variant in enumerate(exercise.key.variants):
        place = f"key.variants[{number}]" if len(exercise.key.variants) > 1 else "key"
        if variant.procedures or variant.queries:
            yield error_in(
                exercise,
                place,
                "BANK265",
                "The key has services or queries, which are not put in order.",
                "Keep its diagnoses only.",
            )
        if not variant.before and not any(slot.is_first for slot in variant.diagnoses):
            yield error_in(
                exercise,
                place,
                "BANK266",
                "Nothing binds the order: every arrangement would be right.",
                "Say role = 'first' or before = [[…]].",
            )
        if any(slot.optional or slot.accept for slot in variant.diagnoses):
            yield error_in(
                exercise,
                place,
                "BANK267",
                "A code that is given is optional, or has alternatives.",
                "Every code is given, so each stands for itself.",
            )
    codes = {
        frozenset(line.code for line in entries_of(variant)) for variant in exercise.key.variants
    }
    if len(codes) > 1:
        yield error_in(
            exercise,
            "key.variants",
            "BANK268",
            "The variants do not order the same codes.",
            "Give every variant the codes of the first.",
        )
    if any(len(one) < _FEWEST_CODES for one in codes):
        yield warning_in(
            exercise,
            "key",
            "BANK269",
            "Fewer than three codes are to be put in order.",
            "Half of all guesses would be right; add what the chart supports.",
        )
