"""An answer key as JSON and back.

What few keys have is written only for those, so that no other exercise's
content hash changes when the format grows.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from tutor.codes.code import Code, CodeSet
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


def code_to_json(code: Code) -> list[str]:
    """Write a code with its set."""
    return [code.code_set.value, code.text]


def code_from_json(data: list[str]) -> Code:
    """Read what `code_to_json` wrote."""
    return Code(CodeSet(data[0]), data[1])


def _words(modifiers: Iterable[Modifier]) -> str:
    return " ".join(map(str, modifiers))


def key_to_json(key: AnswerKey) -> dict[str, Any]:
    """Write a key; `key_from_json` reads back an equal one."""
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
                "code": code_to_json(tempting.code),
                "reason": tempting.reason.value,
                "why": tempting.why,
                "penalty": None if tempting.penalty is None else str(tempting.penalty),
            }
            for tempting in key.tempting
        ],
        "allowed_extra": sorted(code_to_json(code) for code in key.allowed_extra),
        "waivers": [
            {"rule": w.rule, "codes": [code_to_json(code) for code in w.codes], "why": w.why}
            for w in key.waivers
        ],
    }


def key_from_json(data: Mapping[str, Any]) -> AnswerKey:
    """Read what `key_to_json` wrote."""
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
                code_from_json(entry["code"]),
                ExtraReason(entry["reason"]),
                entry["why"],
                None if entry["penalty"] is None else Fraction(entry["penalty"]),
            )
            for entry in data["tempting"]
        ),
        allowed_extra=frozenset(code_from_json(code) for code in data["allowed_extra"]),
        waivers=tuple(
            Waiver(
                entry["rule"], tuple(code_from_json(code) for code in entry["codes"]), entry["why"]
            )
            for entry in data["waivers"]
        ),
    )


def _slot_to_json(slot: CodeSlot) -> dict[str, Any]:
    return {
        "id": slot.id,
        "code": code_to_json(slot.code),
        "weight": str(slot.weight),
        "optional": slot.optional,
        "accept": [
            {"code": code_to_json(entry.code), "credit": str(entry.credit), "why": entry.why}
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
        "guesses": [code_to_json(code) for code in slot.guesses],
        **_reasons_to_json(slot),
    }


def _query_from_json(data: Mapping[str, Any]) -> QuerySlot:
    return QuerySlot(
        id=data["id"],
        reason=QueryReason(data["reason"]),
        about=data["about"],
        guesses=tuple(map(code_from_json, data["guesses"])),
        **_reasons_from_json(data),
    )


def _slot_from_json(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": data["id"],
        "code": code_from_json(data["code"]),
        "weight": Fraction(data["weight"]),
        "optional": data["optional"],
        "accept": tuple(
            AcceptedCode(code_from_json(entry["code"]), Fraction(entry["credit"]), entry["why"])
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
                    "code": code_to_json(entry.code),
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
                code_from_json(entry["code"]),
                Fraction(entry["credit"]),
                entry["finding"],
                entry["why"],
            )
            for entry in data["near"]
        ),
    )
