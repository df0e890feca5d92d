"""The codebook of the published releases, built once a test run and shared by its workers."""

import fcntl
import os
from pathlib import Path

import pytest

from tutor.codebook.build import build_codebook
from tutor.codebook.listed import ListedCode
from tutor.codebook.lookup import Codebook
from tutor.errors import UnavailableError

PROJECT = Path(__file__).parent.parent
INSTANCE = Path(os.environ.get("CODER_TUTOR_HOME") or PROJECT / "instance")


def real_codebook_path(temporary: pytest.TempPathFactory) -> Path:
    """Build the file where no other worker of this run has; skip where it cannot be built.

    The wheels are kept in the instance folder, as `make run` keeps them.
    """
    folder = temporary.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    path = folder / "real-codebook.sqlite"
    with (folder / "real-codebook.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            try:
                build_codebook(path, wheels=INSTANCE / "wheels")
            except UnavailableError as error:
                pytest.skip(f"no codebook of the published releases: {error}")
    return path


def open_real_codebook(
    temporary: pytest.TempPathFactory, *, listed: tuple[ListedCode, ...] = ()
) -> Codebook:
    """Open the built file; skip where a release could not be fetched."""
    codebook = Codebook.open(real_codebook_path(temporary), listed=listed)
    if codebook.missing_sources():
        missing = "; ".join(f"{title}: {why}" for title, why in codebook.missing_sources())
        pytest.skip(f"the codebook lacks a published release ({missing})")
    return codebook
