"""An exercise as a value: what one revision of an item holds. Written to JSON and read back."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from tutor.codes.code import Code, CodeSet
from tutor.codes.encounter import Encounter, Payer, PriorProcedure, Setting, Sex
from tutor.codes.modifier import Modifier, parse_modifiers
from tutor.codes.query import QueryReason
from tutor.grading.answer_key import (
    AcceptedCode,
    AnswerKey,
    CodeSlot,
    DiagnosisSlot,
    Evidence,
    ExtraReason,
    KeyVariant,
    NearCode,
    ProcedureSlot,
    QuerySlot,
    Slot,
    TemptingCode,
    Waiver,
)


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise of the kind `chart`.

    Attributes:
        uid: Never changes; the folder's name may.
        age_text: The patient's age as the page shows it, e.g. ``"9 years"``.
        chart_markdown: One level-1 heading a document, placeholders unfilled.
        minutes: The author's guess of the time it takes.
        asks_services: Whether services are part of the task. It is the same
            for a whole collection, so that it tells nothing about one key.
    """

    uid: UUID
    collection: str
    slug: str
    kind: str
    title: str
    specialty: str
    encounter: Encounter
    age_text: str
    topics: tuple[str, ...]
    content_areas: tuple[str, ...]
    difficulty: int
    minutes: int
    chart_markdown: str
    rationale_markdown: str
    asks_services: bool
    key: AnswerKey

    @property
    def code_sets(self) -> tuple[CodeSet, ...]:
        """The code sets that the key uses, in a fixed order."""
        used = {slot.code.code_set for slot in self.slots}
        return tuple(code_set for code_set in CodeSet if code_set in used)

    @property
    def slots(self) -> tuple[CodeSlot, ...]:
        """Every slot of every variant that asks for a code."""
        slots: list[CodeSlot] = []
        for variant in self.key.variants:
            slots += [*variant.diagnoses, *variant.procedures]
        return tuple(slots)

    @property
    def queries(self) -> tuple[QuerySlot, ...]:
        """Every query of every variant."""
        return tuple(slot for variant in self.key.variants for slot in variant.queries)

    @property
    def content_hash(self) -> str:
        """Identifies the graded and shown content; where the folder lies is not part of it."""
        content = exercise_to_json(self)
        for name in ("collection", "slug"):
            del content[name]
        written = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()


def exercise_to_json(exercise: Exercise) -> dict[str, Any]:
    """Write an exercise as JSON; `exercise_from_json` reads back an equal value."""
    encounter = exercise.encounter
    return {
        "uid": str(exercise.uid),
        "collection": exercise.collection,
        "slug": exercise.slug,
        "kind": exercise.kind,
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
                "code": _code(prior.procedure),
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
        "key": _key_to_json(exercise.key),
    }


def _circumstances_to_json(encounter: Encounter) -> dict[str, Any]:
    """What few encounters have is written only for those, so that no other's hash changes."""
    written: dict[str, Any] = {}
    if encounter.combined_encounters:
        written["combined_encounters"] = True
    if encounter.gestation_weeks is not None:
        written["gestation_weeks"] = encounter.gestation_weeks
    return written


def exercise_from_json(data: Mapping[str, Any]) -> Exercise:
    """Read what `exercise_to_json` wrote."""
    encounter = Encounter(
        date_of_service=date.fromisoformat(data["date_of_service"]),
        setting=Setting(data["setting"]),
        payer=Payer(data["payer"]),
        age_years=data["age_years"],
        sex=Sex(data["sex"]),
        place_of_service=data["place_of_service"],
        prior=tuple(
            PriorProcedure(
                procedure=_read_code(prior["code"]),
                date_of_service=date.fromisoformat(prior["date_of_service"]),
                global_days=prior["global_days"],
                same_physician=prior["same_physician"],
            )
            for prior in data["prior"]
        ),
        combined_encounters=data.get("combined_encounters", False),
        gestation_weeks=data.get("gestation_weeks"),
    )
    return Exercise(
        uid=UUID(data["uid"]),
        collection=data["collection"],
        slug=data["slug"],
        kind=data["kind"],
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
        key=_key_from_json(data["key"]),
    )


def _code(code: Code) -> list[str]:
    return [code.code_set.value, code.text]


def _read_code(data: list[str]) -> Code:
    return Code(CodeSet(data[0]), data[1])


def _words(modifiers: Iterable[Modifier]) -> str:
    return " ".join(map(str, modifiers))


def _key_to_json(key: AnswerKey) -> dict[str, Any]:
    return {
        "variants": [
            {
                "diagnoses": [_diagnosis_to_json(slot) for slot in variant.diagnoses],
                "procedures": [_procedure_to_json(slot) for slot in variant.procedures],
                "before": [list(pair) for pair in variant.before],
                **_queries_to_json(variant),
            }
            for variant in key.variants
        ],
        "tempting": [
            {
                "code": _code(tempting.code),
                "reason": tempting.reason.value,
                "why": tempting.why,
                "penalty": None if tempting.penalty is None else str(tempting.penalty),
            }
            for tempting in key.tempting
        ],
        "allowed_extra": sorted(_code(code) for code in key.allowed_extra),
        "waivers": [
            {"rule": w.rule, "codes": [_code(code) for code in w.codes], "why": w.why}
            for w in key.waivers
        ],
    }


