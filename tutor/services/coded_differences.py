"""Where a coding and a key differ, in words: what a second author is to be answered."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
_Said = tuple[str, str, str]
"""A place, what the key has there, and what was coded."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the two differ; `id` is the same as long as both say the same there.

    So what was answered about it stands while the key changes elsewhere, and no longer where
    the key asks for another code there.
    """

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
    found = tuple(_said(exercise, entries, result))
    # Something took points that no one line shows, such as the order of two.
    return _identified(found or (("Findings", "exact", ", ".join(names_of(result)) or "other"),))


def _identified(found: Iterable[_Said]) -> tuple[Difference, ...]:
    """Give each an id by what it says; of several that say the same, each its own."""
    counted: Counter[str] = Counter()
    identified = []
    for said in found:
        digest = hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
        counted[digest] += 1
        identified.append(Difference(f"{digest}-{counted[digest]}", *said))
    return tuple(identified)


def _said(exercise: Exercise, entries: Sequence[Entry], result: AnyResult) -> Iterator[_Said]:
    if isinstance(result, GradeResult) and isinstance(exercise, ChartExercise):
        slots = slots_of(exercise.key.variants[result.variant])
        for verdict in result.verdicts:
            if verdict.state in _AGREED:
                continue
            slot = slots[verdict.section, verdict.slot_id] if verdict.slot_id else None
            keyed = slot_words(slot) if slot else _NOTHING
            yield _place(verdict), keyed, _entry_words(entries, verdict.line)
        yield from _order(result)
    elif isinstance(result, ChoiceResult) and isinstance(exercise, ChoiceExercise):
        texts = {option.id: option.text for option in exercise.options}
        for option in result.verdicts:
            if option.chosen != option.correct:
                words = ("wrong", "chosen") if option.chosen else ("right", "not chosen")
                yield f"Option “{texts[option.option_id]}”", *words
    elif isinstance(result, FieldsResult) and isinstance(exercise, FieldsExercise):
        keys = {field.name: field for field in exercise.fields}
        for field in result.verdicts:
            if field.credit != 1:
                keyed = ", ".join(keys[field.name].values)
                yield keys[field.name].label, keyed, ", ".join(field.entered) or _NOTHING


def _order(result: GradeResult) -> Iterator[_Said]:
    """Findings about no one line that took points."""
    told = {finding for verdict in result.verdicts for finding in verdict.findings}
    for finding in result.findings:
        if finding not in told and not finding.kind.is_information:
            codes = " and ".join(map(str, finding.codes))
            yield finding.name, "as the key has it", codes or "other"


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
