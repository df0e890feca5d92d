"""Read charts with their keys from a sheet, CSV or XLSX: one row a line of a key.

The first row of an exercise holds what is of the whole of it; the rows below
repeat its name in the first column, or leave it empty.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tutor.bank.exercise import Kind
from tutor.bank.files import CHART, EXERCISE, RATIONALE
from tutor.bank.porting.imported import Imported, ImportedExercise, NewUid, Report
from tutor.bank.porting.sheet_columns import (
    COLUMNS,
    HEADER,
    KINDS_OF_LINES,
    SEPARATOR,
    TEXTS,
    as_meant,
)
from tutor.bank.porting.sheet_sample import is_sample
from tutor.bank.porting.toml_text import exercise_toml, slug_of
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import InvalidReleaseError
from tutor.codebook.importers.workbook import cell_text, read_rows

_YES = frozenset({"yes", "true", "1", "x", "y"})
_NO = frozenset({"", "no", "false", "0", "n"})
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d")
_LIKELY_DATES = ("%m/%d/%y", "%m-%d-%Y", "%m-%d-%y", "%Y/%m/%d", "%d-%b-%y", "%d-%b-%Y")
"""How spreadsheets write a date too; what is meant is said, and the author writes it."""
_LARGEST_CELL = 100_000


def read_csv(name: str, content: bytes, *, new_uid: NewUid) -> Imported:
    """Read a CSV file in UTF-8, its values parted by commas, semicolons or tabs."""
    report = Report(name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.error("", "BANK103", f"Byte {error.start} is not UTF-8.", "Save it as CSV UTF-8.")
        return report.give(())
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    csv.field_size_limit(max(csv.field_size_limit(), _LARGEST_CELL))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        report.error("", "BANK309", f"It is no CSV: {error}.", "Save it again as CSV UTF-8.")
        return report.give(())
    return _read(rows, report, new_uid)


def read_xlsx(name: str, content: bytes, *, new_uid: NewUid) -> Imported:
    """Read the first sheet of an XLSX workbook."""
    report = Report(name)
    member = Member(name, name, lambda: content)
    try:
        rows = [[_cell(value) for value in row] for row in read_rows(member)]
    except InvalidReleaseError as error:
        report.error("", "BANK309", str(error), "Save it again, with values and no formulas.")
        return report.give(())
    return _read(rows, report, new_uid)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return cell_text(value)


def _read(rows: Sequence[Sequence[str]], report: Report, new_uid: NewUid) -> Imported:
    if not rows:
        return report.give(())
    headings = [heading.strip().casefold().replace(" ", "_") for heading in rows[0]]
    unknown = sorted({name for name in headings if name and name not in COLUMNS})
    missing = [name for name in ("exercise", "line", "code", "chart") if name not in headings]
    repeated = sorted({name for name in headings if name and headings.count(name) > 1})
    for names, words in ((unknown, "unknown"), (missing, "missing"), (repeated, "repeated")):
        if names:
            report.error(
                "row 1",
                "BANK310",
                f"Columns {words}: {', '.join(names)}.",
                f"The columns are {', '.join(COLUMNS)}.",
            )
    if report.problems:
        return report.give(())
    groups = _groups(headings, rows[1:], report)
    kept = [rows_of for rows_of in groups if not is_sample([row.cells for row in rows_of])]
    made = [_Group(report, new_uid, rows_of).exercise() for rows_of in kept]
    return report.give(exercise for exercise in made if exercise is not None)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the sheet: its number as a spreadsheet counts, and its cells by heading."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return as_meant(self.cells.get(name, "").strip())

    def several(self, name: str) -> list[str]:
        """The values of a cell that may have several."""
        return [part.strip() for part in self[name].split(SEPARATOR) if part.strip()]

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return f"row {self.number}"


def _groups(
    headings: Sequence[str], rows: Iterable[Sequence[str]], report: Report
) -> list[list[_Row]]:
    groups: list[list[_Row]] = []
    names: set[str] = set()
    for number, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        row = _Row(number, dict(zip(headings, cells, strict=False)))
        if len(cells) > len(headings) and any(map(str.strip, cells[len(headings) :])):
            report.error(
                row.place,
                "BANK310",
                f"It has {len(cells)} cells under {len(headings)} headings.",
                "A cell with commas or line breaks has to stand in quotes.",
            )
        name = row["exercise"]
        if groups and name in ("", groups[-1][0]["exercise"]):
            groups[-1].append(row)
        elif not name:
            report.error(
                row.place, "BANK311", "It belongs to no exercise.", "Name one in the first column."
            )
        elif name in names:
            report.error(
                row.place,
                "BANK311",
                f"{name} was begun above and ended by another exercise.",
                "Keep the rows of an exercise together.",
            )
        else:
            names.add(name)
            groups.append([row])
    return groups


@dataclass(slots=True)
class _Group:
    """The rows of one exercise."""

    report: Report
    new_uid: NewUid
    rows: Sequence[_Row]
    failed: bool = field(default=False)

    def exercise(self) -> ImportedExercise | None:
        head = self.rows[0]
        patient = {"age_years": self._whole(head, "age_years"), "sex": head["sex"] or "unknown"}
        values = {
            "schema": 1,
            "uid": str(self.new_uid()),
            "kind": Kind.CHART.value,
            "title": head["title"],
            "setting": head["setting"],
            "payer": head["payer"],
            "date_of_service": self._date(head),
            "specialty": head["specialty"],
            "topics": head.several("topics"),
            "content_areas": head.several("content_areas"),
            "difficulty": self._whole(head, "difficulty"),
            "minutes": self._whole(head, "minutes"),
            "place_of_service": head["place_of_service"] or None,
            "patient": patient,
            "key": self._key(),
        }
        self._refuse_headers_below()
        if self.failed:
            return None
        texts = {name: head[name].replace("\r\n", "\n") for name in TEXTS}
        files = {
            EXERCISE: exercise_toml(values),
            CHART: f"{texts['chart']}\n",
            RATIONALE: f"{texts['rationale']}\n",
        }
        slug = slug_of(head["exercise"], otherwise="chart")
        return ImportedExercise(slug, files, head.place)

    def _fail(self, row: _Row, message: str, remedy: str) -> None:
        self.failed = True
        self.report.error(row.place, "BANK312", message, remedy)

    def _refuse_headers_below(self) -> None:
        head = self.rows[0]
        for row in self.rows[1:]:
            for name in (*HEADER[1:], *TEXTS):
                if row[name] and row[name] != head[name]:
                    self._fail(
                        row,
                        f"{name} is not that of the exercise's first row.",
                        "Say it in the first row only.",
                    )

    def _whole(self, row: _Row, name: str) -> int | None:
        text = row[name]
        if not text:
            return None
        if not text.isascii() or not text.isdigit():
            self._fail(row, f"{name} is {text!r}.", "Write a whole number.")
            return None
        return int(text)

    def _date(self, row: _Row) -> date | None:
        text = row["date_of_service"]
        day = _date_in(text, _DATES)
        if day is not None:
            return day
        likely, message = _date_in(text, _LIKELY_DATES), f"date_of_service is {text!r}."
        if likely is None:
            self._fail(row, message, "Write the year, the month and the day, as in 2026-12-31.")
        else:
            # The file is refused, and the rest of the chart is checked with the likely day.
            self.report.error(row.place, "BANK312", message, f"Write it as {likely}.")
        return likely

    def _flag(self, row: _Row, name: str) -> bool:
        text = row[name].casefold()
        if text not in _YES | _NO:
            self._fail(row, f"{name} is {row[name]!r}.", "Write yes or leave it empty.")
        return text in _YES

    def _key(self) -> dict[str, Any]:
        key: dict[str, Any] = {
            "allowed_extra": [],
            "before": [],
            "diagnoses": [],
            "procedures": [],
            "tempting": [],
        }
        for row in self.rows:
            match row["line"].casefold():
                case "":
                    if row["code"] or row["id"]:
                        self._fail(row, "line is empty.", f"Write one of {KINDS_OF_LINES}.")
                case "diagnosis":
                    key["diagnoses"].append(self._slot(row) | self._diagnosis(row))
                case "procedure":
                    key["procedures"].append(self._slot(row) | self._procedure(row))
                case "tempting":
                    reason, why = row["reason"].upper(), row["why"]
                    key["tempting"].append({"code": row["code"], "reason": reason, "why": why})
                case "allowed_extra":
                    key["allowed_extra"].append(row["code"])
                case "before":
                    key["before"].append(row.several("id"))
                case other:
                    self._fail(row, f"line is {other!r}.", f"Write one of {KINDS_OF_LINES}.")
        return key

    def _slot(self, row: _Row) -> dict[str, Any]:
        return {
            "id": row["id"] or slug_of(row["code"], otherwise="line"),
            "code": row["code"],
            "optional": self._flag(row, "optional") or None,
            "evidence": row.several("evidence"),
            "cites": row.several("cites"),
            "why": row["why"],
        }

    def _diagnosis(self, row: _Row) -> dict[str, Any]:
        return {"role": row["role"] or None, "poa": row["poa"].upper() or None}

    def _procedure(self, row: _Row) -> dict[str, Any]:
        return {
            "role": row["role"] or None,
            "modifiers": row["modifiers"].upper().replace(",", " ").split(),
            "modifiers_allowed": row["modifiers_allowed"].upper().replace(",", " ").split(),
            "units": self._whole(row, "units"),
            "pointers": row["pointers"].replace(",", " ").replace(SEPARATOR, " ").split(),
        }


def _date_in(text: str, patterns: Sequence[str]) -> date | None:
    """The day that a cell holds, by the first of the patterns that it fits."""
    for pattern in patterns:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None
