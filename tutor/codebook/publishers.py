"""Where the publishers keep their files: names, addresses, and what is known of each file.

The list is data, `data/publishers.toml`, and an installation may add to it or
replace entries. Not for asking an address: that is `tutor.codebook.download`.
"""

import ipaddress
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from tutor.errors import ConfigurationError, NotFoundError

ALL = "all"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
_FILE_NAME = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_OF_FILE: Mapping[str, type] = {
    "name": str,
    "title": str,
    "effective": date,
    "at_first_start": bool,
    "address": list,
}
_OF_ADDRESS: Mapping[str, type] = {"url": str, "bytes": int, "sha256": str}


@dataclass(frozen=True, slots=True)
class Address:
    """One place of a file; `size` in bytes and `sha256` are None and "" where not known."""

    url: str
    size: int | None = None
    sha256: str = ""

    @property
    def file_name(self) -> str:
        """What the publisher calls the file; importers read its release from it."""
        return PurePosixPath(urlsplit(self.url).path).name


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file that can be fetched, from whichever address gives it first."""

    name: str
    title: str
    addresses: tuple[Address, ...]
    effective_on: date | None = None
    is_for_first_start: bool = False


def may_be_asked(url: str) -> bool:
    """Whether an address is safe to ask: https, or this machine itself.

    >>> may_be_asked("https://www.cms.gov/files/zip/a.zip")
    True
    >>> may_be_asked("http://127.0.0.1:8001/a.zip"), may_be_asked("http://www.cms.gov/a.zip")
    (True, False)
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host) and url.isascii()
    return parts.scheme == "http" and _is_loopback(host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def load_published_files(own: Path) -> tuple[PublishedFile, ...]:
    """Read the list, and over it an installation's own where that exists.

    Raises:
        ConfigurationError: An entry has a fault; the message names file, entry and remedy.
    """
    shipped = resources.files("tutor.codebook") / "data" / "publishers.toml"
    files = _read(shipped.read_text(encoding="utf-8"), "publishers.toml")
    if own.exists():
        files |= _read(own.read_text(encoding="utf-8"), str(own))
    return tuple(files.values())


def choose(files: Sequence[PublishedFile], names: Sequence[str]) -> list[PublishedFile]:
    """The files of these names, each once; ``all`` means every file.

    Raises:
        NotFoundError: A name is unknown; the message lists those that are known.
    """
    by_name = {file.name: file for file in files}
    for name in names:
        if name != ALL and name not in by_name:
            known = ", ".join([*by_name, ALL])
            raise NotFoundError(f"{name!r} is no file that can be fetched; there are: {known}.")
    return list(files) if ALL in names else [by_name[name] for name in dict.fromkeys(names)]


def _read(text: str, where: str) -> dict[str, PublishedFile]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{where} is no TOML: {error}. Mend or remove it.") from error
    entries = data.get("file", [])
    if set(data) - {"file"} or not isinstance(entries, list):
        raise ConfigurationError(f"{where} may hold [[file]] entries only.")
    files = {}
    for number, entry in enumerate(entries, start=1):
        file = _file(entry, f"{where}, file {number}")
        files[file.name] = file
    return files


def _file(entry: object, where: str) -> PublishedFile:
    known = _checked(entry, _OF_FILE, ("name", "title", "address"), where)
    name = known["name"]
    if not _NAME.fullmatch(name) or name == ALL:
        raise ConfigurationError(f"{where}: name is {name!r}; write a-z, 0-9, '.' and '-' only.")
    addresses = tuple(_address(one, f"{where} ({name}), address") for one in known["address"])
    if not addresses:
        raise ConfigurationError(f"{where} ({name}) has no [[file.address]]; write one at least.")
    return PublishedFile(
        name,
        known["title"],
        addresses,
        known.get("effective"),
        known.get("at_first_start", False),
    )


def _address(entry: object, where: str) -> Address:
    known = _checked(entry, _OF_ADDRESS, ("url",), where)
    address = Address(known["url"], known.get("bytes"), known.get("sha256", ""))
    if not may_be_asked(address.url):
        raise ConfigurationError(f"{where}: url is {address.url!r}; it must begin with https://.")
    if not _FILE_NAME.fullmatch(address.file_name):
        raise ConfigurationError(f"{where}: {address.url!r} does not end in the name of a file.")
    if address.sha256 and not _SHA256.fullmatch(address.sha256):
        raise ConfigurationError(f"{where}: sha256 is not 64 characters of 0-9 and a-f.")
    return address


def _checked(
    entry: object, known: Mapping[str, type], needed: Sequence[str], where: str
) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise ConfigurationError(f"{where} is {entry!r}; a table is expected.")
    faults = [f"{key!r} is not known" for key in entry if key not in known]
    faults += [f"{key!r} is missing" for key in needed if key not in entry]
    faults += [
        f"{key} is {entry[key]!r}, a {kind.__name__} is expected"
        for key, kind in known.items()
        if key in entry and type(entry[key]) is not kind
    ]
    if faults:
        raise ConfigurationError(f"{where}: {'; '.join(faults)}.")
    return entry
