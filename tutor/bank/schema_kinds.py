"""The shape of `exercise.toml` for audits, questions and cases, and of all kinds together."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter

from tutor.bank.exercise import DocumentKind
from tutor.bank.schema import (
    ChartTable,
    CodeText,
    EncounterTable,
    HeaderTable,
    SequenceTable,
    Slug,
    Table,
    Text,
)
from tutor.bank.schema_family import FamilyTables
from tutor.grading.field_key import FieldType


def _written(value: object) -> object:
    if isinstance(value, bool | int | float | date):
        raise ValueError(  # noqa: TRY004 - pydantic collects a ValueError with its place
            f"{value} is not text; write the value in quotes, as a learner would type it"
        )
    return value


Written = Annotated[Text, BeforeValidator(_written)]
Amount = Annotated[
    str, BeforeValidator(_written), StringConstraints(pattern=r"^-?\d{1,9}(\.\d{1,4})?$")
]
FieldName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,50}\.(x12|md)$")]


class BilledLine(Table):
    """One line of the coding that is shown, as it stood on the claim."""

    code: CodeText
    poa: str = ""
    modifiers: str = ""
    units: str = ""
    pointers: str = ""
    date: str = ""


class CodingTable(Table):
    """Somebody's coding of the chart, with its faults or without."""

    diagnoses: tuple[BilledLine, ...] = ()
    procedures: tuple[BilledLine, ...] = ()


class AuditTable(EncounterTable):
    """A coding to be audited."""

    kind: Literal["audit"]
    coding: CodingTable


class OptionTable(Table):
    """One option of a question; the reason is shown after answering."""

    id: Slug
    text: Text
    correct: bool = False
    why: Text


class ChoiceTable(HeaderTable):
    """A question with options."""

    kind: Literal["choice"]
    question: Text
    options: Annotated[tuple[OptionTable, ...], Field(min_length=2, max_length=10)]
    several: bool = False
    shuffled: bool = True
    codes: tuple[CodeText, ...] = ()
    cites: Annotated[tuple[Text, ...], Field(min_length=1)]


class LedgerTable(Table):
    """One posting of a ledger, `day` days after the date of service."""

    day: Annotated[int, Field(ge=-3650, le=3650)]
    description: Text
    charge: Amount | None = None
    payment: Amount | None = None
    adjustment: Amount | None = None


class DocumentTable(Table):
    """A document of a case: in a file beside this one, or a ledger written here."""

    kind: DocumentKind
    title: Text
    file: FileName | None = None
    entries: tuple[LedgerTable, ...] = ()


class FieldOptionTable(Table):
    """A value that a field offers."""

    id: Written
    text: Text


class ForeseenTable(Table):
    """A foreseen answer: an alternative with its credit, or without credit a mistake."""

    value: Written | Annotated[tuple[Written, ...], Field(min_length=1)]
    credit: Annotated[Decimal, Field(ge=0, le=1)] = Decimal(0)
    why: Text


class FieldTable(Table):
    """One field to fill."""

    name: FieldName
    label: Text
    type: FieldType
    key: Written | Annotated[tuple[Written, ...], Field(min_length=1)]
    options: Annotated[tuple[FieldOptionTable, ...], Field(max_length=30)] = ()
    tolerance: Amount | None = None
    weight: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    foreseen: tuple[ForeseenTable, ...] = ()
    rule: str = ""
    hint: str = ""
    why: Text
    cites: tuple[Text, ...] = ()


class FieldsTable(HeaderTable):
    """A case of the revenue cycle."""

    kind: Literal["fields"]
    task: Text
    documents: tuple[DocumentTable, ...] = ()
    fields: Annotated[tuple[FieldTable, ...], Field(min_length=1, max_length=60)]
    figures: dict[FieldName, Amount] = Field(default_factory=dict)
    as_of: date | None = None
    codes: tuple[CodeText, ...] = ()
    cites: tuple[Text, ...] = ()


ExerciseTable = ChartTable | AuditTable | SequenceTable | ChoiceTable | FieldsTable
"""The whole file, of any kind."""

KINDS: dict[str, type[HeaderTable]] = {
    "chart": ChartTable,
    "audit": AuditTable,
    "sequence": SequenceTable,
    "choice": ChoiceTable,
    "fields": FieldsTable,
}


def json_schema() -> dict[str, Any]:
    """The shape of `exercise.toml` as a JSON Schema, for editors that complete and check TOML."""
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[ExerciseTable, Field(discriminator="kind")])
    schema = _with_families(adapter.json_schema(by_alias=True))
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Coder Tutor exercise, schema 1"
    return schema


_TEMPLATE = {"type": "string", "pattern": r"\{[{%]"}


def _with_families(schema: dict[str, Any]) -> dict[str, Any]:
    """The same shape for the file of a family, in which any value may be put in by a template."""
    tables: dict[str, Any] = _or_template(schema["$defs"])
    family = FamilyTables.model_json_schema(by_alias=True)
    files = {kind.__name__ for kind in KINDS.values()}
    for name, table in tables.items():
        if "properties" in table:
            whole, part = family["properties"], {"when": {"type": "string"}}
            table["properties"] |= whole if name in files else part
    return schema | {"$defs": tables | family["$defs"]}


def _or_template(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_or_template(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: _or_template(one) for name, one in schema.items()}
    is_narrow = schema.get("type") in ("integer", "number", "boolean") or (
        schema.get("type") == "string" and schema.keys() & {"pattern", "enum", "format"}
    )
    return {"anyOf": [inner, _TEMPLATE]} if is_narrow and "const" not in schema else inner
