"""Exercise folders in a ZIP: read within bounds, and written byte for byte as they are stored."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from tutor.bank.files import LARGEST_FILE, Refuse, decode, is_exercise_file
from tutor.bank.porting.imported import Exported, Imported, ImportedExercise, Report

MOST_FILES = 10_000
LARGEST_UNPACKED = 50_000_000
# The first day that a ZIP can name: the same exercises always give the same bytes.
_ANY_DAY = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
_IGNORED = frozenset({"__MACOSX", ".DS_Store", "collection.toml", "Thumbs.db"})


def read_zip(name: str, content: bytes) -> Imported:
    """Read a ZIP of `<collection>/<slug>/…` or of `<slug>/…`; deeper folders are refused."""
    report = Report(name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = _members(archive, report)
            texts = dict(_texts(archive, members, report))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        report.error(
            "", "BANK302", f"{name} is no ZIP that can be read: {error}.", "Pack it again."
        )
        return report.give(())
    return report.give(_exercises(texts, report))


def _members(archive: zipfile.ZipFile, report: Report) -> list[zipfile.ZipInfo]:
    files = [info for info in archive.infolist() if not info.is_dir()]
    files = [
        info for info in files if not _IGNORED.intersection(PurePosixPath(info.filename).parts)
    ]
    if len(files) > MOST_FILES or sum(info.file_size for info in files) > LARGEST_UNPACKED:
        report.error(
            "",
            "BANK302",
            f"It unpacks to more than {MOST_FILES:,} files or {LARGEST_UNPACKED:,} bytes.",
            "Divide it.",
        )
        return []
    return files


def _texts(
    archive: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo], report: Report
) -> Iterator[tuple[PurePosixPath, str]]:
    for info in members:
        path = PurePosixPath(info.filename)
        depth = len(path.parts)
        is_safe = not path.is_absolute() and ".." not in path.parts and "\\" not in info.filename
        if not is_safe or depth not in (2, 3) or not is_exercise_file(path.name):
            report.error(
                info.filename,
                "BANK303",
                "It is no file of an exercise folder.",
                "Pack folders with exercise.toml, chart.md, rationale.md and their documents.",
            )
        elif info.flag_bits & 1:
            report.error(
                info.filename, "BANK303", "It is encrypted.", "Pack it without a password."
            )
        elif info.file_size > LARGEST_FILE:
            report.error(
                info.filename,
                "BANK102",
                f"It has {info.file_size:,} bytes; at most {LARGEST_FILE:,} are read.",
                "Keep to one encounter.",
            )
        else:
            # What the entry says of its size is a promise; no more than that is unpacked.
            with archive.open(info) as stream:
                data = stream.read(LARGEST_FILE + 1)
            text = decode(path.name, data, _refusing(info.filename, report))
            if text is not None:
                yield path, text


def _refusing(place: str, report: Report) -> Refuse:
    def refuse(_name: str, code: str, message: str, remedy: str) -> None:
        report.error(place, code, message, remedy)

    return refuse


def _exercises(texts: dict[PurePosixPath, str], report: Report) -> Iterator[ImportedExercise]:
    folders: dict[PurePosixPath, dict[str, str]] = {}
    for path, text in texts.items():
        folders.setdefault(path.parent, {})[path.name] = text
    for folder, files in sorted(folders.items()):
        if "exercise.toml" not in files:
            report.error(
                str(folder), "BANK101", "exercise.toml is missing.", "Write exercise.toml."
            )
            continue
        collection = folder.parts[0] if len(folder.parts) > 1 else None
        yield ImportedExercise(folder.name, files, str(folder), collection)


def write_zip(exercises: Iterable[ImportedExercise]) -> Exported:
    """Write folders as they are; reading them back gives the same texts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for exercise in exercises:
            for name, text in sorted(exercise.files.items()):
                path = f"{exercise.collection or 'exercises'}/{exercise.slug}/{name}"
                info = zipfile.ZipInfo(path, _ANY_DAY)
                info.external_attr = _PLAIN_FILE
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, text.encode())
    return Exported(stream.getvalue(), {})
