"""What a key breaks by itself, and what its waivers are for (DOMAIN 5.8, 5.10, 12).

A rule that the key breaks is silent while learners are graded; the author has
to say that it is meant.
"""

from collections.abc import Iterator

from tutor.bank.exercise import ChartExercise
from tutor.bank.problem import Problem, error_in, warning_in
from tutor.grading.advice import AdviceKind, advise
from tutor.grading.claim import Breach
from tutor.grading.grade import KeyGrader


def check_rules(exercise: ChartExercise, grader: KeyGrader) -> Iterator[Problem]:
    """Find rules that are broken and not waived, waivers without a breach, and doubts to settle.

    `grader` grades against the exercise's key.
    """
    used: set[int] = set()
    for number, claim in enumerate(grader.key_claims):
        place = f"key.variants[{number}]" if len(exercise.key.variants) > 1 else "key"
        for breach in grader.own_breaches(number):
            waivers = _waivers_of(exercise, breach)
            used |= waivers
            if not waivers:
                yield _broken(exercise, place, breach)
        for advice in advise(claim):
            if advice.kind is AdviceKind.EXCLUDES1_SIBLING:
                yield warning_in(
                    exercise,
                    place,
                    "BANK236",
                    f"{' and '.join(advice.codes)}: the note at {advice.holder} excludes an "
                    f"unspecified code of the same category ({advice.text}).",
                    "Decide whether the note means this code too, and say so in the rationale.",
                )
    for number, waiver in enumerate(exercise.key.waivers):
        if number not in used:
            yield warning_in(
                exercise,
                f"key.waive[{number}]",
                "BANK235",
                f"The key does not break {waiver.rule} with these codes.",
                "Take the waiver out, or name the codes that break the rule.",
            )


def _waivers_of(exercise: ChartExercise, breach: Breach) -> set[int]:
    codes = {read.code for read in breach.named}
    return {
        number
        for number, waiver in enumerate(exercise.key.waivers)
        if waiver.rule == breach.kind.value and codes <= set(waiver.codes)
    }


def _broken(exercise: ChartExercise, place: str, breach: Breach) -> Problem:
    codes = " and ".join(read.shown for read in breach.named)
    because = f" ({breach.basis})" if breach.basis else ""
    if breach.is_warning:
        return warning_in(
            exercise,
            place,
            "BANK238",
            f"{breach.kind.value} speaks against {codes}{because}.",
            "Correct the key or the patient, or waive the rule with the reason.",
        )
    return error_in(
        exercise,
        place,
        "BANK234",
        f"The key breaks {breach.kind.value} with {codes}{because}.",
        "Correct the key, or waive the rule with the reason why it does not hold here.",
    )
