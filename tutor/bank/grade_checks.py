"""What the grader says of a key: its own coding, each answer that it allows, each foreseen error.

A key is right where every answer that its author calls right is graded as
right, and every answer that the author calls wrong as wrong (DESIGN 10).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from tutor.bank.exercise import ChartExercise
from tutor.bank.problem import Problem, error_in, warning_in
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.answer_key import CodeSlot, DiagnosisSlot, KeyVariant, ProcedureSlot
from tutor.grading.finding import FindingKind
from tutor.grading.grade import KeyGrader
from tutor.grading.key_entries import entries_of
from tutor.grading.result import GradeResult

FEWEST_TEMPTING = 2


class _Answer(NamedTuple):
    """An answer that the key allows, where it says so, and whether it earns everything."""

    place: str
    words: str
    entries: tuple[EnteredLine, ...]
    is_full: bool = True


def check_grades(exercise: ChartExercise, grader: KeyGrader) -> Iterator[Problem]:
    """Grade what the key calls right, and nothing at all."""
    yield from _own_grade(exercise, grader)
    for number, variant in enumerate(exercise.key.variants):
        yield from _allowed(exercise, grader, variant, number)


def _own_grade(exercise: ChartExercise, grader: KeyGrader) -> Iterator[Problem]:
    for number, variant in enumerate(exercise.key.variants):
        result = grader.grade(entries_of(variant))
        if not result.exact and not result.needs_review:
            yield error_in(
                exercise,
                f"key.variants[{number}]",
                "BANK230",
                f"The key itself scores {float(result.score):.2f}: {_names(result)}.",
                "Mend the key until its own coding is exact.",
            )
    empty = grader.grade(())
    if empty.score != 0:
        yield error_in(
            exercise,
            "key",
            "BANK231",
            f"An empty answer scores {float(empty.score):.2f}.",
            "Require at least one line.",
        )


def _names(result: GradeResult) -> str:
    return ", ".join(finding.name for finding in result.findings)


# Answers that the key allows -----------------------------------------------------------------


def _allowed(
    exercise: ChartExercise, grader: KeyGrader, variant: KeyVariant, number: int
) -> Iterator[Problem]:
    own = grader.grade(entries_of(variant))
    if not own.exact:
        return  # That is told already, and every answer beside it would say it again.
    yield from _free_order(exercise, grader, variant, number)
    for answer in _answers(exercise, variant, number):
        result = grader.grade(answer.entries)
        charged = [finding for finding in result.findings if finding.kind.is_rule and finding.cost]
        if (answer.is_full and not result.exact) or charged:
            yield error_in(
                exercise,
                answer.place,
                "BANK237",
                f"{answer.words} is allowed, yet it scores {float(result.score):.2f}: "
                f"{_names(result)}.",
                "Correct the key, or waive the rule for these codes with the reason.",
            )


def _free_order(
    exercise: ChartExercise, grader: KeyGrader, variant: KeyVariant, number: int
) -> Iterator[Problem]:
    """An order that the key leaves free and a convention binds is graded without the key's word."""
    result = grader.grade(entries_of(replace(variant, diagnoses=variant.diagnoses[::-1])))
    if not result.exact:
        place = f"key.variants[{number}]" if len(exercise.key.variants) > 1 else "key"
        yield warning_in(
            exercise,
            f"{place}.before",
            "BANK296",
            f"The key leaves the order of its diagnoses free; turned round they score "
            f"{float(result.score):.2f}: {_names(result)}.",
            "Write the pair that the convention binds under before.",
        )


