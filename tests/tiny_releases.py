"""Published ICD-10-CM and HCPCS files in small, as packages that can be imported together.

Three releases of codes (fiscal years 2025 and 2026 and an update of April
2026), two editions of the tabular list, two HCPCS quarters and a set of pairs.
"""

import gzip
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.tiny_codebook import INJURY, NERVES_EARLIER, NERVES_LATER
from tests.tiny_edits import MUE_NAME, MUE_OFFICIAL, PTP_NAME, PTP_OFFICIAL
from tests.tiny_files import HCPCS_HEADER, hcpcs_row, workbook

Row = tuple[str, int, str]

_FIRST = [("A00", 0, "Cholera"), ("A000", 1, "Cholera due to one germ")]
_INJURIES = [
    ("S06", 0, "Injury inside the skull"),
    ("S061", 0, "Swelling"),
    ("S061X", 0, "Swelling"),
    ("S061X0", 0, "Swelling, awake"),
    ("S061X0A", 1, "Swelling, awake, initial encounter"),
    ("S52", 0, "Fracture of forearm"),
    ("S525", 0, "Fracture of lower end of radius"),
    ("S5259", 0, "Other fracture of radius"),
    ("S5259XA", 1, "Other fracture of radius, initial encounter for closed fracture"),
    ("S5259XS", 1, "Other fracture of radius, sequela"),
]
ROWS_2025: list[Row] = [
    *_FIRST,
    ("G35", 1, "Multiple sclerosis"),
    ("G36", 0, "Other demyelination"),
    ("G360", 1, "Neuromyelitis"),
    ("G369", 1, "Demyelination, unspecified"),
    *_INJURIES,
]
ROWS_2026: list[Row] = [
    *_FIRST,
    ("G35", 0, "Multiple sclerosis"),
    ("G35A", 1, "Relapsing multiple sclerosis"),
    ("G35D", 1, "Multiple sclerosis, unspecified"),
    ("G36", 0, "Other demyelination"),
    ("G369", 1, "Demyelination, not specified"),
    *_INJURIES,
]
ROWS_APRIL: list[Row] = [*ROWS_2026, ("U071", 1, "New fever")]


def order_file(rows: Sequence[Row]) -> bytes:
    """The fixed-width order file."""
    return "".join(
        f"{number:05d} {text:7} {flag} {title[:20]:60} {title}\r\n"
        for number, (text, flag, title) in enumerate(rows, start=1)
    ).encode("latin-1")


def addenda(year: int, before: Sequence[Row], after: Sequence[Row]) -> bytes:
    """The addenda with the totals at their end."""
    names = [f"icd10cm_order_{year - 1}.txt", f"icd10cm_order_{year}.txt"]
    lines = ["Add:         1 G35A    Relapsing multiple sclerosis", ""]
    for kind, flag in (("headers", 0), ("codes", 1)):
        for rows, name in ((before, names[0]), (after, names[1])):
            lines.append(f"  {sum(row[1] == flag for row in rows)} {kind} in {name}")
    return "".join(f"{line}\r\n" for line in lines).encode()


def package(members: Mapping[str, bytes]) -> bytes:
    """A ZIP with the same bytes whenever it is made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def tabular(*chapters: str, year: int) -> bytes:
    """The tabular XML of a year."""
    body = f"<version>{year}</version>{''.join(chapters)}"
    return f"<?xml version='1.0'?>\n<ICD10CM.tabular>{body}</ICD10CM.tabular>".encode()


def hcpcs(month: str, *rows: list[object]) -> bytes:
    """The ZIP of an alpha-numeric file."""
    return package({f"HCPC2025_{month}_ANWEB.xlsx": workbook([HCPCS_HEADER, *rows])})


YEAR_2025 = package({"icd10cm_order_2025.txt": order_file(ROWS_2025)})
YEAR_2026 = package(
    {
        "icd10cm_order_2026.txt": order_file(ROWS_2026),
        "icd10cm_order_addenda_2026.txt": addenda(2026, ROWS_2025, ROWS_2026),
        "readme.pdf": b"%PDF-1.4 words",
    }
)
APRIL_2026 = gzip.compress(order_file(ROWS_APRIL), mtime=0)
TABULAR_2025 = tabular(NERVES_EARLIER, INJURY, year=2025)
TABULAR_2026 = gzip.compress(tabular(NERVES_LATER, INJURY, year=2026), mtime=0)
JULY_HCPCS = hcpcs(
    "JUL",
    hcpcs_row("J1885", "Injection of something, 15 mg", added="20000101"),
    hcpcs_row("J9999", "Drug that is dropped", added="20100101"),
    hcpcs_row("Q0001", "Announced and withdrawn", added="20251101"),
)
OCTOBER_HCPCS = hcpcs(
    "OCT",
    hcpcs_row("J1885", "Injection of something, per 15 mg", added="20000101"),
    hcpcs_row("J1234", "Drug that ended", added="20100101", terminated="20250630"),
    hcpcs_row("J5678", "Drug to come", added="20251001"),
)
FILES: dict[str, bytes] = {
    "2025-Code-Descriptions.zip": YEAR_2025,
    "2026-Code-Descriptions.zip": YEAR_2026,
    "icd10cm_order_2026-04.txt.gz": APRIL_2026,
    "icd10cm-tabular-April-2025.xml": TABULAR_2025,
    "icd10c-tabular-April-1-2026.xml.gz": TABULAR_2026,
    "july-2025-hcpcs.zip": JULY_HCPCS,
    "october-2025-hcpcs.zip": OCTOBER_HCPCS,
    PTP_NAME: PTP_OFFICIAL.encode(),
    MUE_NAME: MUE_OFFICIAL.encode(),
}


def write_files(folder: Path, *names: str) -> list[Path]:
    """Write some of the files, all if none is named."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in names or FILES]
    for path in paths:
        path.write_bytes(FILES[path.name])
    return paths
