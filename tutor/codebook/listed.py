"""The bank's own list of CPT and HCPCS codes: `exercises/codes.toml`.

It lets keys and answers be checked where no full list is loaded. It is never
shown before a chart is graded: a list of a few hundred codes is a list of answers.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tutor.codes.catalog import CodeStatus
from tutor.codes.code import Code, CodeSet, InvalidCodeError, parse_code, parse_procedure
from tutor.errors import TutorError

_KNOWN = {
    "code": str,
    "code_set": str,
    "label": str,
    "valid_from": date,
    "valid_to": date,
    "add_on": bool,
    "global_days": str,
    "bilateral": str,
    "mue": int,
}


class InvalidCodeListError(TutorError):
    """The list has faults; the message names all of them."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        super().__init__("\n".join([f"{path} cannot be used:", *faults]))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class ListedCode:
    """One CPT or HCPCS code of the bank.

    The facts are those of the published fee schedule and edit files, None
    where the code is not in them: `global_days` as printed ("010", "XXX"),
    `bilateral` the bilateral-surgery indicator, `mue` the units that may be
    billed for one patient and day. `label` is our own wording.
    """

    code: Code
    label: str
    valid_from: date | None = None
    valid_to: date | None = None
    add_on: bool = False
    global_days: str | None = None
    bilateral: str | None = None
    mue: int | None = None

    def status(self, on: date) -> CodeStatus:
        """Say what the code is on a day; an open end means that none is known."""
        if self.valid_from is not None and on < self.valid_from:
            return CodeStatus.TOO_EARLY
        if self.valid_to is not None and on > self.valid_to:
            return CodeStatus.DELETED
        return CodeStatus.BILLABLE


def load_listed_codes(path: Path) -> tuple[ListedCode, ...]:
    """Read the list; a bank without one has an empty list.

    Raises:
        InvalidCodeListError: The file is no TOML or entries are faulty; all faults are named.
    """
    if not path.exists():
        return ()
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("code", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidCodeListError(path, [str(error)]) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InvalidCodeListError(path, ["[[code]] tables are expected."])
    faults: list[str] = []
    listed: dict[Code, ListedCode] = {}
    for number, entry in enumerate(entries, start=1):
        found = _faults(entry)
        if found:
            faults.extend(f"code[{number}] ({entry.get('code', '?')}): {fault}" for fault in found)
            continue
        code = parse_procedure(entry["code"])
        if code in listed:
            faults.append(f"code[{number}] ({code}): the code is listed twice; keep one entry.")
        facts = {name: entry[name] for name in entry if name not in ("code", "code_set")}
        listed[code] = ListedCode(code, **facts)
    if faults:
        raise InvalidCodeListError(path, faults)
    return tuple(listed.values())


def _faults(entry: dict[str, Any]) -> list[str]:
    faults = [f"{name!r} is not known; remove it." for name in entry if name not in _KNOWN]
    faults += [f"{name!r} is missing." for name in ("code", "label") if name not in entry]
    faults += [
        f"{name} = {entry[name]!r}; {_KNOWN[name].__name__} is expected."
        for name in entry
        if name in _KNOWN and type(entry[name]) is not _KNOWN[name]
    ]
    return faults or _code_faults(entry) + _interval_faults(entry)


def _code_faults(entry: dict[str, Any]) -> list[str]:
    try:
        code = parse_procedure(entry["code"])
        named = CodeSet(entry.get("code_set", code.code_set))
        parse_code(entry["code"], named)
    except InvalidCodeError as error:
        return [f"{error}."]
    except ValueError:
        return [f"code_set = {entry['code_set']!r}; write cpt or hcpcs."]
    return [] if named is code.code_set else [f"{code} is a code of {code.code_set}, not {named}."]


def _interval_faults(entry: dict[str, Any]) -> list[str]:
    start, end = entry.get("valid_from"), entry.get("valid_to")
    return ["valid_to lies before valid_from."] if start and end and end < start else []
