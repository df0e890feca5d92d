"""The tables of `exercise.toml`, turned into exercises, one function a kind."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from tutor.bank.exercise import (
    CaseDocument,
    ChartExercise,
    ChoiceExercise,
    DocumentKind,
    Exercise,
    FieldsExercise,
    Kind,
    LedgerEntry,
)
from tutor.bank.files import CHART, EXERCISE, RATIONALE
from tutor.bank.key_reader import Report, read_codes, read_key
from tutor.bank.schema import EncounterTable, HeaderTable, PatientTable
from tutor.bank.schema_kinds import (
    AuditTable,
    BilledLine,
    ChoiceTable,
    DocumentTable,
    FieldsTable,
    FieldTable,
)
from tutor.codes.code import parse_procedure
from tutor.codes.encounter import Encounter, PriorProcedure
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.choice import ChoiceOption
from tutor.grading.field_key import FieldKey, FieldOption, FieldType, ForeseenValue

# The cent is what a sum of money may be off where the author says nothing (DOMAIN 6).
_CENT = Fraction(1, 100)


def read_kind(
    table: HeaderTable,
    *,
    texts: Mapping[str, str],
    place: tuple[str, str],
    asks_services: bool,
    report: Report,
) -> Exercise | None:
    """Turn the tables of one file into an exercise; None where something was reported.

    Args:
        table: The file, its shape checked.
        texts: The texts of the folder by file name.
        place: Collection and folder.
        asks_services: Whether the collection asks for services.
        report: Takes what is wrong beyond the shape.
    """
    header = _header(table, texts, place)
    _refuse_unused_files(table, texts, report)
    if isinstance(table, ChoiceTable):
        return _choice(table, header, report)
    if isinstance(table, FieldsTable):
        return _fields(table, texts, header, report)
    if isinstance(table, EncounterTable):
        return _chart(table, header, report, asks_services=asks_services)
    raise TypeError(f"{type(table).__name__} is no kind of exercise")


def _header(table: HeaderTable, texts: Mapping[str, str], place: tuple[str, str]) -> dict[str, Any]:
    return {
        "uid": table.uid,
        "collection": place[0],
        "slug": place[1],
        "kind": Kind(getattr(table, "kind")),  # noqa: B009 - each kind's table declares its own
        "title": table.title,
        "specialty": table.specialty.value,
        "date_of_service": table.date_of_service,
        "topics": table.topics,
        "content_areas": table.content_areas,
        "difficulty": table.difficulty,
        "minutes": table.minutes,
        "chart_markdown": texts.get(CHART, ""),
        "rationale_markdown": texts.get(RATIONALE, ""),
    }


def _refuse_unused_files(table: HeaderTable, texts: Mapping[str, str], report: Report) -> None:
    used = {EXERCISE, CHART, RATIONALE}
    if isinstance(table, FieldsTable):
        used |= {document.file for document in table.documents if document.file}
    for name in sorted(texts.keys() - used):
        report(
            name, "", "BANK132", f"Nothing names {name}.", "Name it as a document, or remove it."
        )


# Charts -----------------------------------------------------------------------------------


def _chart(
    table: EncounterTable, header: dict[str, Any], report: Report, *, asks_services: bool
) -> ChartExercise | None:
    key = read_key(table, report)
    if key is None:
        return None
    age_years, age_text = _age(table.patient)
    encounter = Encounter(
        date_of_service=table.date_of_service,
        setting=table.setting,
        payer=table.payer,
        age_years=age_years,
        sex=table.patient.sex,
        place_of_service=table.place_of_service,
        prior=tuple(
            PriorProcedure(
                parse_procedure(prior.code),
                prior.date_of_service,
                prior.global_days,
                prior.same_physician,
            )
            for prior in table.prior
        ),
        combined_encounters=table.combined_encounters,
        gestation_weeks=table.gestation_weeks,
    )
    return ChartExercise(
        **header,
        encounter=encounter,
        age_text=age_text,
        asks_services=asks_services,
        key=key,
        coding=_coding(table) if isinstance(table, AuditTable) else (),
    )


def _coding(table: AuditTable) -> tuple[EnteredLine, ...]:
    return tuple(
        _billed(section, line)
        for section, lines in (
            (Section.DIAGNOSIS, table.coding.diagnoses),
            (Section.PROCEDURE, table.coding.procedures),
        )
        for line in lines
    )


def _billed(section: Section, line: BilledLine) -> EnteredLine:
    return EnteredLine(
        section,
        code=line.code,
        modifiers=line.modifiers,
        units=line.units,
        pointers=line.pointers,
        poa=line.poa,
        date=line.date,
    )


def _age(patient: PatientTable) -> tuple[int | None, str]:
    if patient.age_years is not None:
        return patient.age_years, _count(patient.age_years, "year")
    if patient.age_months is not None:
        return patient.age_months // 12, _count(patient.age_months, "month")
    if patient.age_days is not None:
        return 0, _count(patient.age_days, "day")
    return None, "age not stated"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


# Questions --------------------------------------------------------------------------------


def _choice(table: ChoiceTable, header: dict[str, Any], report: Report) -> ChoiceExercise | None:
    codes = read_codes(table.codes, table.date_of_service, report)
    if codes is None:
        return None
    return ChoiceExercise(
        **header,
        question=table.question,
        options=tuple(
            ChoiceOption(option.id, option.text, option.correct, option.why)
            for option in table.options
        ),
        several=table.several,
        shuffled=table.shuffled,
        codes=codes,
        cites=table.cites,
    )


# Cases ------------------------------------------------------------------------------------


def _fields(
    table: FieldsTable, texts: Mapping[str, str], header: dict[str, Any], report: Report
) -> FieldsExercise | None:
    codes = read_codes(table.codes, table.date_of_service, report)
    documents = tuple(
        _document(document, texts, f"documents[{index}]", report)
        for index, document in enumerate(table.documents)
    )
    if codes is None:
        return None
    return FieldsExercise(
        **header,
        task=table.task,
        documents=documents,
        fields=tuple(_field(field) for field in table.fields),
        figures=tuple(table.figures.items()),
        as_of=table.as_of,
        codes=codes,
        cites=table.cites,
    )


def _document(
    table: DocumentTable, texts: Mapping[str, str], place: str, report: Report
) -> CaseDocument:
    wants_file = table.kind is not DocumentKind.LEDGER
    suffix = ".x12" if table.kind.is_x12 else ".md"
    if wants_file and (table.file is None or not table.file.endswith(suffix)):
        found = "no file" if table.file is None else table.file
        report(
            EXERCISE,
            f"{place}.file",
            "BANK133",
            f"A document of the kind {table.kind} is a file ending in {suffix}; it names {found}.",
            f"Write it in a file such as document{suffix} and name that.",
        )
    elif table.file is not None and table.file not in texts:
        report(EXERCISE, f"{place}.file", "BANK101", f"{table.file} is missing.", "Write the file.")
    if wants_file == bool(table.entries):
        found = "no entries" if table.kind is DocumentKind.LEDGER else "entries of a ledger"
        report(
            EXERCISE,
            f"{place}.entries",
            "BANK134",
            f"A document of the kind {table.kind} has {found}.",
            "Write entries for a ledger, and a file for every other document.",
        )
    entries = tuple(
        LedgerEntry(
            entry.day,
            entry.description,
            entry.charge or "",
            entry.payment or "",
            entry.adjustment or "",
        )
        for entry in table.entries
    )
    return CaseDocument(table.kind, table.title, texts.get(table.file or "", ""), entries)


def _field(table: FieldTable) -> FieldKey:
    tolerance = _CENT if table.type is FieldType.MONEY else Fraction(0)
    if table.tolerance is not None:
        tolerance = Fraction(table.tolerance)
    return FieldKey(
        name=table.name,
        label=table.label,
        type=table.type,
        values=_values(table.key),
        options=tuple(FieldOption(option.id, option.text) for option in table.options),
        tolerance=tolerance,
        weight=Fraction(table.weight),
        foreseen=tuple(
            ForeseenValue(_values(entry.value), Fraction(entry.credit), entry.why)
            for entry in table.foreseen
        ),
        rule=table.rule,
        why=table.why,
        hint=table.hint,
        cites=table.cites,
    )


def _values(written: str | Iterable[str]) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)
