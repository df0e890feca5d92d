"""Amend the key in the texts of an exercise, leaving every other character as its author left it.

Pure: texts in, texts out. Whether the amended exercise still passes the checks of the bank is
for the caller to ask before anything is stored.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.items import AoT, InlineTable, Table

from tutor.codes.entered_line import Section
from tutor.errors import TutorError

_EXERCISE = "exercise.toml"
_TABLES = {Section.DIAGNOSIS.value: "diagnoses", Section.PROCEDURE.value: "procedures"}


class CannotAmendError(TutorError):
    """The key has no such place, or the place cannot be amended so; the message says why."""


@dataclass(frozen=True, slots=True)
class SlotPlace:
    """A required line of the key: its section and id; every variant that has it is amended."""

    section: str
    slot_id: str


def accept_code(
    files: Mapping[str, str], place: SlotPlace, *, code: str, credit: str, why: str
) -> dict[str, str]:
    """Accept another code at a line, with the share of credit it earns and the reason.

    Raises:
        CannotAmendError: The key has no such line, or takes that code there already.
    """

    def amend(slot: Table) -> None:
        if _same(str(slot["code"]), code):
            raise CannotAmendError(f"{code} is the code that the key asks for there.")
        held = slot.get("accept")
        if held is not None and any(_same(str(entry["code"]), code) for entry in held):
            raise CannotAmendError(f"{code} is accepted there already.")
        _drop(slot, "near", code)
        if isinstance(held, AoT):
            held.append(tomlkit.item({"code": code, **_credit(credit), "why": why}))
            return
        written = tomlkit.array()
        for entry in (*(held or ()), _entry(code, credit, why)):
            written.append(entry)
        written.multiline(len(written) > 1)
        _put(slot, "accept", written, after="code")

    return _amended(files, place, amend, forgetting=code)


def make_optional(files: Mapping[str, str], place: SlotPlace) -> dict[str, str]:
    """Let a line be left out without a cost.

    Raises:
        CannotAmendError: The key has no such line, or it is optional already.
    """

    def amend(slot: Table) -> None:
        if slot.get("optional"):
            raise CannotAmendError("This line is optional already.")
        _put(slot, "optional", True, after="code")

    return _amended(files, place, amend)


def replace_code(
    files: Mapping[str, str], place: SlotPlace, *, code: str, why: str
) -> dict[str, str]:
    """Ask for another code at a line, with its reason; what was accepted beside it stays.

    Raises:
        CannotAmendError: The key has no such line, or asks for that code there already.
    """

    def amend(slot: Table) -> None:
        if _same(str(slot["code"]), code):
            raise CannotAmendError(f"The key asks for {code} there already.")
        slot["code"] = code
        for name in ("accept", "near"):
            _drop(slot, name, code)
        _put(slot, "why", why, after="code")

    return _amended(files, place, amend, forgetting=code)


def allow_extra(files: Mapping[str, str], *, code: str) -> dict[str, str]:
    """Let a code stand beyond the key without a cost.

    Raises:
        CannotAmendError: It may stand there already.
    """
    document = tomlkit.parse(files[_EXERCISE])
    key: Any = document["key"]
    allowed = key.get("allowed_extra")
    if allowed is not None and any(_same(str(one), code) for one in allowed):
        raise CannotAmendError(f"{code} may stand beside the key already.")
    _drop(key, "tempting", code)
    if allowed is None:
        written = tomlkit.array()
        written.append(code)
        key.add("allowed_extra", written)
    else:
        allowed.append(code)
    return {**files, _EXERCISE: tomlkit.dumps(document)}


def _amended(
    files: Mapping[str, str],
    place: SlotPlace,
    amend: Callable[[Table], None],
    forgetting: str = "",
) -> dict[str, str]:
    """Amend every slot of this place; a code that is right now is no foreseen mistake any more."""
    document = tomlkit.parse(files[_EXERCISE])
    slots = list(_slots(document, place))
    if not slots:
        raise CannotAmendError(
            f"The key has no line {place.slot_id!r} among its {place.section} lines."
        )
    for slot in slots:
        amend(slot)
    if forgetting:
        _drop(document["key"], "tempting", forgetting)
    return {**files, _EXERCISE: tomlkit.dumps(document)}


def _slots(document: tomlkit.TOMLDocument, place: SlotPlace) -> Iterator[Table]:
    name = _TABLES.get(place.section)
    key: Any = document.get("key")
    if name is None or key is None:
        return
    for variant in (key, *key.get("variants", ())):
        for slot in variant.get(name, ()):
            if slot.get("id") == place.slot_id:
                yield slot


def _entry(code: str, credit: str, why: str) -> InlineTable:
    entry = tomlkit.inline_table()
    entry.update({"code": code, **_credit(credit), "why": why})
    return entry


def _credit(credit: str) -> dict[str, float]:
    """Full credit is what the format means where nothing is said."""
    return {} if float(credit) == 1 else {"credit": float(credit)}


def _put(slot: Table, name: str, value: object, *, after: str) -> None:
    """Set a field; a new one is written on the line after another, where its readers look."""
    if name in slot:
        slot[name] = value
        return
    held = [(key, slot[key]) for key in slot]
    following = held[[key for key, _value in held].index(after) + 1 :]
    for key, _value in following:
        slot.remove(key)
    slot.add(name, tomlkit.item(value))
    for key, kept in following:
        slot.add(key, kept)


def _drop(table: Any, name: str, code: str) -> None:
    """Take a code out of a list of codes that say something else of it than what holds now."""
    entries = table.get(name)
    if entries is None:
        return
    for index in reversed(range(len(entries))):
        if _same(str(entries[index]["code"]), code):
            del entries[index]
    if not entries:
        table.remove(name)


def _same(one: str, other: str) -> bool:
    """Whether two texts name one code, with or without its dot."""
    return _folded(one) == _folded(other)


def _folded(text: str) -> str:
    return text.upper().replace(".", "").strip()