def _key_from_json(data: Mapping[str, Any]) -> AnswerKey:
    return AnswerKey(
        variants=tuple(
            KeyVariant(
                diagnoses=tuple(_diagnosis_from_json(slot) for slot in variant["diagnoses"]),
                procedures=tuple(_procedure_from_json(slot) for slot in variant["procedures"]),
                before=tuple((first, second) for first, second in variant["before"]),
                queries=tuple(map(_query_from_json, variant.get("queries", ()))),
            )
            for variant in data["variants"]
        ),
        tempting=tuple(
            TemptingCode(
                _read_code(entry["code"]),
                ExtraReason(entry["reason"]),
                entry["why"],
                None if entry["penalty"] is None else Fraction(entry["penalty"]),
            )
            for entry in data["tempting"]
        ),
        allowed_extra=frozenset(_read_code(code) for code in data["allowed_extra"]),
        waivers=tuple(
            Waiver(entry["rule"], tuple(_read_code(code) for code in entry["codes"]), entry["why"])
            for entry in data["waivers"]
        ),
    )


def _slot_to_json(slot: CodeSlot) -> dict[str, Any]:
    return {
        "id": slot.id,
        "code": _code(slot.code),
        "weight": str(slot.weight),
        "optional": slot.optional,
        "accept": [
            {"code": _code(entry.code), "credit": str(entry.credit), "why": entry.why}
            for entry in slot.accept
        ],
        **_reasons_to_json(slot),
    }


def _reasons_to_json(slot: Slot) -> dict[str, Any]:
    return {
        "evidence": [[passage.text, passage.occurrence] for passage in slot.evidence],
        "cites": list(slot.cites),
        "why": slot.why,
    }


def _reasons_from_json(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "evidence": tuple(Evidence(text, occurrence) for text, occurrence in data["evidence"]),
        "cites": tuple(data["cites"]),
        "why": data["why"],
    }


def _queries_to_json(variant: KeyVariant) -> dict[str, Any]:
    """Only where there are any, so that the hash of all other exercises stays."""
    if not variant.queries:
        return {}
    return {"queries": [_query_to_json(slot) for slot in variant.queries]}


def _query_to_json(slot: QuerySlot) -> dict[str, Any]:
    return {
        "id": slot.id,
        "reason": slot.reason.value,
        "about": slot.about,
        "guesses": [_code(code) for code in slot.guesses],
        **_reasons_to_json(slot),
    }


def _query_from_json(data: Mapping[str, Any]) -> QuerySlot:
    return QuerySlot(
        id=data["id"],
        reason=QueryReason(data["reason"]),
        about=data["about"],
        guesses=tuple(map(_read_code, data["guesses"])),
        **_reasons_from_json(data),
    )


def _slot_from_json(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": data["id"],
        "code": _read_code(data["code"]),
        "weight": Fraction(data["weight"]),
        "optional": data["optional"],
        "accept": tuple(
            AcceptedCode(_read_code(entry["code"]), Fraction(entry["credit"]), entry["why"])
            for entry in data["accept"]
        ),
        **_reasons_from_json(data),
    }


def _diagnosis_to_json(slot: DiagnosisSlot) -> dict[str, Any]:
    return _slot_to_json(slot) | {"is_first": slot.is_first, "poa": slot.poa}


def _diagnosis_from_json(data: Mapping[str, Any]) -> DiagnosisSlot:
    return DiagnosisSlot(**_slot_from_json(data), is_first=data["is_first"], poa=data["poa"])


def _procedure_to_json(slot: ProcedureSlot) -> dict[str, Any]:
    # The first place only where there is one, so that the hash of all other exercises stays.
    place = {"is_first": True} if slot.is_first else {}
    return (
        _slot_to_json(slot)
        | place
        | {
            "modifiers": _words(slot.modifiers),
            "modifiers_any": [_words(group) for group in slot.modifiers_any],
            "modifiers_allowed": _words(slot.modifiers_allowed),
            "units": slot.units,
            "pointers": list(slot.pointers),
            "near": [
                {
                    "code": _code(entry.code),
                    "credit": str(entry.credit),
                    "finding": entry.finding,
                    "why": entry.why,
                }
                for entry in slot.near
            ],
        }
    )


def _procedure_from_json(data: Mapping[str, Any]) -> ProcedureSlot:
    return ProcedureSlot(
        **_slot_from_json(data),
        is_first=data.get("is_first", False),
        modifiers=parse_modifiers(data["modifiers"]),
        modifiers_any=tuple(parse_modifiers(group) for group in data["modifiers_any"]),
        modifiers_allowed=parse_modifiers(data["modifiers_allowed"]),
        units=data["units"],
        pointers=tuple(data["pointers"]),
        near=tuple(
            NearCode(
                _read_code(entry["code"]),
                Fraction(entry["credit"]),
                entry["finding"],
                entry["why"],
            )
            for entry in data["near"]
        ),
    )
