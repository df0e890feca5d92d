"""A pasted list of codes, read into lines: one code a line, or several divided by commas.

Understood beside a code: modifiers (``20610-RT``, ``99213 25``), units
(``J3301 x4``), diagnosis pointers (``→ 1,2`` or ``(A,B)``), and list marks
in front (``1.``, ``-``). What cannot be read as a code is kept as it stands.
"""

import re
from collections.abc import Callable

from tutor.codes.code import InvalidCodeError, parse_procedure
from tutor.codes.entered_line import EnteredLine, Section

_MARK = re.compile(r"^\s*(?:\d{1,2}[.)]\s+|[-*•]\s+)")
_POINTERS = re.compile(
    r"(?:→|->|\bptr:?|\bdx:?)\s*([0-9A-L][0-9A-L,\s]*)$|\(([0-9A-L][0-9A-L,\s]*)\)\s*$", re.I
)
_UNITS = re.compile(r"(?:\bx|×|\bunits?:?|\bqty:?)\s*(\d{1,5})\b", re.I)
_PARTS = re.compile(r"[\s,-]+")
_SEPARATORS = re.compile(r"[\r\n;]+")
_CODES_ONLY = re.compile(r"[A-Z0-9.]{3,8}(?:\s*,\s*[A-Z0-9.]{3,8})+", re.I)

DiagnosisTest = Callable[[str], bool]


def read_pasted(text: str, *, is_diagnosis: DiagnosisTest) -> tuple[EnteredLine, ...]:
    """Read a pasted list.

    Args:
        text: What was pasted.
        is_diagnosis: Says whether a word is a diagnosis code of the date of
            service; M5416 alone could be one or an HCPCS code, so the shape
            does not decide.
    """
    lines: list[EnteredLine] = []
    for piece in _SEPARATORS.split(text):
        stripped = _MARK.sub("", piece).strip()
        words = stripped.split(",") if _CODES_ONLY.fullmatch(stripped) else [stripped]
        lines.extend(_read_line(word.strip(), is_diagnosis) for word in words if word.strip())
    diagnoses = [line for line in lines if line.section is Section.DIAGNOSIS]
    return tuple(diagnoses + [line for line in lines if line.section is Section.PROCEDURE])


def _read_line(text: str, is_diagnosis: DiagnosisTest) -> EnteredLine:
    pointers = _POINTERS.search(text)
    rest = text[: pointers.start()] if pointers else text
    units = _UNITS.search(rest)
    if units:
        rest = rest[: units.start()] + rest[units.end() :]
    code, *modifiers = [part for part in _PARTS.split(rest.strip()) if part] or [text]
    if not _is_procedure(code, is_diagnosis):
        # A title pasted after a diagnosis is no part of the answer.
        return EnteredLine(Section.DIAGNOSIS, code=code)
    return EnteredLine(
        Section.PROCEDURE,
        code=code,
        modifiers=" ".join(part for part in modifiers if len(part) == 2),  # noqa: PLR2004
        units=units[1] if units else "",
        pointers=(pointers[1] or pointers[2]).strip() if pointers else "",
    )


def _is_procedure(code: str, is_diagnosis: DiagnosisTest) -> bool:
    if is_diagnosis(code):
        return False
    try:
        parse_procedure(code)
    except InvalidCodeError:
        return False
    return True
