"""Which 7th characters a code can take, and what the code is with each of them."""

from dataclasses import dataclass

from tutor.codebook.entry import CodeEntry
from tutor.codes.code import Code

_SIXTH = 6
PLACEHOLDER = "X"


@dataclass(frozen=True, slots=True)
class SeventhChoice:
    """One 7th character, its meaning and the code that it completes."""

    character: str
    meaning: str
    code: Code


@dataclass(frozen=True, slots=True)
class SeventhTable:
    """The 7th characters of a code, in the order of the tabular list.

    Attributes:
        stem: The code without its 7th character and without placeholders.
        placeholders: The X's that stand between stem and 7th character.
        choices: Complete codes; empty where characters before the 7th are missing.
        meanings: Character and meaning, always.
    """

    stem: Code
    placeholders: str
    choices: tuple[SeventhChoice, ...]
    meanings: tuple[tuple[str, str], ...]


def seventh_table(entry: CodeEntry, below: tuple[Code, ...]) -> SeventhTable | None:
    """Compose the table of a page, None where the code takes no 7th character.

    It follows from the code alone. `below` are the codes directly below the
    entry that holds the code (`CodeRecord.node`): where they are not yet
    complete, another character has to come first.
    """
    meanings = entry.seventh_characters
    if not meanings:
        return None
    stem = Code(entry.summary.code.code_set, entry.record.node)
    placeholders = PLACEHOLDER * (_SIXTH - len(stem.text))
    offered = {code.text: code for code in below}
    choices = tuple(
        SeventhChoice(character, meaning, offered[text])
        for character, meaning in meanings
        if (text := f"{stem.text}{placeholders}{character}") in offered
    )
    return SeventhTable(stem, placeholders, choices, meanings)
