"""What differs between two versions of an exercise: its texts side by side, and its key by line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tutor.bank.exercise import ChartExercise, ChoiceExercise, Exercise, FieldsExercise
from tutor.grading.answer_key import CodeSlot, DiagnosisSlot, ProcedureSlot, QuerySlot, Slot

_AROUND = 2


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One line of both texts; None where one has no such line. Gaps have none and say how long."""

    before: str | None
    after: str | None
    number_before: int | None = None
    number_after: int | None = None
    left_out: int = 0

    @property
    def is_changed(self) -> bool:
        """Whether the two differ here."""
        return not self.left_out and self.before != self.after


@dataclass(frozen=True, slots=True)
class ChangedText:
    """A file that differs."""

    name: str
    lines: tuple[SideBySide, ...]


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line of the key that differs; empty where one side has none."""

    place: str
    before: str
    after: str


def changed_texts(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[ChangedText, ...]:
    """Compare the texts of two folders, file by file; unchanged lines are shown around a change."""
    names = sorted({*before, *after}, key=lambda name: (name != "chart.md", name))
    return tuple(
        ChangedText(name, side_by_side(before.get(name, ""), after.get(name, "")))
        for name in names
        if before.get(name) != after.get(name)
    )


def side_by_side(before: str, after: str) -> tuple[SideBySide, ...]:
    """Compare two texts line by line."""
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    lines: list[SideBySide] = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            lines += (
                SideBySide(
                    old[start + at], new[other_start + at], start + at + 1, other_start + at + 1
                )
                for at in range(end - start)
            )
            continue
        for at in range(max(end - start, other_end - other_start)):
            one, other = start + at, other_start + at
            has_one, has_other = one < end, other < other_end
            lines.append(
                SideBySide(
                    old[one] if has_one else None,
                    new[other] if has_other else None,
                    one + 1 if has_one else None,
                    other + 1 if has_other else None,
                )
            )
    return tuple(_with_gaps(lines))


def _with_gaps(lines: Sequence[SideBySide]) -> Iterator[SideBySide]:
    changed = [number for number, line in enumerate(lines) if line.is_changed]
    shown = {near for at in changed for near in range(at - _AROUND, at + _AROUND + 1)}
    left_out = 0
    for number, line in enumerate(lines):
        if number in shown:
            if left_out:
                yield SideBySide(None, None, left_out=left_out)
                left_out = 0
            yield line
        else:
            left_out += 1
    if left_out and changed:
        yield SideBySide(None, None, left_out=left_out)


def changed_key(before: Exercise, after: Exercise) -> tuple[ChangedLine, ...]:
    """Compare two keys line by line; a line is known by its id."""
    old, new = dict(key_lines(before)), dict(key_lines(after))
    places = [*old, *(place for place in new if place not in old)]
    return tuple(
        ChangedLine(place, old.get(place, ""), new.get(place, ""))
        for place in places
        if old.get(place) != new.get(place)
    )


def key_lines(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Write each line of a key as words, with the place where it stands."""
    if isinstance(exercise, ChartExercise):
        yield from _chart_lines(exercise)
    elif isinstance(exercise, ChoiceExercise):
        for option in exercise.options:
            yield f"Option {option.id}", f"{'right' if option.correct else 'wrong'}: {option.text}"
    elif isinstance(exercise, FieldsExercise):
        for field in exercise.fields:
            yield f"Field {field.name}", f"{', '.join(field.values)} ({field.type.value})"


def _chart_lines(exercise: ChartExercise) -> Iterator[tuple[str, str]]:
    several = len(exercise.key.variants) > 1
    for number, variant in enumerate(exercise.key.variants, 1):
        prefix = f"Variant {number}: " if several else ""
        lines: list[CodeSlot] = [*variant.diagnoses, *variant.procedures]
        for slot in lines:
            noun = "Diagnosis" if isinstance(slot, DiagnosisSlot) else "Service"
            yield f"{prefix}{noun} {slot.id}", slot_words(slot)
        for query in variant.queries:
            yield f"{prefix}Query {query.id}", slot_words(query)
        for pair in variant.before:
            yield f"{prefix}Order {' > '.join(pair)}", "bound"
    for tempting in exercise.key.tempting:
        yield f"Tempting {tempting.code}", tempting.reason.value
    for code in sorted(map(str, exercise.key.allowed_extra)):
        yield f"Allowed beyond the key {code}", "neither rewarded nor punished"


def slot_words(slot: Slot) -> str:
    """Write what one line of a key asks for."""
    if isinstance(slot, QuerySlot):
        return f"{slot.reason.label}: {slot.about}"
    words = [str(slot.code)]
    if isinstance(slot, ProcedureSlot):
        words += [f"-{modifier}" for modifier in slot.modifiers]
        words.append(f"× {slot.units}" if slot.units != 1 else "")
        words.append(f"→ {', '.join(slot.pointers)}" if slot.pointers else "")
    if isinstance(slot, DiagnosisSlot) and slot.poa:
        words.append(f"POA {slot.poa}")
    if slot.is_first:
        words.append("first")
    if slot.optional:
        words.append("optional")
    if slot.weight != 1:
        words.append(f"weight {float(slot.weight):g}")
    words += [f"or {entry.code} for {float(entry.credit):g}" for entry in slot.accept]
    return " ".join(filter(None, words))
