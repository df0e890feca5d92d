"""The key's tables of `exercise.toml`, turned into the values that the grader reads."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tutor.bank.schema import DiagnosisTable, ExerciseTable, ProcedureTable, VariantTable
from tutor.codes.code import Code, CodeSet, InvalidCodeError, parse_code, parse_procedure
from tutor.codes.modifier import Modifier
from tutor.grading.answer_key import (
    AcceptedCode,
    AnswerKey,
    DiagnosisSlot,
    Evidence,
    KeyVariant,
    NearCode,
    ProcedureSlot,
    TemptingCode,
    Waiver,
)
from tutor.grading.normalise import ICD10_FROM

# Takes file, place, the problem's code, what was found, and the remedy.
Report = Callable[[str, str, str, str, str], None]


@dataclass(slots=True)
class _KeyReader:
    """Turns the tables of a key into values; reports every code that is none."""

    report: Report
    on: date
    has_failed: bool = False

    def diagnosis(self, text: str, place: str) -> Code:
        code_set = CodeSet.ICD10CM if self.on >= ICD10_FROM else CodeSet.ICD9CM
        return self._read(text, place, lambda: parse_code(text, code_set), code_set.label)

    def procedure(self, text: str, place: str) -> Code:
        return self._read(text, place, lambda: parse_procedure(text), "CPT or HCPCS")

    def either(self, text: str, place: str) -> Code:
        if "." in text:
            return self.diagnosis(text, place)
        try:
            return parse_procedure(text)
        except InvalidCodeError:
            return self.diagnosis(text, place)

    def _read(self, text: str, place: str, parse: Callable[[], Code], wanted: str) -> Code:
        try:
            return parse()
        except InvalidCodeError:
            self.has_failed = True
            self.report(
                "exercise.toml",
                place,
                "BANK108",
                f"{text!r} does not have the shape of a {wanted} code of {self.on.isoformat()}.",
                "Correct the code, or the date_of_service that decides the code set.",
            )
            return Code(CodeSet.ICD10CM, "")


def read_key(table: ExerciseTable, report: Report) -> AnswerKey | None:
    """Turn the key's tables into values; None where a code is none, after reporting each."""
    reader = _KeyReader(report, table.date_of_service)
    key = table.key
    for index, prior in enumerate(table.prior):
        reader.procedure(prior.code, f"prior[{index}].code")
    if key.variants:
        variants = tuple(
            _variant(reader, variant, f"key.variants[{index}].")
            for index, variant in enumerate(key.variants)
        )
        if key.diagnoses or key.procedures:
            report(
                "exercise.toml",
                "key",
                "BANK109",
                "The key has both variants and a coding of its own.",
                "Write every complete coding under [[key.variants]], and none beside them.",
            )
            return None
    else:
        variants = (_variant(reader, key, "key."),)
    read = AnswerKey(
        variants=variants,
        tempting=tuple(
            TemptingCode(
                reader.either(entry.code, f"key.tempting[{index}].code"),
                entry.reason,
                entry.why,
                None if entry.penalty is None else Fraction(entry.penalty),
            )
            for index, entry in enumerate(key.tempting)
        ),
        allowed_extra=frozenset(
            reader.either(code, f"key.allowed_extra[{index}]")
            for index, code in enumerate(key.allowed_extra)
        ),
        waivers=tuple(
            Waiver(
                entry.rule,
                tuple(
                    reader.either(code, f"key.waive[{index}].codes[{number}]")
                    for number, code in enumerate(entry.codes)
                ),
                entry.why,
            )
            for index, entry in enumerate(key.waive)
        ),
    )
    return None if reader.has_failed else read


def _variant(reader: _KeyReader, table: VariantTable, place: str) -> KeyVariant:
    return KeyVariant(
        diagnoses=tuple(
            _diagnosis(reader, slot, f"{place}diagnoses[{index}].")
            for index, slot in enumerate(table.diagnoses)
        ),
        procedures=tuple(
            _procedure(reader, slot, f"{place}procedures[{index}].")
            for index, slot in enumerate(table.procedures)
        ),
        before=table.before,
    )


def _diagnosis(reader: _KeyReader, table: DiagnosisTable, place: str) -> DiagnosisSlot:
    return DiagnosisSlot(
        **_slot(table, reader.diagnosis, place),
        is_first=table.role == "first",
        poa=table.poa,
    )


def _procedure(reader: _KeyReader, table: ProcedureTable, place: str) -> ProcedureSlot:
    return ProcedureSlot(
        **_slot(table, reader.procedure, place),
        modifiers=_modifiers(table.modifiers),
        modifiers_any=tuple(_modifiers(group) for group in table.modifiers_any),
        modifiers_allowed=_modifiers(table.modifiers_allowed),
        units=table.units,
        pointers=table.pointers,
        near=tuple(
            NearCode(
                reader.procedure(entry.code, f"{place}near[{index}].code"),
                Fraction(entry.credit),
                entry.finding.value if entry.finding else None,
                entry.why,
            )
            for index, entry in enumerate(table.near)
        ),
    )


def _slot(
    table: DiagnosisTable | ProcedureTable, read: Callable[[str, str], Code], place: str
) -> dict[str, Any]:
    return {
        "id": table.id,
        "code": read(table.code, f"{place}code"),
        "weight": Fraction(table.weight),
        "optional": table.optional,
        "accept": tuple(
            AcceptedCode(
                read(entry.code, f"{place}accept[{index}].code"),
                Fraction(entry.credit),
                entry.why,
            )
            for index, entry in enumerate(table.accept)
        ),
        "evidence": tuple(
            Evidence(passage) if isinstance(passage, str) else Evidence(**passage.model_dump())
            for passage in table.evidence
        ),
        "cites": table.cites,
        "why": table.why.strip(),
    }


def _modifiers(texts: Iterable[str]) -> tuple[Modifier, ...]:
    return tuple(Modifier(text) for text in texts)
