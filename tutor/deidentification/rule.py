"""A rule: a pattern, what it finds, and what speaks against a match."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from heapq import merge

from tutor.deidentification.category import Category
from tutor.deidentification.flag import Found
from tutor.deidentification.prepared import Prepared

Accepts = Callable[[re.Match[str], Prepared], bool]


def _always(_match: re.Match[str], _prepared: Prepared) -> bool:
    return True


class Begins(Enum):
    """Where a match can begin. A chart has ten times as many characters as numbers."""

    ANYWHERE = "anywhere"
    NUMBER = "number"
    CAPITAL = "capital"
    EITHER = "either"

    def places(self, prepared: Prepared) -> tuple[int, ...]:
        """Return the places in a text, in order."""
        match self:
            case Begins.NUMBER:
                return prepared.number_starts
            case Begins.CAPITAL:
                return prepared.capital_starts
            case Begins.EITHER:
                return tuple(merge(prepared.number_starts, prepared.capital_starts))
            case Begins.ANYWHERE:
                return tuple(range(len(prepared.text)))


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern with its meaning.

    Attributes:
        name: Stable name for records and programs.
        category: What a match is.
        pattern: What is looked for; the group `v`, where there is one, is the identifier.
        why: Said to the author.
        accepts: Whether a match counts after all.
        is_low: Whether the pattern is written for the lower-case text, which is quicker
            than a pattern that ignores case.
        begins: Where alone a match can begin; a pattern is tried there only.
    """

    name: str
    category: Category
    pattern: re.Pattern[str]
    why: str
    accepts: Accepts = _always
    is_low: bool = False
    begins: Begins = Begins.ANYWHERE

    def find(self, prepared: Prepared) -> Iterator[Found]:
        """Yield each match that counts."""
        group: str | int = "v" if "v" in self.pattern.groupindex else 0
        for match in self._matches(prepared):
            if match.start(group) < match.end(group) and self.accepts(match, prepared):
                yield Found(
                    match.start(group), match.end(group), self.category, self.name, self.why
                )

    def _matches(self, prepared: Prepared) -> Iterator[re.Match[str]]:
        text = prepared.lower if self.is_low else prepared.text
        if self.begins is Begins.ANYWHERE:
            yield from self.pattern.finditer(text)
            return
        past = 0
        for start in self.begins.places(prepared):
            match = self.pattern.match(text, start) if start >= past else None
            if match:
                past = match.end()
                yield match


def beginning(begins: Begins, *rules: Rule) -> tuple[Rule, ...]:
    """Say of rules where their matches begin."""
    return tuple(replace(rule, begins=begins) for rule in rules)


_ESCAPED_OR_CAPITAL = re.compile(r"\\.|\(\?P|[A-Z]", re.DOTALL)


def any_case(
    name: str, category: Category, pattern: str, why: str, accepts: Accepts = _always
) -> Rule:
    """Make a rule that does not regard case: it reads the text, and is written, in lower case."""
    low = _ESCAPED_OR_CAPITAL.sub(
        lambda match: match[0].lower() if len(match[0]) == 1 else match[0], pattern
    )
    return Rule(name, category, re.compile(low), why, accepts, is_low=True)


LedAccepts = Callable[[re.Match[str], Prepared, str], bool]


@dataclass(frozen=True, slots=True)
class LedRule:
    """A rule in two steps: words that lead to an identifier, and the identifier after them.

    The words are looked for in the lower-case text, without regard to case in
    the pattern, which is many times as fast.

    Attributes:
        name: Stable name for records and programs.
        category: What a match is.
        lead: The words before, in lower case.
        pattern: What follows at once; the group `v` is the identifier.
        why: Said to the author.
        accepts: Whether a match counts after all; it is given the words before as well.
    """

    name: str
    category: Category
    lead: re.Pattern[str]
    pattern: re.Pattern[str]
    why: str
    accepts: LedAccepts

    def find(self, prepared: Prepared) -> Iterator[Found]:
        """Yield each match that counts."""
        for lead in self.lead.finditer(prepared.lower):
            match = self.pattern.match(prepared.text, lead.end())
            if match and self.accepts(match, prepared, lead[0]):
                yield Found(match.start("v"), match.end("v"), self.category, self.name, self.why)


def find_all(rules: Iterable[Rule | LedRule], prepared: Prepared) -> Iterator[Found]:
    """Yield what any of the rules finds."""
    for rule in rules:
        yield from rule.find(prepared)


def written_as(alternatives: str) -> str:
    r"""Join alternatives, parted by semicolons, to one group; a blank stands for white space.

    " ?" stands for white space that may be missing.

    >>> written_as("card no; pt id")
    '(?:card\\s+no|pt\\s+id)'
    """
    parts = (" ".join(part.split()) for part in alternatives.split(";"))
    return (
        "(?:"
        + "|".join(part.replace(" ?", r"\s*").replace(" ", r"\s+") for part in parts if part)
        + ")"
    )
