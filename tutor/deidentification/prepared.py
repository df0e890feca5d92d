"""A chart as the rules read it: one form of each dash, space, quotation mark and digit.

Offsets are kept, so that a flag points into the text as it was written.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tutor.deidentification.category import Category
from tutor.deidentification.invented import FAMILY, FORMER, GIVEN
from tutor.deidentification.vocabulary import Vocabulary

# Only what a chart may hold: braces around anything else hide nothing.
_PLACEHOLDER = re.compile(
    r"\{\{\s{0,9}[a-z][a-z_0-9]{0,40}(?:\s{0,9}[+-]\s{0,9}\d{1,5}\s{0,9}(?:day|week|"
    r"month|year)s?)?\s{0,9}\}\}|"
    r"\[(?:Patient|Provider)\]"
)
_SHOWN_PLACEHOLDER = re.compile(r"\bTEST-[A-Z]?\d{3,8}\b")
# Names that nobody bears, and the kinds of identifier that replacements leave in brackets.
_INVENTED = re.compile(
    rf"\b(?:{'|'.join((*GIVEN, *FAMILY, *FORMER))})\b|\[(?:"
    rf"{'|'.join(each.words for each in Category)})(?: \d+)?\]",
    re.IGNORECASE,
)
MASK = "\ufffc"
"""Stands for each character of a placeholder: no letter, no digit, no space, no punctuation."""
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
# The two spaces that keep a line in Markdown are nothing that a reader sees either.
_NO_INVISIBLE = re.compile(rf"[{_INVISIBLE}]|[ ]{{2}}(?=\n)")
_SAME = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
        "\u202f\u205f\u3000\t",
        " ",
    ),
    **dict.fromkeys("\u2018\u2019\u02bc\u2032\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    **dict.fromkeys("\uff0e", "."),
    **dict.fromkeys("\uff0f", "/"),
    **dict.fromkeys("\uff1a", ":"),
    **dict.fromkeys("\uff20", "@"),
    **dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n"),
}
_TABLE = str.maketrans(_SAME)
# Only letters whose small form is one character too, so that no offset moves.
_TO_LOWER = {ord(c): ord(c.lower()) for c in map(chr, range(0x41, 0x250)) if len(c.lower()) == 1}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_NUMBER_START = re.compile(r"[(+-](?=\s?\d)|(?<!\d)\d")
_PARTING = re.compile(r"\t|[ ]{2}")
_SENTENCE_END = re.compile(r"[.!?:;|\n\u2022*#>(\[\"]\s*[-\s\d.)*_#'\"(\[]*$")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the prepared text.

    Attributes:
        start: Its first character.
        end: The character after its last.
        text: The word itself, a possessive ending included.
    """

    start: int
    end: int
    text: str

    @property
    def is_capitalised(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


@dataclass(frozen=True)
class Prepared:
    """A text made ready, and the vocabulary to judge it by.

    Attributes:
        text: The text with one form of each mark, and placeholders masked.
        laid_out: The same, with tabs: what stands in columns is parted by them.
        vocabulary: What is known of words and codes.
        kept: Where each character stood, if some were left out.
    """

    text: str
    laid_out: str
    vocabulary: Vocabulary
    kept: tuple[int, ...] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a passage stands in the text as it was written."""
        if self.kept is None or start >= end:
            return start, end
        return self.kept[start], self.kept[end - 1] + 1

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words in order."""
        return tuple(Word(m.start(), m.end(), m[0]) for m in _WORD.finditer(self.text))

    @cached_property
    def number_starts(self) -> tuple[int, ...]:
        """Where a run of digits begins, and the sign or bracket before one."""
        return tuple(match.start() for match in _NUMBER_START.finditer(self.text))

    @cached_property
    def capital_starts(self) -> tuple[int, ...]:
        """Where a word with a capital begins."""
        return tuple(word.start for word in self.words if word.is_capitalised)

    @cached_property
    def lower(self) -> str:
        """The text in lower case, character for character: labels are found in it."""
        return self.text.translate(_TO_LOWER)

    @cached_property
    def _starts(self) -> list[int]:
        return [word.start for word in self.words]

    def word_at(self, position: int) -> int:
        """Number of the last word that begins at or before a position, -1 before the first."""
        return bisect_right(self._starts, position) - 1

    def before(self, position: int, length: int) -> str:
        """The characters before a position."""
        return self.text[max(0, position - length) : position]

    def after(self, position: int, length: int) -> str:
        """The characters from a position on."""
        return self.text[position : position + length]

    def line(self, position: int) -> tuple[int, int]:
        """Where the line of a position begins and ends."""
        end = self.text.find("\n", position)
        return self.text.rfind("\n", 0, position) + 1, end if end >= 0 else len(self.text)

    def cell(self, start: int, end: int) -> tuple[int, int]:
        """Where the part of a line that holds a passage begins and ends: its column, if any."""
        begins, ends = self.line(start)
        for parting in _PARTING.finditer(self.laid_out, begins, start):
            begins = parting.end()
        after = _PARTING.search(self.laid_out, end, ends)
        return begins, after.start() if after else ends

    def begins_sentence(self, position: int) -> bool:
        """Whether a capital is due here: after a full stop, a colon, a bullet, in a heading."""
        before = self.before(position, 12)
        return not before.strip() or bool(_SENTENCE_END.search(before))


def prepare(text: str, vocabulary: Vocabulary) -> Prepared:
    """Make a text ready for the rules."""
    kept: tuple[int, ...] | None = None
    plain = text
    if _NO_INVISIBLE.search(text):
        gone = {at for match in _NO_INVISIBLE.finditer(text) for at in range(*match.span())}
        kept = tuple(index for index in range(len(text)) if index not in gone)
        plain = "".join(text[index] for index in kept)
    tabs = [match.start() for match in re.finditer("\t", plain)]
    plain = plain.translate(_TABLE)
    for pattern in (_PLACEHOLDER, _SHOWN_PLACEHOLDER, _INVENTED):
        plain = pattern.sub(lambda match: MASK * len(match[0]), plain)
    return Prepared(plain, _with_tabs(plain, tabs), vocabulary, kept)


def _with_tabs(plain: str, tabs: Iterable[int]) -> str:
    marks = list(plain)
    for at in tabs:
        marks[at] = "\t"
    return "".join(marks)
