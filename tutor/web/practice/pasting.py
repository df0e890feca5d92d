"""A pasted list of codes, read into lines of an answer, and in words what was not taken over.

Read are: one code a line, several divided by commas or spaces, lists with
numbers or letters in front, titles before or behind a code, and tables with
tabs, commas, semicolons or bars between their columns, with a heading or
without. Beside a service code: modifiers (``20610-RT``, ``99213 25``), units
(``J3301 x4``) and diagnosis pointers (``→ 1,2``, ``(A,B)``, ``A``).

Nothing that was pasted vanishes: it stands in a line or in a remark.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.codes.code import CodeSet
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.inpatient_procedure import is_written_as_stay_procedure
from tutor.grading.fault import has_shape
from tutor.web.practice.pasted_line import (
    DiagnosisTest,
    PastedLine,
    bare,
    is_procedure,
    read_columns,
    read_line,
)

_MARK = re.compile(r"^\s*(?:\(?(?:\d{1,3}|[A-L])[.)]\s+|[-*•–]\s+|#\s*\d{1,3}\s+)")
_ROW_NUMBER = re.compile(r"#?\d{1,2}[.)]?|[A-L]", re.IGNORECASE)
_CODE_FIRST = re.compile(r"\s*[A-Z]?\d[A-Z0-9.]{1,6}\b", re.IGNORECASE)
_DELIMITERS = ("\t", "|", ";", ",")
# Without a heading a table of services has these columns, as a claim form has them.
_USUAL_COLUMNS = ("code", "modifiers", "units", "pointers")
_HEADINGS = {
    "code": "code codes cpt hcpcs cpt/hcpcs icd icd-10 icd10 icd-10-cm icd-9 icd-9-cm "
    "dx diagnosis diagnoses procedure procedures service services",
    "modifiers": "modifier modifiers mod mods",
    "units": "unit units qty quantity",
    "pointers": "pointer pointers ptr ptrs",
    "poa": "poa",
    "": "# no line number description title name charge charges list of and for the",
}
_ROLE_OF = {word: role for role, words in _HEADINGS.items() for word in words.split()}
LONGEST_FIELD = 200
_LONGEST_ROW = 5000


@dataclass(frozen=True, slots=True)
class PastedList:
    """The lines that a pasted text gave, diagnoses first, and remarks on everything else in it."""

    lines: tuple[EnteredLine, ...]
    remarks: tuple[str, ...] = ()


def read_pasted(
    text: str, *, is_diagnosis: DiagnosisTest, stay_set: CodeSet | None = None
) -> PastedList:
    """Read a pasted list.

    Args:
        text: What was pasted.
        is_diagnosis: Says whether a word is a diagnosis code of the date of
            service; M5416 alone could be one or an HCPCS code, so the shape
            does not decide.
        stay_set: The set of the procedures of an inpatient chart. Its codes are
            read where each stands first in a line by itself.
    """
    lines: list[EnteredLine] = []
    remarks: list[str] = []
    roles: tuple[str, ...] = ()
    for number, written in enumerate(_lines_of(text, is_diagnosis), start=1):
        procedure = _stay_procedure(written, stay_set, is_diagnosis)
        if procedure is not None:
            lines += procedure.entries
            remarks += _remarks(number, procedure)
            continue
        heading = _heading(written, is_diagnosis)
        if heading is not None:
            roles = heading if "code" in heading and len(heading) > 1 else ()
            remarks.append(f"Line {number} was read as a heading: “{written.strip()}”.")
            continue
        read = _read(_MARK.sub("", written).strip(), roles, is_diagnosis)
        lines += read.entries
        remarks += _remarks(number, read)
    diagnoses = [line for line in lines if line.section is Section.DIAGNOSIS]
    services = [line for line in lines if line.section is Section.PROCEDURE]
    return PastedList(tuple(diagnoses + services), tuple(remarks))


def _stay_procedure(
    written: str, stay_set: CodeSet | None, is_diagnosis: DiagnosisTest
) -> PastedLine | None:
    """A line of an inpatient chart that begins with a procedure; a title behind it is left out."""
    words = _MARK.sub("", written).split()
    if stay_set is None or not words or is_diagnosis(bare(words[0])):
        return None
    code = bare(words[0])
    if not is_written_as_stay_procedure(code, stay_set) or not has_shape(code, stay_set):
        return None
    # A word of seven letters has the shape of a code and is none.
    if not any(character.isdecimal() for character in code):
        return None
    entry = EnteredLine(Section.PROCEDURE, code=code)
    return PastedLine((entry,), " ".join(words[1:]))


def _lines_of(text: str, is_diagnosis: DiagnosisTest) -> list[str]:
    """Divide at line ends, and at semicolons where each part has a code of its own."""
    lines: list[str] = []
    for line in text.splitlines():
        parts = [part for part in line.split(";") if part.strip()]
        coded = [read_line([part], is_diagnosis=is_diagnosis).entries for part in parts]
        lines += parts if all(coded) else [line]
    return [line for line in lines if line.strip()]


def _cells(text: str) -> list[str]:
    """Divide a line of a table into its columns; a line that is none is one cell."""
    for delimiter in _DELIMITERS:
        if delimiter in text and len(text) <= _LONGEST_ROW:
            cells = next(csv.reader([text.strip(delimiter.strip())], delimiter=delimiter))
            is_numbered = len(cells) > 1 and _ROW_NUMBER.fullmatch(cells[0].strip())
            return cells[1:] if is_numbered and _CODE_FIRST.match(cells[1]) else cells
    return [text]


def _heading(text: str, is_diagnosis: DiagnosisTest) -> tuple[str, ...] | None:
    """Return the columns that a heading names, or none where the line is no heading."""
    cells = _cells(text)
    words = [bare(word).lower() or word for cell in cells for word in cell.split()]
    if not words or any(word not in _ROLE_OF for word in words):
        return None
    if any(is_diagnosis(word) for word in words):
        return None
    return tuple(_role(cell) for cell in cells)


def _role(cell: str) -> str:
    return next(filter(None, (_ROLE_OF[bare(word).lower() or word] for word in cell.split())), "")


def _read(text: str, roles: Sequence[str], is_diagnosis: DiagnosisTest) -> PastedLine:
    cells = _cells(text)
    is_table = len(cells) > 2 and is_procedure(bare(cells[0]))  # noqa: PLR2004
    columns = roles or (_USUAL_COLUMNS if is_table else ())
    if columns and len(cells) > 1:
        read = read_columns(cells, columns, is_diagnosis=is_diagnosis)
        if read is not None:
            return read
    read = read_line(cells, is_diagnosis=is_diagnosis)
    if not read.entries and len(text.split()) == 1 and len(text) <= LONGEST_FIELD:
        # Perhaps a code with a slip of the finger: the person sees it and can mend it.
        return PastedLine((EnteredLine(Section.DIAGNOSIS, code=text),), text)
    return read


def _remarks(number: int, read: PastedLine) -> list[str]:
    if not read.left_out:
        return []
    if not read.entries:
        return [f"Line {number} was not added, for it holds no code: “{read.left_out}”."]
    codes = ", ".join(entry.code for entry in read.entries)
    if codes == read.left_out:
        return [f"Line {number}, “{codes}”, does not look like a code; it stands as it was pasted."]
    return [f"Line {number}, {codes}: “{read.left_out}” was left out."]
