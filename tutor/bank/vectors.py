"""Worked grading vectors: a file of cases with the result that each must have.

Read into the same values that exercises are read into, so that a vector tests
the grader itself. The file's short names (dx, px, mods, ptr, dos) are its own.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from tutor.bank.vector_keys import KeyOf, number_of, only_known, texts_of
from tutor.bank.vector_tables import VectorEdits, VectorWeights, read_edits
from tutor.codes.catalog import CodeCatalog, CodeRecord, CodeStatus
from tutor.codes.code import (
    Code,
    CodeSet,
    parse_procedure,
)
from tutor.codes.convention import Convention
from tutor.codes.encounter import Encounter, Payer, PriorProcedure, Setting, Sex
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.inpatient import BaseRate
from tutor.codes.release import CodeSetRelease
from tutor.errors import TutorError
from tutor.grading.answer_key import (
    AnswerKey,
)
from tutor.grading.references import FeeSchedule, References

_SEXES = {"F": Sex.FEMALE, "M": Sex.MALE}
_CONTEXT = {"dos", "setting", "age", "sex", "payer", "weeks", "prior", "abn", "pos", "encounter"}
_CONTEXT |= {"provider", "anesthesia", "note", "combined"}
_DATA = {"fees", "code_status", "ptp", "mue", "aoc", "drg", "note"}
_LINE = {"code", "mods", "units", "ptr", "poa", "date"}
_QUERY_LINE = {"reason", "evidence", "about"}


class VectorFileError(TutorError):
    """A vector file that cannot be read; the message says where, what was found and expected."""


@dataclass(frozen=True, slots=True)
class Vector:
    """One case: what was entered, the key, and the expected result as the file states it.

    `unused` names what the file says of the circumstances and the grader does not look at.
    """

    id: str
    title: str
    entries: tuple[EnteredLine, ...]
    key: AnswerKey
    encounter: Encounter
    expected: Mapping[str, Any]
    fees: Mapping[str, Fraction] | None = None
    edits: VectorEdits = field(default_factory=VectorEdits)
    weights: Mapping[str, Fraction] | None = None
    base_rate: BaseRate | None = None
    ends: Mapping[Code, date] = field(default_factory=dict)
    rubric_id: str = "practice-1"
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadVector:
    """A case that cannot be read, and what is wrong with it."""

    id: str
    problem: str


@dataclass(frozen=True, slots=True)
class VectorCatalog:
    """The codebook, with the end dates that a vector states for codes of its own."""

    catalog: CodeCatalog
    ends: Mapping[Code, date]

    def status(self, code: Code, on: date) -> CodeStatus:
        """Say what the code is; a stated end comes first."""
        if code in self.ends:
            return CodeStatus.DELETED if on > self.ends[code] else CodeStatus.BILLABLE
        return self.catalog.status(code, on)

    def find(self, code: Code, on: date) -> CodeRecord | None:
        """Return the record of the codebook."""
        return self.catalog.find(code, on)

    def release(self, code_set: CodeSet, on: date) -> CodeSetRelease | None:
        """Return the release of the codebook."""
        return self.catalog.release(code_set, on)

    def conventions(self, code: Code, on: date) -> tuple[Convention, ...]:
        """Return the notes of the codebook."""
        return self.catalog.conventions(code, on)

    def is_manifestation(self, code: Code, on: date) -> bool:
        """Ask the codebook."""
        return self.catalog.is_manifestation(code, on)


def references_of(vector: Vector, references: References) -> References:
    """The installation's tables, with those that the vector brings in place of its own.

    Rows of edits are the vector's alone: an edit that it does not state is none.
    """
    return replace(
        references,
        catalog=VectorCatalog(references.catalog, vector.ends),
        edits=vector.edits,
        fees=FeeSchedule.of("Fees of the vector", vector.fees) if vector.fees else None,
        weights=None if vector.weights is None else VectorWeights(vector.weights),
        base_rate=vector.base_rate,
    )


def load_vectors(path: Path) -> tuple[Vector, ...]:
    """Read a vector file all of whose cases must be readable.

    Raises:
        VectorFileError: The file is missing, is not YAML, or has a case that
            cannot be read; the first such case is named.
    """
    vectors = []
    for vector in read_vectors(path):
        if isinstance(vector, UnreadVector):
            raise VectorFileError(vector.problem)
        vectors.append(vector)
    return tuple(vectors)


def read_vectors(path: Path) -> tuple[Vector | UnreadVector, ...]:
    """Read a vector file; a case that cannot be read stands there with what is wrong with it.

    Raises:
        VectorFileError: The file is missing, is not YAML, has no list of
            vectors, or two of one name.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise VectorFileError(f"{path} cannot be read: {error}.") from error
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise VectorFileError(f"{path} is not YAML: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("vectors"), list):
        raise VectorFileError(f"{path} has no list named 'vectors'.")
    vectors = tuple(_vector(raw, place) for place, raw in enumerate(content["vectors"], start=1))
    counts = Counter(vector.id for vector in vectors)
    repeated = sorted(name for name, count in counts.items() if count > 1)
    if repeated:
        raise VectorFileError(f"{path} has more than one vector named {', '.join(repeated)}.")
    return vectors


def _vector(raw: Any, place: int) -> Vector | UnreadVector:
    name = str(raw.get("id", f"number {place}") if isinstance(raw, dict) else f"number {place}")
    try:
        return _read_vector(raw)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        kind = "lacks" if isinstance(error, KeyError) else "has"
        return UnreadVector(name, f"Vector {name} {kind} {error}.")


def _read_vector(raw: Mapping[str, Any]) -> Vector:
    context, data = raw["context"], raw.get("data") or {}
    on = date.fromisoformat(str(context["dos"]))
    fees = data.get("fees")
    return Vector(
        id=str(raw["id"]),
        title=str(raw.get("title", "")),
        entries=_entries(raw["submission"]),
        key=KeyOf(on, Setting(context["setting"])).key(raw["key"]),
        encounter=_encounter(context, on),
        expected=raw["expected"],
        rubric_id=str(raw.get("rubric", "practice-1")),
        unused=_unused(context, _CONTEXT, "context") + _unused(data, _DATA, "data"),
        fees={str(code): number_of(fee) for code, fee in fees.items()} if fees else None,
        edits=read_edits(data),
        **_group_prices(data.get("drg")),
        ends={
            parse_procedure(str(code)): date.fromisoformat(str(status["to"]))
            for code, status in (data.get("code_status") or {}).items()
        },
    )


def _unused(table: Mapping[str, Any], known: set[str], where: str) -> tuple[str, ...]:
    """Circumstances and tables that the grader does not look at; they decide nothing here."""
    return tuple(f"{where}.{name}" for name in sorted(set(table) - known))


def _group_prices(raw: Mapping[str, Any] | None) -> dict[str, Any]:
    if raw is None:
        return {}
    weights = {str(drg).zfill(3): number_of(weight) for drg, weight in raw["weights"].items()}
    return {"weights": weights, "base_rate": BaseRate(number_of(raw["base"]), "Rate of the vector")}


def _encounter(context: Mapping[str, Any], on: date) -> Encounter:
    return Encounter(
        date_of_service=on,
        setting=Setting(context["setting"]),
        payer=Payer(context.get("payer", Payer.COMMERCIAL)),
        age_years=context.get("age"),
        sex=_SEXES.get(context.get("sex", ""), Sex.UNKNOWN),
        place_of_service=str(context["pos"]) if "pos" in context else None,
        prior=tuple(
            PriorProcedure(
                procedure=parse_procedure(str(prior["code"])),
                date_of_service=date.fromisoformat(str(prior["dos"])),
                global_days=int(str(prior["global"])),
                same_physician=bool(prior.get("same_physician", True)),
            )
            for prior in context.get("prior", [])
        ),
        combined_encounters=context.get("combined", False) is True,
        gestation_weeks=_weeks(context.get("weeks")),
    )


def _weeks(stated: Any) -> int | None:
    """Completed weeks; ``34 2/7`` and ``34.2`` are 34 of them."""
    digits = re.match(r"\d+", str(stated).strip())
    return int(digits.group()) if digits else None


def _entries(submission: Mapping[str, Any]) -> tuple[EnteredLine, ...]:
    only_known(submission, {"dx", "px", "queries"}, "submission")
    coded = tuple(
        _entry(section, raw)
        for section, name in ((Section.DIAGNOSIS, "dx"), (Section.PROCEDURE, "px"))
        for raw in submission.get(name) or []
    )
    return coded + tuple(_query_entry(raw) for raw in submission.get("queries") or [])


def _query_entry(raw: Any) -> EnteredLine:
    if not isinstance(raw, dict):
        return EnteredLine(Section.QUERY, reason=str(raw))
    only_known(raw, _QUERY_LINE, "submission query")
    quoted = " ".join(texts_of(raw.get("evidence")))
    return EnteredLine(Section.QUERY, reason=str(raw.get("reason", "")), evidence=quoted)


def _entry(section: Section, raw: Any) -> EnteredLine:
    if not isinstance(raw, dict):
        return EnteredLine(section, code=str(raw))
    only_known(raw, _LINE, "submission line")
    return EnteredLine(
        section,
        code=str(raw["code"]),
        modifiers=" ".join(map(str, raw.get("mods", []))),
        units=str(raw.get("units", "")),
        pointers=",".join(map(str, raw.get("ptr", []))),
        poa=str(raw.get("poa", "")),
        date=str(raw.get("date", "")),
    )
