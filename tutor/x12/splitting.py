"""Text into segments: the separators are taken from ISA, line breaks after a segment let go."""

import re

from tutor.x12.problem import X12Error
from tutor.x12.segment import STANDARD, Segment, Separators

ISA_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_ISA_ELEMENTS = len(ISA_WIDTHS)
_NAME = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_BREAKS = "\r\n"
_START = "the start of the text"
_SHOWN = 30


def split_segments(text: str) -> tuple[Separators, tuple[Segment, ...]]:
    """Divide a text into its segments, numbered from 1.

    A text that begins with ISA says itself how it is separated; any other is read with the usual
    separators `* : ^ ~`.

    Raises:
        X12Error: There is nothing, ISA is damaged, a segment has no name or never ends, or a
            line breaks inside a segment.
    """
    text = text.lstrip("\ufeff").strip(" \t" + _BREAKS)
    if not text:
        raise X12Error("Nothing was found.", place=_START, remedy="Give at least one segment.")
    separators = _announced(text) if text.startswith("ISA") else STANDARD
    if separators.segment in _BREAKS:
        text += separators.segment  # It was taken off with the white space at the end.
    pieces = [
        piece.lstrip(" \t" + _BREAKS).rstrip(_BREAKS) for piece in text.split(separators.segment)
    ]
    if separators.segment in _BREAKS:
        pieces = [piece for piece in pieces if piece] + [""]
    if pieces[-1]:
        raise X12Error(
            f"{_shorten(pieces[-1])} is not closed by {separators.segment!r}.",
            place=f"segment {len(pieces)}",
            remedy="Add what is missing, or the terminator if only that was lost.",
        )
    numbered = enumerate(pieces[:-1], start=1)
    return separators, tuple(_segment(piece, number, separators) for number, piece in numbered)


def _announced(text: str) -> Separators:
    """Read the separators out of ISA, whose elements stand at fixed places."""
    element = text[3:4]
    parts = text.split(element, _ISA_ELEMENTS) if element else [text]
    closing = parts[-1][:2]
    if len(parts) <= _ISA_ELEMENTS or len(closing) < len("~:"):
        raise X12Error(
            f"ISA has {len(parts) - 1} elements separated by {element!r}; expected {_ISA_ELEMENTS} "
            "and a terminator.",
            place="segment 1 (ISA)",
            remedy="Copy the file again from its first to its last character.",
        )
    repetition = parts[11].strip() if not parts[11].strip().isalnum() else ""
    found = Separators(element, closing[0], repetition, closing[1])
    if len(set(found.all)) < len(found.all) or any(map(_cannot_separate, found.all)):
        raise X12Error(
            f"ISA announces the separators {found.all!r}; expected different characters that are "
            "neither letters, digits nor spaces.",
            place="segment 1 (ISA)",
            remedy="Check that every element of ISA has its full width.",
        )
    return found


def _cannot_separate(character: str) -> bool:
    return character.isalnum() or character in " \t"


def _segment(piece: str, number: int, separators: Separators) -> Segment:
    name, *elements = piece.split(separators.element)
    if not _NAME.fullmatch(name):
        raise X12Error(
            f"{_shorten(piece)} does not begin with the name of a segment (two or three capital "
            f"letters or digits, then {separators.element!r}).",
            place=f"segment {number}",
            remedy="Give X12 text only, or look for a lost or doubled terminator before it.",
        )
    broken = next((place for place, value in enumerate(elements, 1) if _has_control(value)), 0)
    if broken:
        raise X12Error(
            f"{elements[broken - 1]!r} holds a line break or another control character.",
            place=f"segment {number} ({name}{broken:02})",
            remedy=f"End each segment with {separators.segment!r} before the line breaks.",
        )
    return Segment(name, tuple(elements), separators, number)


def _has_control(value: str) -> bool:
    return any(ord(character) < ord(" ") for character in value)


def _shorten(piece: str) -> str:
    return repr(piece if len(piece) <= _SHOWN else piece[:_SHOWN] + "…")
