"""What a start tries to get from its publisher: a list that no package index carries.

The try may take a few seconds and may fail: then the product goes on without
the list, and no start tries again for a day. It runs in a process of its own,
because nothing else ends a look-up of a name that no server answers.
"""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import click

from tutor.cli.building import progress_bar, say_built
from tutor.cli.fetching import downloads_folder
from tutor.codebook.publishers import PublishedFile, load_published_files
from tutor.codebook.store import CodebookFile
from tutor.codes.code import CodeSet
from tutor.config import Settings
from tutor.errors import TutorError, UnavailableError

CONNECT_SECONDS = 3.0
WHOLE_SECONDS = 8.0
_NOT_AGAIN_FOR = timedelta(days=1)
_COMMAND = "from tutor.cli.main import main; main()"


def fetch_at_start(
    settings: Settings, *, now: datetime, whole_seconds: float = WHOLE_SECONDS
) -> None:
    """Get and import HCPCS Level II where none is loaded; one line says where that failed.

    Raises:
        ConfigurationError: The installation's own list of addresses has a fault.
    """
    if not settings.fetches_at_start or _has_hcpcs(settings.codebook_path):
        return
    files = load_published_files(settings.instance_path / "publishers.toml")
    file = next((file for file in files if file.is_for_first_start), None)
    folder = downloads_folder(settings)
    tried = folder / "tried-at-start"
    if file is None or _was_tried(tried, now):
        return
    click.echo(f"Fetching {file.title} (for at most {whole_seconds:g} seconds) …")
    path, reason = _download(file, settings, whole_seconds)
    reason = reason if path is None else _import(path, file, settings)
    if reason:
        tried.parent.mkdir(parents=True, exist_ok=True)
        tried.write_text(now.isoformat(), encoding="utf-8")
        click.echo(
            f"{file.title} is not loaded ({reason}); its codes are not verified. "
            f"Fetch it later: coder-tutor codebook fetch {file.name}"
        )


def _has_hcpcs(codebook: Path) -> bool:
    try:
        opened = CodebookFile(codebook)
    except UnavailableError:
        return False
    try:
        return any(loaded.release.code_set is CodeSet.HCPCS for loaded in opened.dated)
    finally:
        opened.close()


def _was_tried(tried: Path, now: datetime) -> bool:
    try:
        last = datetime.fromisoformat(tried.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return now - _NOT_AGAIN_FOR < last <= now


def _download(
    file: PublishedFile, settings: Settings, whole_seconds: float
) -> tuple[Path | None, str]:
    """Return the path, or None and the reason in a few words."""
    words = ["fetch", file.name, "--download-only", "--json", "--timeout", str(CONNECT_SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own words and a name of our own list
            [sys.executable, "-c", _COMMAND, "codebook", *words],
            env=os.environ | {"CODER_TUTOR_HOME": str(settings.instance_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=whole_seconds,
        )
    except subprocess.TimeoutExpired:
        return None, f"not within {whole_seconds:g} seconds"
    try:
        (outcome,) = json.loads(done.stdout)
    except ValueError:
        return None, " ".join(done.stderr.split())[-200:] or f"exit code {done.returncode}"
    if outcome["path"] is None:
        return None, "; ".join(reason.partition(": ")[2] for reason in outcome["reasons"])
    return Path(outcome["path"]), ""


def _import(path: Path, file: PublishedFile, settings: Settings) -> str:
    """Import what came; returns the reason where that fails, for it must stop no start."""
    from tutor.codebook.importers.release_content import Hints  # noqa: PLC0415 - XML and ZIP
    from tutor.codebook.importing import Place, import_files  # noqa: PLC0415 - only for this

    place = Place.of(settings.instance_path)
    try:
        with progress_bar() as progress:
            report = import_files([path], place, Hints(file.effective_on), progress=progress)
    except TutorError as error:
        return " ".join(str(error).split())
    finally:
        path.unlink()
    if report.build is not None:
        say_built(report.build)
    return ""
