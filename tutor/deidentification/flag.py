"""One identifier found, or suspected, in a text."""

from dataclasses import dataclass
from typing import NamedTuple

from tutor.deidentification.category import Category, Tier


class Found(NamedTuple):
    """What one rule found in the prepared text; offsets count in that text."""

    start: int
    end: int
    category: Category
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Flag:
    """One passage to be removed or looked at.

    Attributes:
        start: Where it begins, in characters of the text that was checked.
        end: Where it ends; the character here is not part of it.
        text: The passage itself.
        category: The kind of identifier.
        tier: What is asked of the author.
        rule: Name of the rule that found it; stable between runs of one version.
        why: Why the rule takes it for an identifier, for people.
        remedy: What to write instead.
    """

    start: int
    end: int
    text: str
    category: Category
    tier: Tier
    rule: str
    why: str
    remedy: str


def joined(found: list[Found]) -> list[Found]:
    """Order what was found, and join what overlaps; the longer one names the rule.

    >>> from tutor.deidentification.category import Category
    >>> date, other = (Found(3, 9, Category.DATE, "d", ""), Found(8, 10, Category.OTHER, "o", ""))
    >>> [(one.start, one.end, one.rule) for one in joined([other, date])]
    [(3, 10, 'd')]
    """
    kept: list[Found] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if kept and one.start < kept[-1].end:
            last = kept[-1]
            longer = one if one.end - one.start > last.end - last.start else last
            kept[-1] = longer._replace(start=last.start, end=max(last.end, one.end))
        else:
            kept.append(one)
    return kept
