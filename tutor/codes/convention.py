"""Conventions of the tabular list that a program can check: a note, and the codes that it names.

A note is kept as intervals of code prefixes and asked when two codes meet;
the pairs that it forbids are never written out, for there are millions
(DOMAIN 1.3).
"""

from dataclasses import dataclass
from enum import StrEnum


class ConventionKind(StrEnum):
    """The notes that name other codes (ICD-10-CM Official Guidelines, Section I.A.12-17)."""

    EXCLUDES1 = "excludes1"
    EXCLUDES2 = "excludes2"
    CODE_FIRST = "code_first"
    USE_ADDITIONAL = "use_additional"
    CODE_ALSO = "code_also"


@dataclass(frozen=True, slots=True)
class CodeInterval:
    """All codes from one prefix to another, both included; canonical texts without a dot.

    Attributes:
        endings: What must follow the category, its first three characters: one of these
            texts, in which ``?`` stands for any character. Empty where anything may.
            "E08-E13 with .42" has ``("42",)``, "B27.- with fifth character 1" ``("?1",)``.

    >>> interval = CodeInterval("E08", "E10")
    >>> [interval.reaches(text) for text in ("E119", "E1022", "E08")]
    [False, True, True]
    >>> [CodeInterval("E08", "E13", ("42",)).reaches(text) for text in ("E1142", "E119", "E11")]
    [True, False, False]
    """

    first: str
    last: str
    endings: tuple[str, ...] = ()

    def reaches(self, text: str) -> bool:
        """Whether a code, or the heading that the text is, lies in the interval."""
        return (
            self.first <= text[: len(self.first)]
            and text[: len(self.last)] <= self.last
            and (not self.endings or any(_ends(text[3:], ending) for ending in self.endings))
        )


def _ends(tail: str, ending: str) -> bool:
    return len(tail) >= len(ending) and all(
        asked in ("?", found) for asked, found in zip(ending, tail, strict=False)
    )


@dataclass(frozen=True, slots=True)
class Convention:
    """One group of a note: a lead line with its items, in force for everything below its holder.

    Attributes:
        holder: What prints it: a code's canonical text, a section (``"M15-M19"``) or a
            chapter's number.
        text: The whole group in the publisher's words.
        targets: The codes that it names; empty where the words name none.
        is_conditional: Whether the words make it depend ("if applicable", "if known").
        is_open: Whether the words leave the list open ("such as") or name no code at all.
    """

    kind: ConventionKind
    holder: str
    text: str
    targets: tuple[CodeInterval, ...] = ()
    is_conditional: bool = False
    is_open: bool = False

    def reaches(self, text: str) -> bool:
        """Whether one of the targets reaches the code."""
        return any(target.reaches(text) for target in self.targets)
