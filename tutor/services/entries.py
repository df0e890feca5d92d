"""What was entered, as JSON columns: written and read without a change to any character."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from tutor.codes.entered_field import EnteredField, EnteredMark
from tutor.codes.entered_line import EnteredLine, Section
from tutor.services.access import InvalidInputError

MOST_LINES = 200
LONGEST_FIELD = 200
LONGEST_QUOTE = 1000
"""A query quotes whole sentences of the chart."""
LONGEST_FILL = 1000
_FIELDS = tuple(field.name for field in fields(EnteredLine))
_MARK_FIELDS = tuple(field.name for field in fields(EnteredMark))

Entry = EnteredLine | EnteredField | EnteredMark
"""One piece of an answer: a line of codes, a filled field, or a mark of an audit."""


def entries_to_json(entries: Sequence[Entry]) -> list[Any]:
    """Write the entries of an answer for a JSON column.

    Raises:
        InvalidInputError: There are more lines, or longer fields, than a pad can hold.
    """
    if len(entries) > MOST_LINES:
        raise InvalidInputError(
            f"The answer has {len(entries)} lines; at most {MOST_LINES} are kept."
        )
    written = []
    for number, line in enumerate(entries, start=1):
        if not isinstance(line, EnteredLine):
            written.append(_other_to_json(line, number))
            continue
        # Not `asdict`, which copies every text: an autosave does this more than anything else.
        texts = {name: getattr(line, name) for name in _FIELDS} | {"section": line.section.value}
        for name, text in texts.items():
            if len(text) > LONGEST_FIELD:
                _require_length(text, number, name)
            require_text(text, what=f"Line {number}")
        written.append(texts)
    return written


def _other_to_json(entry: EnteredField | EnteredMark, number: int) -> dict[str, str]:
    if isinstance(entry, EnteredField):
        texts, longest = {"name": entry.name, "text": entry.text}, LONGEST_FILL
    else:
        texts, longest = {name: getattr(entry, name) for name in _MARK_FIELDS}, LONGEST_FIELD
    for name, text in texts.items():
        most = LONGEST_QUOTE if name == "evidence" else longest
        if len(text) > most:
            raise InvalidInputError(
                f"Entry {number}: {name} has {len(text)} characters; at most {most} are kept."
            )
        require_text(text, what=f"Entry {number}")
    return texts


def _require_length(text: str, number: int, name: str) -> None:
    most = LONGEST_QUOTE if name == "evidence" else LONGEST_FIELD
    if len(text) > most:
        raise InvalidInputError(
            f"Line {number}: {name} has {len(text)} characters; at most {most} are kept."
        )


def require_text(text: str, *, what: str) -> None:
    """Stop where a text holds what no database and no page can: nobody types it on a keyboard.

    Raises:
        InvalidInputError: It holds the character NUL, which PostgreSQL does
            not store, or half of a surrogate pair, which no encoding has.
    """
    if "\x00" in text:
        raise InvalidInputError(f"{what} has a NUL character, which is no text.")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidInputError(f"{what} has half of a surrogate pair, which is no text.")


def entries_from_json(data: Sequence[Any]) -> tuple[Entry, ...]:
    """Read what `entries_to_json` wrote, in this version or one that had fewer fields."""
    return tuple(map(_from_json, data))


def _from_json(texts: Mapping[str, str]) -> Entry:
    if "fault" in texts:
        return EnteredMark(**texts)
    if "name" in texts:
        return EnteredField(**texts)
    others = {name: text for name, text in texts.items() if name != "section"}
    return EnteredLine(Section(texts["section"]), **others)


def lines_of(entries: Iterable[Entry]) -> tuple[EnteredLine, ...]:
    """The lines of codes among the entries; a chart's answer has nothing else."""
    return tuple(entry for entry in entries if isinstance(entry, EnteredLine))
