"""Publishers' packages in small: a code list and a list of procedures, as ZIP files."""

import io
import zipfile

from tests.tiny_files import hcpcs_line, text_file


def package(**members: bytes) -> bytes:
    """A ZIP file; members are named without their ending, which is .txt."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.txt", data)
    return stream.getvalue()


def _order_line(number: int, text: str, is_billable: bool, title: str) -> str:
    return f"{number:05d} {text:7} {is_billable:d} {title:60} {title}"


def order_package(fiscal_year: int | None = 2027) -> bytes:
    """Three lines of a code list, in a file named after its year or after none."""
    lines = [
        _order_line(1, "A00", False, "Cholera"),
        _order_line(2, "A000", True, "Cholera of one kind"),
        _order_line(3, "A009", True, "Cholera, unspecified"),
    ]
    name = f"icd10cm_order_{fiscal_year}" if fiscal_year else "icd10cm_order"
    return package(**{name: text_file(lines)})


def hcpcs_package() -> bytes:
    lines = [
        hcpcs_line("A0021", "Ambulance of our own making"),
        hcpcs_line("J0001", "Drug of our own making", added="20261001", action="A"),
        hcpcs_line("XY", "Modifier of our own making"),
    ]
    return package(HCPC2026_OCT_ANWEB=text_file(lines))
