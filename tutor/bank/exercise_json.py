"""An exercise as JSON and back, and the hash that tells one content from another.

The form of a chart is older than the other kinds and stays as it is, for the
hashes of stored revisions rest on it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from tutor.bank.exercise import (
    ChartExercise,
    ChoiceExercise,
    Exercise,
    FamilyExercise,
    FieldsExercise,
    Kind,
)
from tutor.bank.key_json import code_from_json, code_to_json, key_from_json, key_to_json
from tutor.codes.encounter import Encounter, Payer, PriorProcedure, Setting, Sex
from tutor.codes.entered_line import EnteredLine, Section

_CHOICE: TypeAdapter[ChoiceExercise] = TypeAdapter(ChoiceExercise)
_FIELDS: TypeAdapter[FieldsExercise] = TypeAdapter(FieldsExercise)
_FAMILY: TypeAdapter[FamilyExercise] = TypeAdapter(FamilyExercise)
_OF_A_FAMILY = "variant_count"


def exercise_to_json(exercise: Exercise) -> dict[str, Any]:
    """Write an exercise as JSON; `exercise_from_json` reads back an equal value."""
    if isinstance(exercise, ChartExercise):
        return _chart_to_json(exercise)
    written: dict[str, Any]
    if isinstance(exercise, ChoiceExercise):
        written = _CHOICE.dump_python(exercise, mode="json")
    elif isinstance(exercise, FamilyExercise):
        written = _FAMILY.dump_python(exercise, mode="json")
    elif isinstance(exercise, FieldsExercise):
        written = _FIELDS.dump_python(exercise, mode="json")
    else:
        raise TypeError(f"{type(exercise).__name__} is no kind of exercise")
    return written


def exercise_from_json(data: Mapping[str, Any]) -> Exercise:
    """Read what `exercise_to_json` wrote."""
    if _OF_A_FAMILY in data:
        return _FAMILY.validate_python(data)
    kind = Kind(data["kind"])
    if kind.has_key_of_codes:
        return _chart_from_json(data)
    if kind is Kind.CHOICE:
        return _CHOICE.validate_python(data)
    return _FIELDS.validate_python(data)


def content_hash(exercise: Exercise) -> str:
    """Identify the graded and shown content; where the folder lies is not part of it."""
    content = exercise_to_json(exercise)
    for name in ("collection", "slug"):
        del content[name]
    written = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def _coding_to_json(exercise: ChartExercise) -> dict[str, Any]:
    if not exercise.coding:
        return {}
    return {"coding": [asdict(line) | {"section": line.section.value} for line in exercise.coding]}


def _chart_to_json(exercise: ChartExercise) -> dict[str, Any]:
    encounter = exercise.encounter
    return {
        "uid": str(exercise.uid),
        "collection": exercise.collection,
        "slug": exercise.slug,
        "kind": exercise.kind.value,
        "title": exercise.title,
        "specialty": exercise.specialty,
        "date_of_service": encounter.date_of_service.isoformat(),
        "setting": encounter.setting.value,
        "payer": encounter.payer.value,
        "age_years": encounter.age_years,
        "sex": encounter.sex.value,
        "place_of_service": encounter.place_of_service,
        "prior": [
            {
                "code": code_to_json(prior.procedure),
                "date_of_service": prior.date_of_service.isoformat(),
                "global_days": prior.global_days,
                "same_physician": prior.same_physician,
            }
            for prior in encounter.prior
        ],
        **_circumstances_to_json(encounter),
        "age_text": exercise.age_text,
        "topics": list(exercise.topics),
        "content_areas": list(exercise.content_areas),
        "difficulty": exercise.difficulty,
        "minutes": exercise.minutes,
        "chart": exercise.chart_markdown,
        "rationale": exercise.rationale_markdown,
        "asks_services": exercise.asks_services,
        "key": key_to_json(exercise.key),
        **_coding_to_json(exercise),
    }


def _circumstances_to_json(encounter: Encounter) -> dict[str, Any]:
    """What few encounters have is written only for those, so that no other's hash changes."""
    written: dict[str, Any] = {}
    if encounter.combined_encounters:
        written["combined_encounters"] = True
    if encounter.gestation_weeks is not None:
        written["gestation_weeks"] = encounter.gestation_weeks
    return written


def _chart_from_json(data: Mapping[str, Any]) -> ChartExercise:
    encounter = Encounter(
        date_of_service=date.fromisoformat(data["date_of_service"]),
        setting=Setting(data["setting"]),
        payer=Payer(data["payer"]),
        age_years=data["age_years"],
        sex=Sex(data["sex"]),
        place_of_service=data["place_of_service"],
        prior=tuple(
            PriorProcedure(
                procedure=code_from_json(prior["code"]),
                date_of_service=date.fromisoformat(prior["date_of_service"]),
                global_days=prior["global_days"],
                same_physician=prior["same_physician"],
            )
            for prior in data["prior"]
        ),
        combined_encounters=data.get("combined_encounters", False),
        gestation_weeks=data.get("gestation_weeks"),
    )
    return ChartExercise(
        uid=UUID(data["uid"]),
        collection=data["collection"],
        slug=data["slug"],
        kind=Kind(data["kind"]),
        date_of_service=encounter.date_of_service,
        title=data["title"],
        specialty=data["specialty"],
        encounter=encounter,
        age_text=data["age_text"],
        topics=tuple(data["topics"]),
        content_areas=tuple(data["content_areas"]),
        difficulty=data["difficulty"],
        minutes=data["minutes"],
        chart_markdown=data["chart"],
        rationale_markdown=data["rationale"],
        asks_services=data["asks_services"],
        key=key_from_json(data["key"]),
        coding=tuple(
            EnteredLine(**{**line, "section": Section(line["section"])})
            for line in data.get("coding", ())
        ),
    )
