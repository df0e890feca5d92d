"""Clear a real chart of its identifiers, one decision at a time.

The state is the text as it was brought and the decisions, in the order in which they were taken;
the text as it stands follows from both, and is checked again after each. A decision is about a
passage wherever it stands, so that it survives the check of the changed text. What nobody decided
stays open: two decisions that undo each other leave the passage open, never the text unchecked.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from tutor.deidentification.category import Category, Tier
from tutor.deidentification.check import check
from tutor.deidentification.flag import Flag
from tutor.deidentification.invention import Invention, name_words
from tutor.deidentification.vocabulary import Vocabulary

MOST_DECISIONS = 1_000
LONGEST_WORDS = 500
_MOST_PASSES = 50


class Answer(StrEnum):
    """What was decided about a passage."""

    REPLACE = "replace"
    """Other words stand in its place, wherever it stands."""
    KEEP = "keep"
    """It blocks, and stays for a reason that is written down."""
    CONFIRM = "confirm"
    """It was to be looked at, and identifies nobody."""

    @property
    def tier(self) -> Tier | None:
        """The tier that the answer is for; None where it is for both."""
        return {Answer.KEEP: Tier.BLOCK, Answer.CONFIRM: Tier.CONFIRM}.get(self)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one passage.

    Attributes:
        category: The kind of identifier that it was taken for.
        passage: The words that were flagged.
        words: What stands in their place, or the reason to keep them.
    """

    answer: Answer
    category: Category
    passage: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One passage to be decided about, wherever it stands.

    Attributes:
        key: Names the question; the same for the same passage, kind and tier.
        flags: Where it stands in the text as it is now; never empty.
        suggestion: What would stand in its place: an invented name, a placeholder, or its kind.
        placeholder: The placeholder alone; the same as `suggestion` where nothing is invented.
        decision: Why it may stay, where that was decided.
    """

    key: str
    flags: tuple[Flag, ...]
    suggestion: str
    placeholder: str
    decision: Decision | None = None

    @property
    def tier(self) -> Tier:
        """Whether it must go, or be looked at."""
        return self.flags[0].tier

    @property
    def category(self) -> Category:
        """The kind of identifier."""
        return self.flags[0].category

    @property
    def passage(self) -> str:
        """The words in question, as they stand first."""
        return self.flags[0].text


@dataclass(frozen=True, slots=True)
class Looked:
    """A text with its decisions carried out, and what is left to decide.

    Attributes:
        text: As it stands now.
        replaced: Where other words stand now: start and end, in order.
        questions: All passages that are flagged now, in order, those that were kept too.
    """

    text: str
    replaced: tuple[tuple[int, int], ...]
    questions: tuple[Question, ...]

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions that nobody has answered."""
        return tuple(one for one in self.questions if one.decision is None)

    @property
    def kept(self) -> tuple[Question, ...]:
        """The passages that stay."""
        return tuple(one for one in self.questions if one.decision is not None)


def look(
    source: str,
    decisions: Sequence[Decision],
    *,
    date_of_service: date,
    seed: int,
    vocabulary: Vocabulary,
) -> Looked:
    """Carry the decisions out, check what comes of it, and say what is left to decide.

    Args:
        source: The text as it was brought.
        decisions: What was decided, the oldest first.
        date_of_service: The day that the dates of the text count from.
        seed: Chooses among the invented names.
        vocabulary: What the check knows of words and codes.
    """
    decided = _Decided(decisions, Invention(date_of_service, seed, vocabulary))
    text, spans = source, [(0, 0)][:0]
    flags = check(text, vocabulary)
    # What stands in the place of one passage may bring another one to light. Decisions that undo
    # each other, or that bring themselves back, would go on for ever.
    seen = {text}
    for _pass in range(_MOST_PASSES):
        edits = list(decided.edits(flags, text))
        if not edits:
            break
        text, spans = _edited(text, edits, spans)
        if text in seen:
            break
        seen.add(text)
        flags = check(text, vocabulary)
    return Looked(text, tuple(spans), tuple(decided.questions(flags, text)))


def decide(decisions: Iterable[Decision], new: Decision) -> tuple[Decision, ...]:
    """Add a decision; an older one about the same passage goes."""
    return (*(one for one in decisions if _same(one) != _same(new)), new)


def undo(decisions: Iterable[Decision], category: Category, passage: str) -> tuple[Decision, ...]:
    """Take back what was decided about a passage."""
    wanted = (category, folded(passage))
    return tuple(one for one in decisions if _same(one) != wanted)


