"""Read which characters a note asks for behind the codes that it names.

"E08-E13 with .42" and "B27.- with fifth character 1" name far fewer codes than
their ranges hold; read without these words, diabetes would exclude every
polyneuropathy (G63). The words come from the tabular lists themselves.
"""

import re

_ANY = "?"
_CATEGORY = 3
_OPEN_FRACTURE = "BCEFHJMNQR"
"""The 7th characters of a limb fracture that say open, at any stage (ICD-10-CM, S52 and S72)."""
_PLACES = {"fifth": 5, "5th": 5, "sixth": 6, "six": 6, "6th": 6, "seventh": 7, "7th": 7}
_PLACE = "|".join(sorted(_PLACES, key=len, reverse=True))
_SET = r"\.?([0-9A-Z](?:-[0-9A-Z])?(?:(?:,| or| and) [0-9A-Z](?:-[0-9A-Z])?)*)(?!\w)"
_INTENT = re.compile(rf"(?:fifth or six(?:th)?|final) character {_SET}")
_ORDINAL = re.compile(rf"({_PLACE})[ -]character {_SET}")
_TWO = re.compile(r"fifth (?:to|and) sixth characters ([0-9A-Z])([0-9A-Z])(?!\w)")
_FINAL = re.compile(r"-([0-9]{2})(?!\w)")
_BEHIND_CATEGORY = re.compile(r"\.([0-9A-Z]+)")


def read_endings(words: str) -> tuple[str, ...]:
    """Say what must follow the category, as `CodeInterval.endings`; empty where nothing is read.

    The intent of T36-T65 is the 6th character, or the 5th where the 6th is the
    placeholder X (DOMAIN 1.4); the notes call it "fifth or sixth character".

    >>> read_endings(".51-.52"), read_endings("7th character B or C")
    (('51', '52'), ('???B', '???C'))
    >>> read_endings("fifth or sixth character 1-2")
    ('??1', '?1X', '??2', '?2X')
    >>> read_endings("final characters -23"), read_endings("fifth character to indicate intent")
    (('?23',), ())
    """
    if "open fracture 7th character" in words:
        return tuple(_at(7, character) for character in _OPEN_FRACTURE)
    if found := _TWO.search(words):
        return (_at(5, found[1]) + found[2],)
    if found := _INTENT.search(words):
        return tuple(
            ending
            for character in _characters(found[1])
            for ending in (_at(6, character), _at(5, character) + "X")
        )
    if found := _ORDINAL.search(words):
        return tuple(_at(_PLACES[found[1]], character) for character in _characters(found[2]))
    if "final characters" in words and (finals := _FINAL.findall(words)):
        return tuple(_ANY + final for final in finals)
    return tuple(_BEHIND_CATEGORY.findall(words))


def _at(place: int, character: str) -> str:
    """The ending that has this character at a place of the code, counted from 1."""
    return _ANY * (place - _CATEGORY - 1) + character


def _characters(words: str) -> list[str]:
    """Spell out a set such as ``1-4 or 6``."""
    found: list[str] = []
    for first, last in re.findall(r"([0-9A-Z])(?:-([0-9A-Z]))?", words):
        found += [chr(number) for number in range(ord(first), ord(last or first) + 1)]
    return found
