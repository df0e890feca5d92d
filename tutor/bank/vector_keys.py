"""The answer key of a worked vector, read from the short names of its file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tutor.codes.code import (
    ICD10_FROM,
    Code,
    CodeSet,
    InvalidCodeError,
    parse_code,
    parse_procedure,
)
from tutor.codes.encounter import Setting
from tutor.codes.inpatient_procedure import parse_either, procedure_set
from tutor.codes.modifier import parse_modifiers
from tutor.codes.query import QueryReason, read_reason
from tutor.grading.answer_key import (
    AcceptedCode,
    AnswerKey,
    DiagnosisSlot,
    Evidence,
    ExtraReason,
    KeyVariant,
    NearCode,
    ProcedureSlot,
    QuerySlot,
    TemptingCode,
    Waiver,
)

_KEY = {"dx", "px", "before", "tempting", "allowed_extra", "waive", "variants", "queries"}
_DIAGNOSIS = {"id", "code", "role", "weight", "optional", "poa", "accept", "evidence", "why"}
_PROCEDURE = {"id", "code", "mods", "mods_any", "mods_allowed", "units", "ptr", "near", "weight"}
_PROCEDURE |= {"optional", "accept", "evidence", "why", "role", "date"}
_QUERY = {"id", "reason", "about", "evidence", "why", "cites", "guesses"}


def only_known(table: Mapping[str, Any], known: set[str], where: str) -> None:
    """Stop at a name that this version does not know, for it would be passed over.

    Raises:
        ValueError: There is one; the message names it.
    """
    unknown = sorted(set(table) - known)
    if unknown:
        raise ValueError(f"{where}: {', '.join(unknown)}, which this version does not know")


def number_of(value: Any) -> Fraction:
    """A number as it is written, not as a float holds it."""
    return Fraction(str(value))


def texts_of(raw: Any) -> tuple[str, ...]:
    """One text, or a list of them."""
    return tuple(map(str, raw)) if isinstance(raw, list) else (str(raw),) if raw else ()


@dataclass(frozen=True, slots=True)
class KeyOf:
    """Reads the key of one vector: its day and setting decide the code sets."""

    on: date
    setting: Setting

    def key(self, raw: Mapping[str, Any]) -> AnswerKey:
        """Read the whole key."""
        only_known(raw, _KEY, "key")
        return AnswerKey(
            variants=tuple(self._variant(variant) for variant in raw.get("variants") or [raw]),
            tempting=tuple(
                TemptingCode(
                    self._any_code(entry["code"]),
                    ExtraReason(entry["why"]),
                    penalty=number_of(entry["penalty"]) if "penalty" in entry else None,
                )
                for entry in raw.get("tempting") or []
            ),
            allowed_extra=frozenset(map(self._any_code, raw.get("allowed_extra") or [])),
            waivers=tuple(
                Waiver(
                    entry["rule"],
                    tuple(map(self._any_code, entry["codes"])),
                    entry.get("why", ""),
                )
                for entry in raw.get("waive") or []
            ),
        )

    def _variant(self, raw: Mapping[str, Any]) -> KeyVariant:
        return KeyVariant(
            diagnoses=tuple(
                self._diagnosis(slot, f"d{place}")
                for place, slot in enumerate(raw.get("dx") or [], 1)
            ),
            procedures=tuple(
                self._procedure(slot, f"p{place}")
                for place, slot in enumerate(raw.get("px") or [], 1)
            ),
            before=tuple((str(first), str(second)) for first, second in raw.get("before") or []),
            queries=tuple(
                self._query(slot, f"q{place}")
                for place, slot in enumerate(raw.get("queries") or [], 1)
            ),
        )

    def _diagnosis(self, raw: Mapping[str, Any], default_id: str) -> DiagnosisSlot:
        only_known(raw, _DIAGNOSIS, "key.dx")
        return DiagnosisSlot(
            id=str(raw.get("id", default_id)),
            code=self._diagnosis_code(raw["code"]),
            is_first=raw.get("role") == "first",
            weight=number_of(raw.get("weight", 1)),
            optional=bool(raw.get("optional", False)),
            poa=raw.get("poa"),
            accept=_accept(raw, self._diagnosis_code),
        )

    def _procedure(self, raw: Mapping[str, Any], default_id: str) -> ProcedureSlot:
        only_known(raw, _PROCEDURE, "key.px")
        return ProcedureSlot(
            id=str(raw.get("id", default_id)),
            code=self._procedure_code(raw["code"]),
            is_first=raw.get("role") == "first",
            modifiers=_modifiers(raw.get("mods")),
            modifiers_any=tuple(_modifiers(group) for group in raw.get("mods_any") or []),
            modifiers_allowed=_modifiers(raw.get("mods_allowed")),
            units=int(raw.get("units", 1)),
            pointers=tuple(map(str, raw.get("ptr") or [])),
            weight=number_of(raw.get("weight", 1)),
            optional=bool(raw.get("optional", False)),
            accept=_accept(raw, self._procedure_code),
            near=tuple(
                NearCode(
                    self._procedure_code(entry["code"]),
                    number_of(entry["credit"]),
                    entry.get("error"),
                    entry.get("why", ""),
                )
                for entry in raw.get("near") or []
            ),
        )

    def _query(self, raw: Mapping[str, Any], default_id: str) -> QuerySlot:
        only_known(raw, _QUERY, "key.queries")
        reason = read_reason(str(raw["reason"]))
        if reason is None:
            known = ", ".join(QueryReason)
            raise ValueError(f"key.queries: the reason {raw['reason']!r}, which is none of {known}")
        return QuerySlot(
            id=str(raw.get("id", default_id)),
            reason=reason,
            about=str(raw.get("about", "")),
            evidence=tuple(Evidence(text) for text in texts_of(raw.get("evidence"))),
            why=str(raw.get("why", "")),
            guesses=tuple(map(self._any_code, raw.get("guesses") or [])),
        )

    @property
    def _diagnosis_set(self) -> CodeSet:
        return CodeSet.ICD10CM if self.on >= ICD10_FROM else CodeSet.ICD9CM

    def _diagnosis_code(self, text: Any) -> Code:
        return parse_code(str(text), self._diagnosis_set)

    def _procedure_code(self, text: Any) -> Code:
        stay_set = procedure_set(self.setting, self.on)
        return parse_code(str(text), stay_set) if stay_set else parse_procedure(str(text))

    def _any_code(self, text: Any) -> Code:
        """Read a code of either section; with a dot or a diagnosis shape it is a diagnosis."""
        written, stay_set = str(text), procedure_set(self.setting, self.on)
        if stay_set is not None:
            return parse_either(written, stay_set, self._diagnosis_set)
        if "." not in written:
            try:
                return parse_procedure(written)
            except InvalidCodeError:
                pass  # No procedure has this shape, so it is a diagnosis without a dot.
        return self._diagnosis_code(written)


def _accept(raw: Mapping[str, Any], read: Any) -> tuple[AcceptedCode, ...]:
    return tuple(
        AcceptedCode(read(entry["code"]), number_of(entry.get("credit", 1)), entry.get("why", ""))
        for entry in raw.get("accept") or []
    )


def _modifiers(raw: Sequence[Any] | None) -> Any:
    return parse_modifiers(" ".join(map(str, raw or [])))
