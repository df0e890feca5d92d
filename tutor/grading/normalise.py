"""Read entered lines: what was meant by each, and what is wrong with it on the date of service.

Nothing is repaired and nothing is refused. A text that is no code becomes a
line with a fault; it takes part in everything that follows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tutor.codes.catalog import CodeCatalog, CodeRecord, CodeStatus
from tutor.codes.code import (
    ICD9_LAST_DAY,
    ICD10_FROM,
    Code,
    CodeSet,
    InvalidCodeError,
    parse_code,
)
from tutor.codes.encounter import Setting
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.inpatient_procedure import procedure_set
from tutor.codes.modifier import InvalidModifierError, Modifier, parse_modifiers
from tutor.grading.fault import Fault, has_shape, hint_of, is_service, malformation
from tutor.grading.finding import FindingKind
from tutor.grading.stay_procedures import read_stay_procedure

_FULL_LENGTH = 7
_OF_NO_LIST = (FindingKind.INVALID_CODE, FindingKind.WRONG_CODE_SET)
_LONGEST_KEPT = 12
_LONGEST_LINE_KEPT = 60
_MOST_KEPT = 5_000
_FIRST_POINTER_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_POINTER_PARTS = re.compile(r"\d+|[A-Z]")


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One entered line, read.

    `units` is None where the text is no whole number from 1 up; `position` is
    the 1-based place among the lines of its section, which pointers name.
    """

    line: int
    position: int
    shown: str
    code: Code | None
    fault: Fault | None = None
    record: CodeRecord | None = None
    is_verified: bool = True
    modifiers: tuple[Modifier, ...] = ()
    unread_modifiers: tuple[str, ...] = ()
    units: int | None = 1
    units_text: str = ""
    pointers: tuple[int, ...] = ()
    poa: str = ""

    @property
    def identity(self) -> tuple[str, tuple[Modifier, ...]]:
        """What makes two lines the same line: the code and its modifiers in any order."""
        code = self.code.text if self.code else self.shown.upper()
        return code, tuple(sorted(self.modifiers))


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text means as a code of one section, on one day."""

    shown: str
    code: Code | None
    fault: Fault | None
    record: CodeRecord | None = None
    is_verified: bool = True


@dataclass(frozen=True, slots=True)
class Judge:
    """The catalog, asked about one day; what texts mean is kept, for a class types the same."""

    catalog: CodeCatalog
    on: date
    setting: Setting = Setting.OUTPATIENT_PROFESSIONAL
    kept_diagnoses: dict[str, Meant] = field(default_factory=dict, compare=False)
    kept_procedures: dict[str, Meant] = field(default_factory=dict, compare=False)
    kept_lines: dict[tuple[object, ...], ReadLine] = field(default_factory=dict, compare=False)

    @property
    def diagnosis_set(self) -> CodeSet:
        """The diagnosis code set that the date demands."""
        return CodeSet.ICD10CM if self.on >= ICD10_FROM else CodeSet.ICD9CM

    def read(self, entered: EnteredLine, line: int, position: int) -> ReadLine:
        """Read one line; the same text in the same place is the same object every time."""
        asked = (
            entered.section,
            line,
            position,
            entered.code,
            entered.modifiers,
            entered.units,
            entered.pointers,
            entered.poa,
        )
        kept = self.kept_lines.get(asked)
        if kept is None:
            is_diagnosis = entered.section is Section.DIAGNOSIS
            make = self.read_diagnosis if is_diagnosis else self.read_procedure
            kept = make(entered, line, position)
            if len(self.kept_lines) >= _MOST_KEPT:
                self.kept_lines.clear()
            if sum(len(text) for text in asked[3:]) <= _LONGEST_LINE_KEPT:
                self.kept_lines[asked] = kept
        return kept

    def read_diagnosis(self, entered: EnteredLine, line: int, position: int) -> ReadLine:
        """Read one diagnosis line."""
        text = entered.code
        kept = self.kept_diagnoses.get(text)
        if kept is None:
            kept = self._meant_diagnosis(text)
            _keep(self.kept_diagnoses, text, kept)
        return ReadLine(
            line=line,
            position=position,
            shown=kept.shown,
            code=kept.code,
            fault=kept.fault,
            record=kept.record,
            is_verified=kept.is_verified,
            poa=entered.poa.strip().upper() if entered.poa else "",
        )

    def _meant_diagnosis(self, text: str) -> Meant:
        code, fault = self._diagnosis(text)
        status = self.catalog.status(code, self.on) if code and fault is None else None
        record = self.catalog.find(code, self.on) if code else None
        return Meant(_shown(text, code), code, fault, record, status is not CodeStatus.UNVERIFIED)

    def _diagnosis(self, text: str) -> tuple[Code | None, Fault | None]:
        try:
            code = parse_code(text, self.diagnosis_set)
        except InvalidCodeError:
            return None, self._not_a_diagnosis(text)
        return code, self._diagnosis_fault(code, text)

    def _diagnosis_fault(self, code: Code, text: str) -> Fault | None:
        status = self.catalog.status(code, self.on)
        if status in (CodeStatus.BILLABLE, CodeStatus.UNVERIFIED):
            return None
        if status is CodeStatus.HEADER:
            return Fault(FindingKind.NOT_BILLABLE)
        if status.is_not_effective:
            return Fault(FindingKind.NOT_EFFECTIVE, status.value)
        padded = _padded(code)
        if padded and self.catalog.status(padded, self.on) is CodeStatus.BILLABLE:
            return Fault(FindingKind.MALFORMED, repaired=padded)
        if self._is_of_the_other_set(text):
            return Fault(FindingKind.WRONG_CODE_SET, self._other_set().value)
        category = self.catalog.status(Code(code.code_set, code.category), self.on)
        unknown = "no_category" if category is CodeStatus.UNKNOWN else None
        return Fault(FindingKind.INVALID_CODE, hint_of(text) or unknown)

    def _not_a_diagnosis(self, text: str) -> Fault:
        if self._is_of_the_other_set(text) or has_shape(text, self._other_set()):
            # Five digits are an old diagnosis only where the old list has them.
            if has_shape(text, CodeSet.CPT) and not self._is_of_the_other_set(text):
                return Fault(FindingKind.WRONG_CODE_SET, "other_column")
            return Fault(FindingKind.WRONG_CODE_SET, self._other_set().value)
        if is_service(text) or (self.stay_set and has_shape(text, self.stay_set)):
            return Fault(FindingKind.WRONG_CODE_SET, "other_column")
        return Fault(FindingKind.INVALID_CODE, hint_of(text) or malformation(text, (3, 7)))

    def _other_set(self) -> CodeSet:
        return CodeSet.ICD9CM if self.diagnosis_set is CodeSet.ICD10CM else CodeSet.ICD10CM

    def _is_of_the_other_set(self, text: str) -> bool:
        """Whether the other era's list knows the code, on the day of that era nearest to ours."""
        day = ICD9_LAST_DAY if self.on >= ICD10_FROM else ICD10_FROM
        try:
            code = parse_code(text, self._other_set())
        except InvalidCodeError:
            return False
        return self.catalog.status(code, day) in (
            CodeStatus.BILLABLE,
            CodeStatus.HEADER,
            CodeStatus.TOO_EARLY,
        )

    @property
    def stay_set(self) -> CodeSet | None:
        """The set of the procedures of a stay; None where the encounter is none."""
        return procedure_set(self.setting, self.on)

    @property
    def code_sets(self) -> tuple[CodeSet, ...]:
        """The code sets that a coding of the day and setting uses."""
        services = (CodeSet.CPT, CodeSet.HCPCS) if self.stay_set is None else (self.stay_set,)
        return (self.diagnosis_set, *services)

    def read_procedure(self, entered: EnteredLine, line: int, position: int) -> ReadLine:
        """Read one service line, or one procedure of a stay."""
        text, stay_set = entered.code, self.stay_set
        kept = self.kept_procedures.get(text)
        if kept is None:
            kept = self._meant_stay(text, stay_set) if stay_set else self._meant_service(text)
            _keep(self.kept_procedures, text, kept)
        if stay_set is not None:
            # A stay's procedures have a code alone: no modifiers, units or pointers.
            return ReadLine(
                line=line,
                position=position,
                shown=kept.shown,
                code=kept.code,
                fault=kept.fault,
                record=kept.record,
                is_verified=kept.is_verified,
            )
        modifiers, unread = _read_modifiers(entered.modifiers)
        return ReadLine(
            line=line,
            position=position,
            shown=kept.shown,
            code=kept.code,
            fault=kept.fault,
            is_verified=kept.is_verified,
            modifiers=modifiers,
            unread_modifiers=unread,
            units=_read_units(entered.units),
            units_text=entered.units.strip(),
            pointers=read_pointers(entered.pointers),
        )

    def _meant_stay(self, text: str, code_set: CodeSet) -> Meant:
        code, fault = read_stay_procedure(text, code_set, self.catalog, self.on)
        if fault and fault.kind in _OF_NO_LIST and self._is_a_diagnosis(text):
            fault = Fault(FindingKind.WRONG_CODE_SET, "other_column")
        status = self.catalog.status(code, self.on) if code else None
        record = self.catalog.find(code, self.on) if code else None
        is_verified = fault is None and status is not CodeStatus.UNVERIFIED
        return Meant(_shown(text, code), code, fault, record, is_verified)

    def _meant_service(self, text: str) -> Meant:
        code, fault = self._procedure(text)
        return Meant(_shown(text, code), code, fault, is_verified=fault is None)

    def _procedure(self, text: str) -> tuple[Code | None, Fault | None]:
        for code_set in (CodeSet.CPT, CodeSet.HCPCS):
            try:
                code = parse_code(text, code_set)
            except InvalidCodeError:
                continue
            return code, self._procedure_fault(code)
        if self._is_a_diagnosis(text):
            return None, Fault(FindingKind.WRONG_CODE_SET, "other_column")
        return None, Fault(FindingKind.INVALID_CODE, hint_of(text) or malformation(text, (5, 5)))

    def _procedure_fault(self, code: Code) -> Fault | None:
        status = self.catalog.status(code, self.on)
        if status.is_not_effective:
            return Fault(FindingKind.NOT_EFFECTIVE, status.value)
        if status is CodeStatus.HEADER:
            return Fault(FindingKind.NOT_BILLABLE)
        if status is not CodeStatus.UNKNOWN:
            return None
        # M5416 has the shape of a HCPCS code and is a diagnosis: the list decides.
        if self._is_a_diagnosis(code.text):
            return Fault(FindingKind.WRONG_CODE_SET, "other_column")
        return Fault(FindingKind.INVALID_CODE)

    def _is_a_diagnosis(self, text: str) -> bool:
        try:
            code = parse_code(text, self.diagnosis_set)
        except InvalidCodeError:
            return False
        return self.catalog.status(code, self.on) in (CodeStatus.BILLABLE, CodeStatus.HEADER)


