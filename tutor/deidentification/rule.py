"""A rule: a pattern, what it finds, and what speaks against a match."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tutor.deidentification.category import Category
from tutor.deidentification.flag import Found
from tutor.deidentification.prepared import Prepared

Accepts = Callable[[re.Match[str], Prepared], bool]


def _always(_match: re.Match[str], _prepared: Prepared) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern with its meaning.

    Attributes:
        name: Stable name for records and programs.
        category: What a match is.
        pattern: What is looked for; the group `v`, where there is one, is the identifier.
        why: Said to the author.
        accepts: Whether a match counts after all.
    """

    name: str
    category: Category
    pattern: re.Pattern[str]
    why: str
    accepts: Accepts = _always

    def find(self, prepared: Prepared) -> Iterator[Found]:
        """Yield each match that counts."""
        group: str | int = "v" if "v" in self.pattern.groupindex else 0
        for match in self.pattern.finditer(prepared.text):
            if match.start(group) < match.end(group) and self.accepts(match, prepared):
                yield Found(
                    match.start(group), match.end(group), self.category, self.name, self.why
                )


def find_all(rules: Iterable[Rule], prepared: Prepared) -> Iterator[Found]:
    """Yield what any of the rules finds."""
    for rule in rules:
        yield from rule.find(prepared)


def written_as(*alternatives: str) -> str:
    """Join alternatives to one group, with any white space where they hold a blank."""
    return "(?:" + "|".join(part.replace(" ", r"\s+") for part in alternatives) + ")"
