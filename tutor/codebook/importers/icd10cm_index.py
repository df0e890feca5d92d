"""The ICD-10-CM indexes and tables of terms: diseases, external causes, neoplasms, drugs.

All four are the same XML: terms inside terms. What a term leads to is a code
(indexes), a code in each column (tables), or another term.
"""

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from tutor.codebook.importers.first_day import first_day
from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    Contents,
    Hints,
    IndexTermRow,
    IndexTerms,
    InvalidReleaseError,
)
from tutor.codebook.importers.release_date import month_words
from tutor.codebook.importers.xml_file import read_xml
from tutor.codebook.intervals import fiscal_year_end
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease

MANIFESTATION = "manifestation"
"""The `column` of a code that an index prints in brackets behind another: it is coded second."""

_ROOT = re.compile(rb"<ICD10CM\.index\b")
_VERSION = re.compile(r"20\d\d")
_CODE = re.compile(r"\[?([A-Z]\d[0-9A-Z]|[A-Z][A-Z]\d)\.?([0-9A-Z]{0,4})(?: ?\.?-+)?\]?")
_NOTHING = re.compile(r"[-\u2013\u2014]+|")
_PARTS = {"title", "code", "manif", "see", "seeAlso", "seecat", "subcat", "cell", "term"}
_TITLES = {
    "index": "ICD-10-CM alphabetic index",
    "external_cause": "ICD-10-CM external cause index",
    "neoplasm": "ICD-10-CM neoplasm table",
    "drug": "ICD-10-CM table of drugs and chemicals",
}
_KINDS_OF_TABLE = {"neoplasm": "neoplasm", "substance": "drug"}
_COLUMNS = ["2", "3", "4", "5", "6", "7"]
_DEEPEST = 20
"""The schema allows nine levels."""


def _recognises(member: Member) -> bool:
    return bool(_ROOT.search(member.head))


def _read(members: Sequence[Member], hints: Hints) -> Contents:
    for member in members:
        yield read_index(read_xml(member), member, hints)


FORMAT = PublishedFormat("ICD-10-CM index or table of terms (XML)", _recognises, _read)


def read_index(root: Element, member: Member, hints: Hints) -> IndexTerms:
    """Read all terms of one index or table.

    Raises:
        InvalidReleaseError: It is a list of changes, has other columns than the
            published tables, or holds an element that this reader does not know.
    """
    if root.get("isAddenda") == "true":
        raise InvalidReleaseError(f"{member.shown} lists changes only. Import the full file.")
    columns = {head.get("col", ""): _words(head) for head in root.iterfind("indexHeading/head")}
    kind = _kind(root, columns, member)
    reader = _TermReader(columns, member.shown)
    rows = [row for term in root.iterfind("letter/mainTerm") for row in reader.read(term, ())]
    if not rows:
        raise InvalidReleaseError(f"{member.shown} holds no term.")
    return IndexTerms(kind, _release(kind, root, member, hints), rows)


def _kind(root: Element, columns: dict[str, str], member: Member) -> str:
    if not columns:
        title = root.find("title")
        is_external = title is not None and "external cause" in _words(title).lower()
        return "external_cause" if is_external else "index"
    kind = _KINDS_OF_TABLE.get(columns.get("1", "").lower())
    if kind is None or sorted(columns) != ["1", *_COLUMNS] or not all(columns.values()):
        raise InvalidReleaseError(
            f"{member.shown} has the columns {', '.join(columns.values())}; those of the neoplasm "
            "table or of the table of drugs are expected."
        )
    return kind


def _release(kind: str, root: Element, member: Member, hints: Hints) -> CodeSetRelease:
    version = (root.findtext("version") or "").strip()
    year = int(version) if _VERSION.fullmatch(version) else None
    day = first_day(member, hints, fiscal_year=year)
    return CodeSetRelease(
        CodeSet.ICD10CM,
        f"icd10cm-{kind.replace('_', '-')}-{day:%Y-%m}",
        f"{_TITLES[kind]} of {month_words(day)}",
        day,
        fiscal_year_end(day),
    )


