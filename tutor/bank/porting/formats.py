"""Which formats of exercises there are, and the reader or writer of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from tutor.bank.exercise import Exercise
from tutor.bank.porting.gift import read_gift
from tutor.bank.porting.imported import (
    LARGEST_UPLOAD,
    Exported,
    ImportDefaults,
    Imported,
    ImportedExercise,
    NewUid,
    Report,
)
from tutor.bank.porting.moodle import read_moodle, write_moodle
from tutor.bank.porting.sheet import read_csv, read_xlsx
from tutor.bank.porting.sheet_writing import write_csv
from tutor.bank.porting.zip_folders import read_zip, write_zip


class ImportFormat(StrEnum):
    """What can be read; the value is the ending of a file's name."""

    ZIP = "zip"
    CSV = "csv"
    XLSX = "xlsx"
    MOODLE = "xml"
    GIFT = "gift"

    @property
    def label(self) -> str:
        """The format as a page names it."""
        return _IMPORT_LABELS[self]


class ExportFormat(StrEnum):
    """What can be written."""

    ZIP = "zip"
    CSV = "csv"
    MOODLE = "moodle"

    @property
    def label(self) -> str:
        """The format as a page names it."""
        return _EXPORT_LABELS[self]

    @property
    def ending(self) -> str:
        """The ending of the file's name."""
        return "xml" if self is ExportFormat.MOODLE else self.value


_IMPORT_LABELS = {
    ImportFormat.ZIP: "ZIP of exercise folders",
    ImportFormat.CSV: "CSV sheet of charts with keys",
    ImportFormat.XLSX: "XLSX sheet of charts with keys",
    ImportFormat.MOODLE: "Moodle XML of questions",
    ImportFormat.GIFT: "GIFT of questions",
}
_EXPORT_LABELS = {
    ExportFormat.ZIP: "ZIP of exercise folders, byte for byte",
    ExportFormat.CSV: "CSV sheet of charts with keys",
    ExportFormat.MOODLE: "Moodle XML of questions",
}


@dataclass(frozen=True, slots=True)
class ExportedExercise:
    """One exercise to be written: its texts as they are kept, and as a value."""

    exercise: Exercise
    folder: ImportedExercise


def format_of(name: str) -> ImportFormat | None:
    """Tell the format by a file's name; a GIFT file may end in .txt."""
    ending = name.rpartition(".")[2].lower()
    ending = "gift" if ending == "txt" else ending
    return ImportFormat(ending) if ending in set(ImportFormat) else None


def format_words(kept: str) -> str:
    """The words of a format by what is kept of an import; older ones kept the words, cut off.

    >>> format_words("gift"), format_words("Moodle XML of questi"), format_words("unknown")
    ('GIFT of questions', 'Moodle XML of questions', 'unknown')
    """
    for one in ImportFormat:
        if kept == one.value or (kept and one.label.startswith(kept)):
            return one.label
    return kept


def read_file(
    name: str, content: bytes, *, defaults: ImportDefaults, new_uid: NewUid = uuid4
) -> Imported:
    """Read a file of any format; what it is follows from its name."""
    kind = format_of(name)
    if kind is None or len(content) > LARGEST_UPLOAD:
        return _refused(name, len(content))
    if kind is ImportFormat.GIFT:
        return _read_gift(name, content, defaults, new_uid)
    if kind is ImportFormat.MOODLE:
        return read_moodle(name, content, defaults=defaults, new_uid=new_uid)
    if kind is ImportFormat.ZIP:
        return read_zip(name, content)
    read: Callable[..., Imported] = read_csv if kind is ImportFormat.CSV else read_xlsx
    return read(name, content, new_uid=new_uid)


def _refused(name: str, size: int) -> Imported:
    report = Report(name)
    report.error(
        "",
        "BANK313",
        f"{name} is of no format that can be read, or larger than that: {size:,} bytes.",
        "Give a file that ends in .zip, .csv, .xlsx, .xml (Moodle) or .gift, of at most "
        f"{LARGEST_UPLOAD:,} bytes.",
    )
    return report.give(())


def _read_gift(name: str, content: bytes, defaults: ImportDefaults, new_uid: NewUid) -> Imported:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report = Report(name)
        report.error("", "BANK103", f"Byte {error.start} is not UTF-8.", "Save it as UTF-8.")
        return report.give(())
    return read_gift(name, text, defaults=defaults, new_uid=new_uid)


def write_file(kind: ExportFormat, exercises: Sequence[ExportedExercise]) -> Exported:
    """Write exercises, naming what the format cannot hold; only the ZIP loses nothing."""
    if kind is ExportFormat.ZIP:
        return write_zip(one.folder for one in exercises)
    if kind is ExportFormat.CSV:
        return write_csv(one.exercise for one in exercises)
    return write_moodle(one.exercise for one in exercises)
