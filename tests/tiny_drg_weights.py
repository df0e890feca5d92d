"""Tables of MS-DRG weights of our own making: the layouts as published, the figures INVENTED.

Two groups are weighed so that a test can say by hand what they pay; the titles are short.
"""

import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook

NAME_2026 = "CMS-0001-F Table 5.txt"
_TITLE = (
    '"TABLE 5.\u2014LIST OF MS-DRGS, RELATIVE WEIGHTING FACTORS,\r\n'
    'AND GEOMETRIC AND ARITHMETIC MEAN LENGTH OF STAY\u2014{what}"'
)
ROWS_2026 = (
    ("001", "No", "No", "PRE", "SURG", "GRAND OPERATION WITH MCC", "9.8765", "10.5000", "20", "30"),
    ("304", "Yes", "No", "05", "MED", "SMALL ILLNESS WITH MCC", "1.1000", "1.2500", "3.1", "4.2"),
    ("305", "Yes", "No", "05", "MED", "SMALL ILLNESS WITHOUT MCC", "0.5", "0.5000", "2.0", "2.5"),
    ("554", "No", "Yes", "08", "MED", "OTHER ILLNESS", "1.4000", "1.5000", "", "*"),
    ("981", "No", "No", "", "SURG", "UNRELATED OPERATION", "4.0000", "4.0000", "7.5", "9.9"),
    ("998", "No", "No", "**", "**", "NOT A PRINCIPAL DIAGNOSIS", "0.0000", "0.0000", "0.0", "0.0"),
    ("999", "No", "No", "**", "**", "UNGROUPABLE", "", "", "", ""),
)
ROWS_2022 = tuple((*row[:6], row[6], *row[8:]) for row in ROWS_2026)
NOTES = (
    "MS-DRGs 998 and 999 hold what belongs nowhere.",
    "Where no mean is printed there were too few stays.",
)


def header(year: int, what: str = "Final", *, capped: bool = True) -> tuple[str, ...]:
    weights = ("Weights - Before Cap", "Weights - 10% Cap Applied ") if capped else ("Weights",)
    return (
        "MS-DRG ",
        f"FY {year} {what} Post-Acute DRG",
        f"FY {year} {what} Special Pay DRG",
        "MDC",
        "TYPE",
        "MS-DRG Title",
        *weights,
        "Geometric mean LOS",
        "Arithmetic mean LOS",
    )


def table_text(
    year: int = 2026,
    rows: Sequence[Sequence[str]] = ROWS_2026,
    *,
    what: str = "Final",
    capped: bool = True,
) -> bytes:
    """The text with tabs, in the encoding and with the line ends of the published one."""
    names = header(year, what, capped=capped)
    lines = [
        _TITLE.format(what=f"FY {year} {what} Rule") + "\t" * (len(names) - 1),
        "\t".join(names),
        *("\t".join(row) for row in rows),
        *(f'"{note}"' + "\t" * (len(names) - 1) for note in NOTES),
        "",
    ]
    return "\r\n".join(lines).encode("cp1252")


def table_workbook(year: int = 2026, rows: Sequence[Sequence[str]] = ROWS_2026) -> bytes:
    """The same as a workbook: figures are numbers there, and leading zeros are lost."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([f"TABLE 5.\nLIST OF MS-DRGS\nFY {year} Final Rule"])
    sheet.append(header(year))
    for row in rows:
        sheet.append([_number_or_text(cell) for cell in row])
    for note in NOTES:
        sheet.append([note])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def table_package(**members: bytes) -> bytes:
    """A ZIP; each name's underscores become spaces, its last one the point."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in members.items():
            stem, _, ending = name.rpartition("_")
            archive.writestr(f"{stem.replace('_', ' ')}.{ending}", data)
    return packed.getvalue()


def _number_or_text(cell: str) -> str | float | None:
    try:
        return float(cell)
    except ValueError:
        return cell or None