class _TermReader:
    """Walks the terms of one file."""

    def __init__(self, columns: dict[str, str], shown: str) -> None:
        self._columns = columns
        self._shown = shown

    def read(self, term: Element, above: tuple[str, ...]) -> Iterator[IndexTermRow]:
        """The rows of a term and of all terms below it; one that only groups others has none."""
        path = (*above, self._name(term, above))
        if len(path) > _DEEPEST:
            raise InvalidReleaseError(f"{self._shown}: {path[0]!r} holds {_DEEPEST} levels.")
        yield from self._cells(term, path) if self._columns else self._codes(term, path)
        for below in term.iterfind("term"):
            yield from self.read(below, path)

    def _name(self, term: Element, above: tuple[str, ...]) -> str:
        unknown = next((part.tag for part in term if part.tag not in _PARTS), None)
        if unknown is not None:
            raise InvalidReleaseError(
                f"{self._shown}: a term below {', '.join(above) or 'a letter'} holds "
                f"<{unknown}>, which this version cannot read."
            )
        title = term.find("title")
        name = _words(title) if title is not None else ""
        if not name:
            raise InvalidReleaseError(
                f"{self._shown}: a term below {', '.join(above) or 'a letter'} has no title."
            )
        remark = _text(term, "manif") if self._columns else ""
        return f"{name} ({remark})" if remark else name

    def _codes(self, term: Element, path: tuple[str, ...]) -> Iterator[IndexTermRow]:
        """One row for the code and what the term refers to, one for a code in brackets."""
        codes = [_text(term, tag) for tag in ("code", "seecat", "subcat")]
        refers_to = [_text(term, tag) for tag in ("see", "seeAlso")]
        read = [canonical_code(code) for code in codes if code]
        # The index has a few ranges where a code is expected; they are shown as printed.
        refers_to += [code for code in codes if code and not canonical_code(code)]
        code = next(filter(None, read), "")
        text = "; ".join(filter(None, refers_to))
        if code or text:
            yield IndexTermRow(path, code, "", text)
        second = _text(term, "manif")
        if second:
            code = canonical_code(second)
            yield IndexTermRow(path, code, MANIFESTATION, "" if code else second)

    def _cells(self, term: Element, path: tuple[str, ...]) -> Iterator[IndexTermRow]:
        refers_to = "; ".join(filter(None, (_text(term, tag) for tag in ("see", "seeAlso"))))
        if refers_to:
            yield IndexTermRow(path, "", "", refers_to)
        for cell in term.iterfind("cell"):
            text, column = _words(cell), self._columns.get(cell.get("col", ""), "")
            code = canonical_code(text)
            if not column or not (code or _NOTHING.fullmatch(text)):
                raise InvalidReleaseError(
                    f"{self._shown}: {', '.join(path)} has {text!r} in column "
                    f"{cell.get('col')!r}; a code or dashes are expected in columns 2 to 7."
                )
            if code:
                yield IndexTermRow(path, code, column, "")


def canonical_code(text: str) -> str:
    """The code or category that an index prints, "" where it is none.

    A dash says that characters must be added; brackets, that it is coded second.

    >>> canonical_code("S52.-"), canonical_code("C79.8-"), canonical_code("[G63]")
    ('S52', 'C798', 'G63')
    >>> canonical_code("A00-A09")
    ''
    """
    match = _CODE.fullmatch(text)
    return match[1] + match[2] if match else ""


def _text(term: Element, tag: str) -> str:
    element = term.find(tag)
    return "" if element is None else _words(element)


def _words(element: Element) -> str:
    """The text of an element; nonessential modifiers keep the parentheses they stand in."""
    return " ".join(" ".join(element.itertext()).split()).replace(" ,", ",")
