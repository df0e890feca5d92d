"""Published files in small: the same layouts, with words and codes of our own making."""

import io
from collections.abc import Sequence

from openpyxl import Workbook

from tutor.codebook.importers.package import Member

HCPCS_HEADER = [
    *("HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION", "PRICE1"),
    *("ADD DT", "ACT EFF DT", "TERM DT", "ACTION CD"),
]
OLD_WIDTH, NEW_WIDTH = 320, 293


def member(name: str, data: bytes, *, package: str = "") -> Member:
    """A file as it comes out of a package."""
    return Member(package or name, name, lambda: data)


def hcpcs_line(
    code: str,
    title: str,
    *,
    added: str = "20240101",
    effective: str | None = None,
    terminated: str = "",
    action: str = "N",
    short: str = "Short",
    kind: str | None = None,
    width: int = OLD_WIDTH,
) -> str:
    """The first record of a code or a modifier in fixed width."""
    kind = kind or ("7" if len(code) == 2 else "3")
    effective = added if effective is None else effective
    head = f"{code:>5}00100{kind}{title:80.80}{short:28.28}".ljust(268)
    return f"{head}{added:8}{effective:8}{terminated:8}{action:1}".ljust(width)


def hcpcs_continuation(code: str, sequence: int, title: str, *, width: int = 91) -> str:
    """A further record, which goes on with the long description."""
    kind = "8" if len(code) == 2 else "4"
    return f"{code:>5}{sequence:03}00{kind}{title:80.80}".ljust(width)


def text_file(lines: Sequence[str], *, encoding: str = "cp1252") -> bytes:
    """Lines as the publisher ends them."""
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


def hcpcs_row(
    code: str,
    title: str,
    *,
    added: object = "20240101",
    effective: object = None,
    terminated: object = None,
    action: str = "N",
    kind: object = "",
) -> list[object]:
    """The same record as a row; `kind` "" means the one that fits the code."""
    kind = ("7" if len(code.strip()) == 2 else "3") if kind == "" else kind
    effective = added if effective is None else effective
    return [code, "0010", kind, title, "Short", None, added, effective, terminated, action]


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """An XLSX file of one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
