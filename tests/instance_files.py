"""Files in and around an instance folder, and what a refused command leaves there."""

from pathlib import Path

from click.testing import Result


def snapshot(instance: Path) -> dict[str, tuple[bytes, int]]:
    """Content and time of every file; the lock is none of them."""
    return {
        str(path.relative_to(instance)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(instance.rglob("*"))
        if path.is_file() and path.name != "codebook.lock"
    }


def write(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path


def assert_refused(result: Result, *, saying: str) -> None:
    """One message that says what is wrong, exit code 2, and no traceback."""
    assert result.exit_code == 2, (result.output, result.exception)
    assert isinstance(result.exception, SystemExit)
    errors = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1, result.stderr
    assert saying in errors[0]
    assert "Traceback" not in result.output
