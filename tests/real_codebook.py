"""The codebook of the published releases, built once a test run and shared by its workers."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tutor.bank.check_cache import CACHE_NAME
from tutor.cli.bank import synchronise
from tutor.cli.instance import Instance
from tutor.codebook.build import build_codebook
from tutor.codebook.listed import ListedCode
from tutor.codebook.lookup import Codebook
from tutor.config import Settings
from tutor.errors import UnavailableError

PROJECT = Path(__file__).parent.parent
INSTANCE = Path(os.environ.get("CODER_TUTOR_HOME") or PROJECT / "instance")


def real_codebook_path(temporary: pytest.TempPathFactory) -> Path:
    """Build the file where no other worker of this run has; skip where it cannot be built.

    The wheels are kept in the instance folder, as `make run` keeps them.
    """
    with _alone(temporary, "codebook") as folder:
        path = folder / "codebook.sqlite"
        if not path.exists():
            try:
                build_codebook(path, wheels=INSTANCE / "wheels")
            except UnavailableError as error:
                pytest.skip(f"no codebook of the published releases: {error}")
    return path


def checked_codebook_path(temporary: pytest.TempPathFactory) -> Path:
    """Build it, and keep beside it what the check says of the bank: installations begin faster."""
    path = real_codebook_path(temporary)
    with _alone(temporary, "check") as folder:
        if not (folder / CACHE_NAME).exists():
            home = temporary.mktemp("checked")
            furnish(home, path)
            instance = Instance(Settings.from_environment({"CODER_TUTOR_HOME": str(home)}))
            synchronise(instance)
            instance.close()
            instance.codebook.close()
            shutil.copy(home / CACHE_NAME, folder)
    return path


def furnish(home: Path, codebook: Path) -> None:
    """Put a codebook into an instance folder, with what was kept beside it."""
    place = home / "codebook.sqlite"
    try:
        # Results are kept for this very file, which a copy is not.
        place.hardlink_to(codebook)
    except OSError:  # Another file system.
        shutil.copy(codebook, place)
    kept = codebook.with_name(CACHE_NAME)
    if kept.exists():
        shutil.copy(kept, home)


@contextmanager
def _alone(temporary: pytest.TempPathFactory, what: str) -> Iterator[Path]:
    """Give the folder that the workers of this run share, to one of them at a time."""
    folder = temporary.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    shared = folder / "real-codebook"
    shared.mkdir(exist_ok=True)
    with (shared / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shared


def open_real_codebook(
    temporary: pytest.TempPathFactory, *, listed: tuple[ListedCode, ...] = ()
) -> Codebook:
    """Open the built file; skip where a release could not be fetched."""
    codebook = Codebook.open(real_codebook_path(temporary), listed=listed)
    if codebook.missing_sources():
        missing = "; ".join(f"{title}: {why}" for title, why in codebook.missing_sources())
        pytest.skip(f"the codebook lacks a published release ({missing})")
    return codebook