def _keep(kept: dict[str, Meant], text: str, meant: Meant) -> None:
    if len(text) <= _LONGEST_KEPT:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[text] = meant


def read_lines(
    entries: Sequence[EnteredLine], judge: Judge
) -> tuple[tuple[ReadLine, ...], tuple[ReadLine, ...]]:
    """Read all lines that are not blank; returns the diagnoses and the service lines."""
    diagnoses: list[ReadLine] = []
    procedures: list[ReadLine] = []
    # A blank row keeps its letter, so that the pointers below it stay right.
    diagnosis_rows = procedure_rows = 0
    for line, entered in enumerate(entries):
        if entered.section is Section.DIAGNOSIS:
            diagnosis_rows += 1
            if not entered.is_blank:
                diagnoses.append(judge.read(entered, line, diagnosis_rows))
        elif entered.section is Section.PROCEDURE:
            procedure_rows += 1
            if not entered.is_blank:
                procedures.append(judge.read(entered, line, procedure_rows))
    return tuple(diagnoses), tuple(procedures)


def read_pointers(text: str) -> tuple[int, ...]:
    """Read diagnosis pointers: numbers, or the letters of the claim form, in any punctuation.

    >>> read_pointers("1, 3"), read_pointers("AC"), read_pointers("")
    ((1, 3), (1, 3), ())
    """
    pointers = []
    for part in _POINTER_PARTS.findall(text.strip().upper()):
        if part.isdecimal():
            # A number of any length is a pointer to nowhere, not a crash.
            pointers.append(int(part[:4]) if part.isascii() else 0)
        else:
            pointers.append(_FIRST_POINTER_LETTERS.index(part) + 1)
    return tuple(pointers)


def _shown(text: str, code: Code | None) -> str:
    return str(code) if code else text.strip() or "(no code)"


def _padded(code: Code) -> Code | None:
    if code.code_set is not CodeSet.ICD10CM or not 4 <= len(code.text) < _FULL_LENGTH:  # noqa: PLR2004
        return None
    filler = "X" * (_FULL_LENGTH - len(code.text))
    return Code(code.code_set, code.text[:-1] + filler + code.text[-1])


def _read_modifiers(text: str) -> tuple[tuple[Modifier, ...], tuple[str, ...]]:
    if not text:
        return (), ()
    read: list[Modifier] = []
    unread: list[str] = []
    for part in re.split(r"[\s,;/+-]+", text.strip()):
        try:
            read.extend(parse_modifiers(part))
        except InvalidModifierError:
            unread.append(part.upper())
    return tuple(read), tuple(unread)


def _read_units(text: str) -> int | None:
    typed = text.strip()
    if not typed:
        return 1
    if not (typed.isascii() and typed.isdecimal()) or len(typed) > 9:  # noqa: PLR2004
        return None
    return int(typed) or None
