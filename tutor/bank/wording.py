"""Words of titles, charts and rationales, compared as a reader compares them: by their stems."""

import re

_WORD = re.compile(r"[a-z0-9]+")
_STEM_LENGTH = 5
_SHORTEST = 3
# Words that say nothing of a disease or service, and the sides: a chart has to name the side.
_EMPTY = frozenset(
    (
        "and",
        "are",
        "but",
        "can",
        "did",
        "does",
        "due",
        "each",
        "for",
        "from",
        "had",
        "has",
        "have",
        "her",
        "him",
        "his",
        "into",
        "its",
        "more",
        "nor",
        "not",
        "off",
        "one",
        "other",
        "out",
        "per",
        "she",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "they",
        "this",
        "was",
        "were",
        "with",
        "without",
        "you",
        "left",
        "right",
        "bilateral",
        "unilateral",
        "side",
        "sided",
        "unspecified",
        "specified",
        "elsewhere",
        "classified",
        "nec",
        "nos",
    )
)


def content_words(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order.

    >>> content_words("Chronic instability of knee, right knee")
    ['chron', 'insta', 'knee', 'knee']
    """
    words = _WORD.findall(text.lower())
    return [word[:_STEM_LENGTH] for word in words if _carries_meaning(word)]


def _carries_meaning(word: str) -> bool:
    return (len(word) >= _SHORTEST or word.isdigit()) and word not in _EMPTY


def share_in(words: list[str], known: set[str]) -> float:
    """Which share of the words is known; 0 where there are none.

    >>> share_in(["chron", "insta"], {"chron"})
    0.5
    """
    return sum(word in known for word in words) / len(words) if words else 0.0


def longest_run(copied: str, original: str) -> int:
    """How many words in a row, case and punctuation aside, stand in both texts.

    >>> longest_run("It was a partial removal of the lens", "partial removal of a lens")
    3
    """
    left, right = _WORD.findall(copied.lower()), _WORD.findall(original.lower())
    longest, before = 0, [0] * (len(right) + 1)
    for word in left:
        row = [0] * (len(right) + 1)
        for place, other in enumerate(right, start=1):
            if word == other:
                row[place] = before[place - 1] + 1
        longest, before = max(longest, *row), row
    return longest
