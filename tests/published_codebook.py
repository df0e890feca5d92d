"""The codebook of every published file beside the checkout, imported once a test run.

Its workers share it. Only the tests of single importers read these files by
themselves; everything else asks the codebook that comes out of them.
"""

import fcntl
import os
from pathlib import Path

import pytest

from tests.real_codebook import INSTANCE, PROJECT
from tutor.codebook.importers.release_content import Hints
from tutor.codebook.importing import Place, import_files
from tutor.errors import UnavailableError

CODE_SETS = PROJECT.parent / "shared" / "data" / "codesets"
ICD10CM = (
    "FY2021-Code-Descriptions.zip",
    "icd10cm-order-Jan-2021.txt.gz",
    "FY2022-2022-Code-Descriptions.zip",
    "icd10cm_order_2022-04.REBUILT.txt.gz",
    "FY2023-2023-Code-Descriptions-in-Tabular-Order.zip",
    "icd10cm_order_2023-04.REBUILT.txt.gz",
    "FY2024-Code-Descriptions.zip",
    "FY2025-icd10OrderFiles2025_0.zip",
    "FY2026-icd10orderfiles.zip",
    "icd10cm_order_2027.REBUILT.txt.gz",
    "icd10cm_order_addenda_2027.txt",
    "tabular-and-index/icd10cm-tabular-April-2025.xml.gz",
    "tabular-and-index/icd10c-tabular-April-1-2026.xml.gz",
)
FILES = (
    *(f"icd10cm/{name}" for name in ICD10CM),
    "hcpcs/HCPC2020_10_anweb.xlsx",
    "hcpcs/HCPC2025_OCT_ANWEB.xlsx",
    "icd9cm/ICD-9-CM-v32-master-descriptions.zip",
    "gems/2018-ICD-10-CM-General-Equivalence-Mappings.zip",
    "icd10pcs/FY2024-icd10pcs-codes.zip",
    "icd10pcs/FY2025-icd10pcs-codes.zip",
    "icd10pcs/FY2026-icd10pcs-codes.zip",
)


def published_instance(temporary: pytest.TempPathFactory) -> Path:
    """Import all files where no other worker of this run has; skip where one is absent."""
    absent = [name for name in FILES if not (CODE_SETS / name).is_file()]
    if absent:
        pytest.skip(f"these published files are not beside the checkout: {', '.join(absent)}")
    folder = temporary.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    instance = folder / "published-instance"
    with (folder / "published-instance.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        place = Place.of(instance)
        if not place.in_use.codebook.exists():
            instance.mkdir(exist_ok=True)
            (INSTANCE / "wheels").mkdir(parents=True, exist_ok=True)
            (instance / "wheels").symlink_to(INSTANCE / "wheels")
            try:
                import_files([CODE_SETS / name for name in FILES], place, Hints(), progress=_silent)
            except UnavailableError as error:
                pytest.skip(f"the published files cannot be imported here: {error}")
    return instance


def _silent(_step: str, _done: int, _total: int) -> None:
    """Show nothing."""
