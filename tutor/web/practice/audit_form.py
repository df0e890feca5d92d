"""The marks of an audit as a plain HTML form: fields in, marks out, and back.

A mark's fields are named ``m-0-line``, ``m-0-fault`` and so on. Nothing that was typed is trimmed
or corrected here. A line that is missing has no fault to choose: what kind of line it is says it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import count

from tutor.bank.audit_words import AuditWords, load_audit_words
from tutor.codes.entered_field import EnteredField, EnteredMark
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.query import read_reason
from tutor.grading.audit_fault import AuditFault, FaultFamily
from tutor.grading.audit_mark import REMOVE
from tutor.services.entries import Entry
from tutor.web.practice.answer_form import OpenPart

FIELDS = tuple(field.name for field in fields(EnteredMark))
OF_LINES = tuple(f for f in FaultFamily if f not in (FaultFamily.MISSING, FaultFamily.QUERY))
"""The families that can be marked on a billed line; the others speak of what is not there."""
_TYPED = ("fault", "code", "modifiers", "units", "pointers", "poa", "reason", "evidence")
_NAME = re.compile(r"m-(\d{1,4})-([a-z]+)")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A mark as the form shows it; `number` is that of its fields' names."""

    number: int
    mark: EnteredMark


@dataclass(frozen=True, slots=True)
class LineMarks:
    """A billed line, or what is missing, with the marks made there.

    Attributes:
        key: The number of the line as a mark names it, "" for what is missing.
        label: The letter of a diagnosis, the number of a service.
    """

    key: str
    label: str
    line: EnteredLine | None
    rows: tuple[MarkRow, ...]


def marks_of(entries: Iterable[Entry]) -> tuple[EnteredMark, ...]:
    """The marks among the entries; an audit's answer has nothing else."""
    return tuple(entry for entry in entries if isinstance(entry, EnteredMark))


