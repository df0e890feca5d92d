"""Open a published file as its members: a ZIP's files, what a gzip holds, or the file itself.

A file may come from anybody, so everything is bounded before it is read: how
much it unpacks to, how many members it has, and what their names are. Nothing
is ever unpacked to the disk.
"""

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import Protocol

from tutor.codebook.importers.release_content import InvalidReleaseError

MOST_UNPACKED_BYTES = 1 << 30
"""The largest published file (NCCI pairs of one quarter) unpacks to about 200 MB."""
MOST_MEMBERS = 200
HEAD_BYTES = 1 << 16
"""By so much of a file its format is recognised."""
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP_START = b"\x1f\x8b"
_XLSX_MARK = "[Content_Types].xml"
_BROKEN_ZIP = (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError)
"""What zipfile raises for damaged lists of files: also an unknown version, a name not in UTF-8."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Member:
    """One file inside a package. `name` is its last name, without folders and ``.gz``."""

    package: str
    name: str
    _unpack: Callable[[], bytes] = field(repr=False)
    _unpack_head: Callable[[], bytes] | None = field(default=None, repr=False)

    @cached_property
    def data(self) -> bytes:
        """The whole content.

        Raises:
            InvalidReleaseError: It is damaged or unpacks to more than any published file.
        """
        return self._unpack()

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB, by which a format is recognised.

        Raises:
            InvalidReleaseError: It is damaged.
        """
        return self._unpack_head() if self._unpack_head else self.data[:HEAD_BYTES]

    @property
    def shown(self) -> str:
        """The name for a message: the package, and the member where that is another."""
        return self.package if self.name in self.package else f"{self.package}: {self.name}"

    @property
    def is_workbook(self) -> bool:
        """Whether it is an XLSX workbook."""
        if not self.head.startswith(_ZIP_STARTS):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                return _XLSX_MARK in archive.namelist()
        except _BROKEN_ZIP:
            return False


def sha256_of(path: Path) -> str:
    """The file's sha256, by which an installation knows a file again.

    Raises:
        InvalidReleaseError: The file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InvalidReleaseError(f"{path} cannot be read: {error.strerror}.") from error


def open_package(path: Path, *, name: str = "") -> list[Member]:
    """List the members of a file; each is unpacked when its content is asked for.

    Args:
        path: The file.
        name: What the publisher called it, where that is not the file's own name.

    Raises:
        InvalidReleaseError: It cannot be read, is damaged, or is built to harm.
    """
    name = name or path.name
    try:
        with path.open("rb") as file:
            start = file.read(4)
            if start.startswith(_GZIP_START):
                inner = name.removesuffix(".gz")
                head = partial(_gunzip, path, name, size=HEAD_BYTES)
                return [Member(name, inner, partial(_gunzip, path, name), head)]
            if start.startswith(_ZIP_STARTS):
                return _list_zip(path, name)
    except OSError as error:
        raise InvalidReleaseError(f"{path} cannot be read: {error.strerror}.") from error
    return [Member(name, name, lambda: _read_plain(path, name))]


def _list_zip(path: Path, name: str) -> list[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except _BROKEN_ZIP as error:
        raise InvalidReleaseError(_damaged(name, error)) from error
    if any(info.filename == _XLSX_MARK for info in infos):
        _check_bounds(infos, name)
        return [Member(name, name, lambda: _read_plain(path, name))]
    _check_bounds(infos, name)
    return [
        Member(
            name,
            PurePosixPath(info.filename).name,
            partial(_read_member, path, info, name),
            partial(_read_member, path, info, name, size=HEAD_BYTES),
        )
        for info in infos
    ]


def _check_bounds(infos: list[zipfile.ZipInfo], name: str) -> None:
    if len(infos) > MOST_MEMBERS:
        raise InvalidReleaseError(
            f"{name} holds {len(infos)} files; no published package holds more than {MOST_MEMBERS}."
        )
    for info in infos:
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        if ".." in parts or parts[:1] == ("/",) or info.filename[1:2] == ":":
            raise InvalidReleaseError(
                f"{name} holds a file named {info.filename!r}, which points outside the package."
            )
        if info.flag_bits & 1:
            raise InvalidReleaseError(f"{name} is encrypted; unlock it first.")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MOST_UNPACKED_BYTES:
        raise InvalidReleaseError(_too_large(name, unpacked))


def _read_member(path: Path, info: zipfile.ZipInfo, name: str, *, size: int | None = None) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(info) as file:
            return _read_bounded(file, name) if size is None else file.read(size)
    except (*_BROKEN_ZIP, zlib.error, EOFError, OSError) as error:
        raise InvalidReleaseError(_damaged(f"{name}: {info.filename}", error)) from error


def _gunzip(path: Path, name: str, *, size: int | None = None) -> bytes:
    try:
        with gzip.open(path) as file:
            return _read_bounded(file, name) if size is None else file.read(size)
    except (gzip.BadGzipFile, zlib.error, EOFError, OSError) as error:
        raise InvalidReleaseError(_damaged(name, error)) from error


def _read_plain(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            return _read_bounded(file, name)
    except OSError as error:
        raise InvalidReleaseError(f"{name} cannot be read: {error.strerror}.") from error


def _read_bounded(file: _Readable, name: str) -> bytes:
    """Read to the end; a header may lie about the size, so the stream itself is counted."""
    data = file.read(MOST_UNPACKED_BYTES + 1)
    if len(data) > MOST_UNPACKED_BYTES:
        raise InvalidReleaseError(_too_large(name, len(data)))
    return data


def _damaged(name: str, error: Exception) -> str:
    return f"{name} is damaged ({error}). Download it again from its publisher."


def _too_large(name: str, size: int) -> str:
    return (
        f"{name} unpacks to {size:,} bytes or more; no published file is larger than "
        f"{MOST_UNPACKED_BYTES:,}. It was not read."
    )
