"""The key's tables of `exercise.toml`, turned into the values that the grader reads."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tutor.bank.schema import (
    DiagnosisTable,
    EncounterTable,
    EvidenceTable,
    ProcedureTable,
    QueryTable,
    VariantTable,
)
from tutor.bank.visit_checks import visit_faults
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
from tutor.codes.modifier import Modifier
from tutor.grading.answer_key import (
    AcceptedCode,
    AnswerKey,
    DiagnosisSlot,
    Evidence,
    KeyVariant,
    NearCode,
    ProcedureSlot,
    QuerySlot,
    TemptingCode,
    Waiver,
)

# Takes file, place, the problem's code, what was found, and the remedy.
Report = Callable[[str, str, str, str, str], None]


@dataclass(slots=True)
class _KeyReader:
    """Turns the tables of a key into values; reports every code that is none."""

    report: Report
    on: date
    setting: Setting
    has_failed: bool = False

    @property
    def _diagnosis_set(self) -> CodeSet:
        return CodeSet.ICD10CM if self.on >= ICD10_FROM else CodeSet.ICD9CM

    def diagnosis(self, text: str, place: str) -> Code:
        code_set = self._diagnosis_set
        return self._read(text, place, lambda: parse_code(text, code_set), code_set.label)

    def procedure(self, text: str, place: str) -> Code:
        stay_set = procedure_set(self.setting, self.on)
        if stay_set is not None:
            return self._read(text, place, lambda: parse_code(text, stay_set), stay_set.label)
        return self.service(text, place)

    def service(self, text: str, place: str) -> Code:
        return self._read(text, place, lambda: parse_procedure(text), "CPT or HCPCS")

    def either(self, text: str, place: str) -> Code:
        stay_set, diagnosis_set = procedure_set(self.setting, self.on), self._diagnosis_set
        if stay_set is not None:
            wanted = f"{diagnosis_set.label} or {stay_set.label}"
            return self._read(
                text, place, lambda: parse_either(text, stay_set, diagnosis_set), wanted
            )
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


def read_codes(texts: Iterable[str], on: date, report: Report) -> tuple[Code, ...] | None:
    """Read the codes that a question or a case rests on, of any set of an encounter.

    Returns None where one of them is none, after reporting each.
    """
    reader = _KeyReader(report, on, Setting.OUTPATIENT_PROFESSIONAL)
    codes = tuple(reader.either(text, f"codes[{index}]") for index, text in enumerate(texts))
    return None if reader.has_failed else codes


def read_key(table: EncounterTable, report: Report) -> AnswerKey | None:
    """Turn the key's tables into values; None where a code is none, after reporting each."""
    reader = _KeyReader(report, table.date_of_service, table.setting)
    key = table.key
    for index, prior in enumerate(table.prior):
        reader.service(prior.code, f"prior[{index}].code")
    if key.variants:
        variants = tuple(
            _variant(reader, variant, f"key.variants[{index}].")
            for index, variant in enumerate(key.variants)
        )
        if key.diagnoses or key.procedures or key.queries:
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
        queries=tuple(
            _query(reader, slot, f"{place}queries[{index}].")
            for index, slot in enumerate(table.queries)
        ),
    )


def _query(reader: _KeyReader, table: QueryTable, place: str) -> QuerySlot:
    return QuerySlot(
        id=table.id,
        reason=table.reason,
        about=table.about,
        evidence=_evidence(table.evidence),
        cites=table.cites,
        why=table.why,
        guesses=tuple(
            reader.either(code, f"{place}guesses[{index}]")
            for index, code in enumerate(table.guesses)
        ),
    )


def _diagnosis(reader: _KeyReader, table: DiagnosisTable, place: str) -> DiagnosisSlot:
    return DiagnosisSlot(
        **_slot(table, reader.diagnosis, place),
        is_first=table.role == "first",
        poa=table.poa,
    )


def _procedure(reader: _KeyReader, table: ProcedureTable, place: str) -> ProcedureSlot:
    read = _slot(table, reader.procedure, place)
    if table.em is not None and read["code"].text:
        for fault in visit_faults(read["code"], table.em):
            reader.report("exercise.toml", f"{place}em", *fault)
    return ProcedureSlot(
        **read,
        is_first=table.role == "first",
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
        "evidence": _evidence(table.evidence),
        "cites": table.cites,
        "why": table.why.strip(),
    }


def _evidence(passages: Iterable[str | EvidenceTable]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(passage) if isinstance(passage, str) else Evidence(**passage.model_dump())
        for passage in passages
    )


def _modifiers(texts: Iterable[str]) -> tuple[Modifier, ...]:
    return tuple(Modifier(text) for text in texts)