def marks_from_form(form: Iterable[tuple[str, str]]) -> tuple[EnteredMark, ...]:
    """Read the marks in their order; rows in which nothing was entered are left out."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in form:
        match = _NAME.fullmatch(name)
        if match and match[2] in FIELDS:
            rows.setdefault(int(match[1]), {})[match[2]] = value
    read = [_mark(texts) for _number, texts in sorted(rows.items())]
    return tuple(mark for mark in read if not is_empty(mark))


def _mark(texts: Mapping[str, str]) -> EnteredMark:
    mark = EnteredMark(**{"fault": "", **texts})
    if mark.line.strip() or mark.fault or not mark.section or is_empty(mark):
        return mark
    is_query = mark.section == Section.QUERY
    return replace(mark, fault=AuditFault.QUERY if is_query else AuditFault.MISSING_LINE)


def is_empty(mark: EnteredMark) -> bool:
    """Whether a row was opened and nothing entered in it."""
    return not any(getattr(mark, name).strip() for name in _TYPED)


def without_row(form: Iterable[tuple[str, str]], number: str) -> list[tuple[str, str]]:
    """The fields of a form without those of one row."""
    return [(name, value) for name, value in form if not name.startswith(f"m-{number}-")]


def line_marks(
    coding: Sequence[EnteredLine], marks: Iterable[EnteredMark], opened: str | None = None
) -> tuple[LineMarks, ...]:
    """Put the marks beside their lines, those of no line last.

    Args:
        coding: The lines that were billed.
        marks: What was marked.
        opened: The line on which one more row is open, "" for what is missing.
    """
    numbers = count()
    keys = [str(number) for number in range(1, len(coding) + 1)]
    by_line: dict[str, list[EnteredMark]] = {key: [] for key in [*keys, ""]}
    for mark in marks:
        place = mark.line.strip()
        by_line[place if place in by_line else ""].append(mark)
    if opened in by_line:
        by_line[opened].append(EnteredMark("", opened))
    labels = place_labels(coding)
    return tuple(
        LineMarks(
            key,
            labels.get(key, ""),
            coding[int(key) - 1] if key else None,
            tuple(MarkRow(next(numbers), mark) for mark in by_line[key]),
        )
        for key in by_line
    )


def place_labels(coding: Sequence[EnteredLine]) -> dict[str, str]:
    """What each billed line is called: A, B, … for diagnoses, 1, 2, … for services."""
    labels, diagnoses, services = {}, count(), count(1)
    for number, line in enumerate(coding, start=1):
        if line.section is Section.DIAGNOSIS:
            at = next(diagnoses)
            labels[str(number)] = _LETTERS[at] if at < len(_LETTERS) else str(at + 1)
        else:
            labels[str(number)] = str(next(services))
    return labels


def place_words(line: str, coding: Sequence[EnteredLine]) -> str:
    """Say where a mark stands: ``Diagnosis A``, ``Service 2``, or that a line is missing.

    >>> place_words("1", [EnteredLine(Section.DIAGNOSIS, code="I10")])
    'Diagnosis A'
    """
    label = place_labels(coding).get(line.strip())
    if label is None:
        return "Missing"
    is_diagnosis = coding[int(line) - 1].section is Section.DIAGNOSIS
    return f"{'Diagnosis' if is_diagnosis else 'Service'} {label}"


def fix_words(fix: EnteredLine | EnteredMark) -> str:
    """Say what a fix fills in, in one line; "" where it fills in nothing."""
    code = fix.code.strip().upper()
    modifiers = "-".join(fix.modifiers.upper().split())
    parts = [
        f"{code}-{modifiers}" if code and modifiers else code or modifiers,
        f"× {fix.units.strip()}" if fix.units.strip() else "",
        f"→ {pointer_letters(fix.pointers)}" if fix.pointers.strip() else "",
        f"POA {fix.poa.strip().upper()}" if fix.poa.strip() else "",
        _reason_words(fix.reason),
        f"“{fix.evidence.strip()}”" if fix.evidence.strip() else "",
    ]
    return " ".join(filter(None, parts))


def pointer_letters(text: str) -> str:
    """Write pointers as letters, whichever way they were typed.

    >>> pointer_letters("1,3"), pointer_letters("a b")
    ('A, C', 'A, B')
    """
    parts = re.split(r"[\s,;]+", text.strip())
    return ", ".join(
        _LETTERS[int(part) - 1]
        if part.isascii() and part.isdecimal() and 0 < int(part) <= len(_LETTERS)
        else part.upper()
        for part in parts
    )


def _reason_words(text: str) -> str:
    reason = read_reason(text)
    return reason.label if reason else text.strip()


def mark_words(mark: EnteredMark) -> str:
    """Say what was marked: the fault, and how it is to be set right."""
    words = load_audit_words()
    fault = next((one for one in AuditFault if one == mark.fault), None)
    label = words.faults[fault].label if fault else mark.fault.strip() or "No fault chosen"
    fix = "" if mark.remedy == REMOVE else fix_words(mark)
    if fix:
        return f"{label}: {fix}"
    is_removed = fault is not None and bool(mark.line.strip()) and _takes_out(words, fault, mark)
    return f"{label}: take the line out" if is_removed else label


def _takes_out(words: AuditWords, fault: AuditFault, mark: EnteredMark) -> bool:
    return mark.remedy == REMOVE or words.faults[fault].removes


def as_fields(
    marks: Iterable[EnteredMark], coding: Sequence[EnteredLine]
) -> tuple[EnteredField, ...]:
    """The marks by their line, in words, so that two answers can be compared."""
    return tuple(EnteredField(place_words(mark.line, coding), mark_words(mark)) for mark in marks)


def open_parts(marks: Sequence[EnteredMark], coding: Sequence[EnteredLine]) -> tuple[OpenPart, ...]:
    """What one may want to look at before handing in; follows from what was entered alone."""
    if not marks:
        return (OpenPart("marks", "Nothing is marked: you say that nothing is wrong."),)
    return tuple(
        OpenPart(
            f"m-{number}",
            f"{place_words(mark.line, coding)}: a fix is filled in, but no fault is chosen. "
            "Such a row is not graded.",
        )
        for number, mark in _in_rows(marks, coding)
        if mark.is_blank
    )


def _in_rows(
    marks: Sequence[EnteredMark], coding: Sequence[EnteredLine]
) -> Iterable[tuple[int, EnteredMark]]:
    for group in line_marks(coding, marks):
        for row in group.rows:
            yield row.number, row.mark