def decisions_to_json(decisions: Iterable[Decision]) -> str:
    """Write decisions for a form to carry."""
    return json.dumps(
        [[one.answer.value, one.category.value, one.passage, one.words] for one in decisions],
        ensure_ascii=False,
    )


def decisions_from_json(text: str) -> tuple[Decision, ...]:
    """Read decisions that a form has carried.

    Raises:
        ValueError: It is nothing that `decisions_to_json` writes; the message repeats none of it.
    """
    try:
        return tuple(_decision(row) for row in _rows(json.loads(text or "[]")))
    except (ValueError, TypeError, RecursionError):
        # A reader's message may hold a piece of the chart.
        raise ValueError("these are no decisions of an intake") from None


def _rows(found: Any) -> list[Any]:
    if not isinstance(found, list) or len(found) > MOST_DECISIONS:
        raise TypeError
    return found


def _decision(row: Any) -> Decision:
    answer, category, passage, words = row
    if not isinstance(passage, str) or not isinstance(words, str) or not passage.strip():
        raise TypeError
    return Decision(Answer(answer), Category(category), passage, words)


def folded(passage: str) -> str:
    """Return a passage as decisions know it: without case, white space folded."""
    return " ".join(passage.lower().split())


def _same(decision: Decision) -> tuple[Category, str]:
    return decision.category, folded(decision.passage)


def _edited(
    text: str, edits: Sequence[tuple[Flag, str]], spans: Sequence[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]]]:
    """Put words in the place of flags; spans of earlier ones move, and go where they overlap."""
    pieces: list[str] = []
    moved: list[tuple[int, int]] = []
    at = shift = 0
    waiting = list(spans)
    for flag, words in edits:
        while waiting and waiting[0][1] <= flag.start:
            start, end = waiting.pop(0)
            moved.append((start + shift, end + shift))
        while waiting and waiting[0][0] < flag.end:
            waiting.pop(0)
        pieces += (text[at : flag.start], words)
        moved.append((flag.start + shift, flag.start + shift + len(words)))
        shift += len(words) - (flag.end - flag.start)
        at = flag.end
    moved += [(start + shift, end + shift) for start, end in waiting]
    return "".join((*pieces, text[at:])), [span for span in moved if span[0] < span[1]]


@dataclass
class _Decided:
    """The decisions, ready to be asked about a flag."""

    decisions: Sequence[Decision]
    invention: Invention
    _whole: dict[tuple[Category, str], str] = field(default_factory=dict)
    _stays: dict[tuple[Tier, Category, str], Decision] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.decisions:
            tier = one.answer.tier
            if tier is not None:
                self._stays[(tier, *_same(one))] = one
                continue
            if not self.invention.learn(one.category, one.passage, one.words):
                self._whole[_same(one)] = one.words
            if one.category is Category.NAME:
                self._names |= dict.fromkeys(name_words(one.passage), one.words)

    def edits(self, flags: Iterable[Flag], text: str) -> Iterator[tuple[Flag, str]]:
        """Yield the flags that other words are to take the place of; they do not overlap."""
        at = 0
        for flag in sorted(flags, key=lambda each: (each.start, -each.end)):
            words = self._replacement(flag, text) if flag.start >= at else None
            if words is not None and words != flag.text:
                yield flag, words
                at = flag.end

    def questions(self, flags: Iterable[Flag], text: str) -> Iterator[Question]:
        """Yield each passage that is flagged, once."""
        found: dict[tuple[Tier, Category, str], list[Flag]] = {}
        for flag in flags:
            found.setdefault((flag.tier, flag.category, folded(flag.text)), []).append(flag)
        for asked, standing in found.items():
            yield Question(
                key=hashlib.sha256("\0".join(asked).encode()).hexdigest()[:12],
                flags=tuple(standing),
                suggestion=self.invention.of(standing[0], text),
                placeholder=self.invention.placeholder(standing[0], text),
                decision=self._stays.get(asked),
            )

    def _replacement(self, flag: Flag, text: str) -> str | None:
        same = (flag.category, folded(flag.text))
        if (flag.tier, *same) in self._stays:
            return None
        if same in self._whole:
            return self._whole[same]
        words = name_words(flag.text) if flag.category is Category.NAME else ()
        # Somebody who was replaced is replaced wherever one of their names stands: once the full
        # name is gone, nothing would tell the check any more that the rest of it is a name.
        if not words or not all(word in self._names for word in words):
            return None
        if self.invention.knows(words):
            return self.invention.of(flag, text)
        possessive = "'s" if flag.text.lower().endswith("'s") else ""
        return self._names[words[-1]] + possessive