def _answers(exercise: ChartExercise, variant: KeyVariant, number: int) -> Iterator[_Answer]:
    place = f"key.variants[{number}]" if len(exercise.key.variants) > 1 else "key"
    slots: list[CodeSlot] = [*variant.diagnoses, *variant.procedures]
    for slot in slots:
        yield from _with_accepted(variant, slot)
    for service in variant.procedures:
        yield from _with_modifiers(variant, service)
    if any(slot.optional for slot in slots):
        left = entries_of(_required_only(variant))
        yield _Answer(place, "The coding without its optional lines", left)
    for code in sorted(exercise.key.allowed_extra):
        section = Section.DIAGNOSIS if code.code_set.is_diagnosis else Section.PROCEDURE
        extra = EnteredLine(section, code=str(code))
        yield _Answer("key.allowed_extra", f"{code} too", (*entries_of(variant), extra))


def _with_accepted(variant: KeyVariant, slot: CodeSlot) -> Iterator[_Answer]:
    for number, accepted in enumerate(slot.accept):
        yield _Answer(
            f"key.{slot.id}.accept[{number}]",
            f"{accepted.code} for {slot.code}",
            entries_of(_exchange(variant, slot, replace(slot, code=accepted.code))),
            is_full=accepted.credit == 1,
        )


def _with_modifiers(variant: KeyVariant, slot: ProcedureSlot) -> Iterator[_Answer]:
    for number, group in enumerate(slot.modifiers_any):
        for modifier in group[1:]:
            groups = list(slot.modifiers_any)
            groups[number] = (modifier,)
            changed = replace(slot, modifiers_any=tuple(groups))
            entries = entries_of(_exchange(variant, slot, changed))
            yield _Answer(f"key.{slot.id}.modifiers_any", f"{slot.code} with {modifier}", entries)
    for modifier in slot.modifiers_allowed:
        groups = [(one,) for group in slot.modifiers_any for one in group[:1]]
        changed = replace(slot, modifiers_any=(*groups, (modifier,)))
        entries = entries_of(_exchange(variant, slot, changed))
        yield _Answer(f"key.{slot.id}.modifiers_allowed", f"{slot.code} with {modifier}", entries)


def _exchange(variant: KeyVariant, old: CodeSlot, new: CodeSlot) -> KeyVariant:
    if isinstance(new, DiagnosisSlot):
        diagnoses = tuple(new if slot is old else slot for slot in variant.diagnoses)
        return replace(variant, diagnoses=diagnoses)
    procedures = tuple(new if slot is old else slot for slot in variant.procedures)
    return replace(variant, procedures=procedures)


def _required_only(variant: KeyVariant) -> KeyVariant:
    diagnoses = tuple(slot for slot in variant.diagnoses if not slot.optional)
    names = {slot.id for slot in diagnoses}
    return replace(
        variant,
        diagnoses=diagnoses,
        procedures=tuple(
            replace(slot, pointers=tuple(name for name in slot.pointers if name in names))
            for slot in variant.procedures
            if not slot.optional
        ),
    )


# Answers that the key calls wrong ------------------------------------------------------------


def check_tempting(exercise: ChartExercise, grader: KeyGrader) -> Iterator[Problem]:
    """Grade what the key calls wrong: each foreseen mistake is told with its reason."""
    entries = entries_of(exercise.key.variants[0])
    for tempting in exercise.key.tempting:
        section = Section.DIAGNOSIS if tempting.code.code_set.is_diagnosis else Section.PROCEDURE
        result = grader.grade((*entries, EnteredLine(section, code=str(tempting.code))))
        named = {
            finding.reason
            for finding in result.findings
            if finding.kind is FindingKind.EXTRA and str(tempting.code) in finding.codes
        }
        if tempting.reason not in named:
            yield error_in(
                exercise,
                f"key.tempting.{tempting.code}",
                "BANK232",
                f"Adding {tempting.code} to the key does not give EXTRA:{tempting.reason}.",
                "It may be invalid on this date, or stand for a line of the key.",
            )
    if len(exercise.key.tempting) < FEWEST_TEMPTING:
        yield warning_in(
            exercise,
            "key.tempting",
            "BANK233",
            f"{len(exercise.key.tempting)} tempting codes are foreseen.",
            f"Foresee at least {FEWEST_TEMPTING} mistakes, each with its reason.",
        )
