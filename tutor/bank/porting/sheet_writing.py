"""Write charts with their keys as a sheet that `tutor.bank.porting.sheet` reads."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from tutor.bank.exercise import ChartExercise, Exercise, Kind
from tutor.bank.porting.imported import Exported, not_held
from tutor.bank.porting.sheet_columns import COLUMNS, SEPARATOR, harmless
from tutor.bank.porting.sheet_sample import SAMPLE
from tutor.grading.answer_key import CodeSlot, DiagnosisSlot, ProcedureSlot


def template() -> bytes:
    """The sheet to be filled in: its headings, and the rows of a sample."""
    return _csv([COLUMNS, *([row.get(name, "") for name in COLUMNS] for row in SAMPLE)])


def write_csv(exercises: Iterable[Exercise]) -> Exported:
    """Write charts as a sheet, and say of each exercise what a sheet cannot hold."""
    rows: list[Sequence[str]] = [COLUMNS]
    losses: dict[str, tuple[str, ...]] = {}
    for exercise in exercises:
        place = f"{exercise.collection}/{exercise.slug}"
        if not isinstance(exercise, ChartExercise) or exercise.kind is not Kind.CHART:
            losses[place] = (not_held(exercise, "a sheet"),)
            continue
        losses[place] = tuple(_losses(exercise))
        rows += [[cells.get(name, "") for name in COLUMNS] for cells in _rows(exercise)]
    return Exported(_csv(rows), losses)


def _losses(exercise: ChartExercise) -> Iterator[str]:
    key = exercise.key
    slots = exercise.slots
    procedures = [slot for slot in slots if isinstance(slot, ProcedureSlot)]
    yield "the uid: read back it is a new exercise"
    yield "the elements of E/M levels"
    held = {
        "all variants of the key but the first": len(key.variants) > 1,
        "accepted alternatives": any(slot.accept for slot in slots),
        "near misses": any(slot.near for slot in procedures),
        "modifiers of which one is enough": any(slot.modifiers_any for slot in procedures),
        "weights": any(slot.weight != 1 for slot in slots),
        "queries": bool(exercise.queries),
        "waived rules": bool(key.waivers),
        "penalties of tempting codes": any(one.penalty is not None for one in key.tempting),
        "earlier surgery": bool(exercise.encounter.prior),
        "weeks of gestation": exercise.encounter.gestation_weeks is not None,
        "combined encounters": exercise.encounter.combined_encounters,
        "which of several equal passages is meant": any(
            passage.occurrence > 1 for slot in slots for passage in slot.evidence
        ),
        "the bar in a passage or a citation": any(
            SEPARATOR in text
            for slot in slots
            for text in (*slot.cites, *(passage.text for passage in slot.evidence))
        ),
    }
    yield from (words for words, is_lost in held.items() if is_lost)


def _rows(exercise: ChartExercise) -> Iterator[dict[str, str]]:
    encounter = exercise.encounter
    head = {
        "exercise": exercise.slug,
        "title": exercise.title,
        "setting": encounter.setting.value,
        "payer": encounter.payer.value,
        "date_of_service": encounter.date_of_service.isoformat(),
        "specialty": exercise.specialty,
        "topics": SEPARATOR.join(exercise.topics),
        "content_areas": SEPARATOR.join(exercise.content_areas),
        "difficulty": str(exercise.difficulty),
        "minutes": str(exercise.minutes),
        "age_years": "" if encounter.age_years is None else str(encounter.age_years),
        "sex": encounter.sex.value,
        "place_of_service": encounter.place_of_service or "",
        "chart": exercise.chart_markdown,
        "rationale": exercise.rationale_markdown,
    }
    for line in _lines(exercise):
        yield {"exercise": exercise.slug} | line | head
        head = {}


def _lines(exercise: ChartExercise) -> Iterator[dict[str, str]]:
    variant = exercise.key.variants[0]
    for diagnosis in variant.diagnoses:
        yield {"line": "diagnosis"} | _slot_cells(diagnosis) | _diagnosis_cells(diagnosis)
    for procedure in variant.procedures:
        yield {"line": "procedure"} | _slot_cells(procedure) | _procedure_cells(procedure)
    for tempting in exercise.key.tempting:
        yield {
            "line": "tempting",
            "code": str(tempting.code),
            "reason": tempting.reason.value,
            "why": tempting.why,
        }
    for code in sorted(map(str, exercise.key.allowed_extra)):
        yield {"line": "allowed_extra", "code": code}
    for pair in variant.before:
        yield {"line": "before", "id": SEPARATOR.join(pair)}


def _slot_cells(slot: CodeSlot) -> dict[str, str]:
    return {
        "id": slot.id,
        "code": str(slot.code),
        "optional": "yes" if slot.optional else "",
        "evidence": SEPARATOR.join(passage.text for passage in slot.evidence),
        "cites": SEPARATOR.join(slot.cites),
        "why": slot.why,
    }


def _diagnosis_cells(slot: DiagnosisSlot) -> dict[str, str]:
    return {"role": "first" if slot.is_first else "", "poa": slot.poa or ""}


def _procedure_cells(slot: ProcedureSlot) -> dict[str, str]:
    return {
        "role": "first" if slot.is_first else "",
        "modifiers": " ".join(map(str, slot.modifiers)),
        "modifiers_allowed": " ".join(map(str, slot.modifiers_allowed)),
        "units": str(slot.units),
        "pointers": " ".join(slot.pointers),
    }


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([harmless(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")
