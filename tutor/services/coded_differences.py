"""Where a coding and a key differ, in words: what a second author is to be answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tutor.bank.exercise import ChartExercise, ChoiceExercise, Exercise, FieldsExercise
from tutor.bank.writing.differences import slot_words
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.any_result import AnyResult, names_of
from tutor.grading.choice import ChoiceResult
from tutor.grading.fields import FieldsResult
from tutor.grading.methods import slots_of
from tutor.grading.result import GradeResult, LineVerdict
from tutor.services.entries import Entry

_AGREED = frozenset({"right", "accepted", "allowed", "optional_absent"})
_NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the two differ; `id` is the same as long as both texts are."""

    id: str
    place: str
    keyed: str
    coded: str


def differences_of(
    exercise: Exercise, entries: Sequence[Entry], result: AnyResult
) -> tuple[Difference, ...]:
    """Name every difference; none where the coding is exact."""
    if result.exact:
        return ()
    found = tuple(_differences(exercise, entries, result))
    # Something took points that no one line shows, such as the order of two.
    return found or (
        Difference("all", "Findings", "exact", ", ".join(names_of(result)) or "other"),
    )


def _differences(
    exercise: Exercise, entries: Sequence[Entry], result: AnyResult
) -> Iterator[Difference]:
    if isinstance(result, GradeResult) and isinstance(exercise, ChartExercise):
        slots = slots_of(exercise.key.variants[result.variant])
        for number, verdict in enumerate(result.verdicts):
            if verdict.state in _AGREED:
                continue
            slot = slots[verdict.section, verdict.slot_id] if verdict.slot_id else None
            yield Difference(
                f"{verdict.section.value}-{number}",
                _place(verdict),
                slot_words(slot) if slot else _NOTHING,
                _entry_words(entries, verdict.line),
            )
        yield from _order(result)
    elif isinstance(result, ChoiceResult) and isinstance(exercise, ChoiceExercise):
        texts = {option.id: option.text for option in exercise.options}
        for option in result.verdicts:
            if option.chosen != option.correct:
                words = ("wrong", "chosen") if option.chosen else ("right", "not chosen")
                yield Difference(option.option_id, f"Option “{texts[option.option_id]}”", *words)
    elif isinstance(result, FieldsResult) and isinstance(exercise, FieldsExercise):
        keys = {field.name: field for field in exercise.fields}
        for field in result.verdicts:
            if field.credit != 1:
                keyed = ", ".join(keys[field.name].values)
                coded = ", ".join(field.entered) or _NOTHING
                yield Difference(field.name, keys[field.name].label, keyed, coded)


def _order(result: GradeResult) -> Iterator[Difference]:
    """Findings about no one line that took points."""
    told = {finding for verdict in result.verdicts for finding in verdict.findings}
    for number, finding in enumerate(result.findings):
        if finding not in told and not finding.kind.is_information:
            codes = " and ".join(map(str, finding.codes))
            yield Difference(f"order-{number}", finding.name, "as the key has it", codes or "other")


def _place(verdict: LineVerdict) -> str:
    noun = {Section.DIAGNOSIS: "Diagnosis", Section.PROCEDURE: "Service", Section.QUERY: "Query"}
    return noun[verdict.section]


def _entry_words(entries: Sequence[Entry], line: int | None) -> str:
    entry = None if line is None else entries[line]
    if not isinstance(entry, EnteredLine):
        return _NOTHING
    words = (
        entry.code.strip().upper(),
        f"-{entry.modifiers.strip().upper()}" if entry.modifiers.strip() else "",
        f"× {entry.units.strip()}" if entry.units.strip() not in ("", "1") else "",
        f"→ {entry.pointers.strip().upper()}" if entry.pointers.strip() else "",
        f"POA {entry.poa.strip().upper()}" if entry.poa.strip() else "",
        entry.reason,
        f"“{entry.evidence.strip()}”" if entry.evidence.strip() else "",
    )
    return " ".join(filter(None, words)) or _NOTHING
