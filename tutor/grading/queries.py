"""Questions for the provider: which of those entered the key asks for (DOMAIN 5.10, 17).

A query answers one of the key where it has its reason and quotes its passage.
It is no code: it counts in the score and in none of the figures of codes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tutor.codes.code import Code
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.query import QueryReason, read_reason
from tutor.grading.answer_key import QuerySlot
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.match import align
from tutor.grading.result import LineVerdict
from tutor.grading.rubric import Rubric

_WORD = re.compile(r"\w+")
_SHARED_WORDS = 3
_NOTHING = Fraction(0)
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """One entered query, read; `reason` is None where the text is none of the list."""

    line: int
    reason: QueryReason | None
    words: tuple[str, ...]
    shown: str


def read_queries(entries: Sequence[EnteredLine]) -> tuple[ReadQuery, ...]:
    """Read the query lines that are not blank."""
    return tuple(
        _read(line, entered)
        for line, entered in enumerate(entries)
        if entered.section is Section.QUERY and not entered.is_blank
    )


def _read(line: int, entered: EnteredLine) -> ReadQuery:
    reason = read_reason(entered.reason)
    shown = reason.label if reason else entered.reason.strip() or "(no reason)"
    return ReadQuery(line, reason, _words(entered.evidence), shown)


def _words(text: str) -> tuple[str, ...]:
    """Words in one case; white space and punctuation around them do not count."""
    return tuple(_WORD.findall(text.casefold()))


def shares_words(quoted: Sequence[str], passage: Sequence[str]) -> bool:
    """Whether three words in a row of a passage are quoted, or all of a shorter one.

    >>> shares_words(("stage", "3a", "kidney", "disease"), ("3a", "kidney", "disease", "today"))
    True
    """
    run = min(_SHARED_WORDS, len(passage))
    if not run:
        return False
    runs = {tuple(quoted[at : at + run]) for at in range(len(quoted) - run + 1)}
    return any(tuple(passage[at : at + run]) in runs for at in range(len(passage) - run + 1))


def compare_queries(
    slots: Sequence[QuerySlot], queries: Sequence[ReadQuery], *, rubric: Rubric
) -> tuple[LineVerdict, ...]:
    """Pair entered queries with the key's at least cost; returns the rows of the section."""
    if not slots and not queries:
        return ()
    chosen = align(
        pair_credit={
            (row, column): _ONE
            for row, slot in enumerate(slots)
            for column, query in enumerate(queries)
            if _answers(query, slot, slots)
        },
        slot_cost=[_ONE] * len(slots),
        line_cost=[rubric.query["QUERY_UNNEEDED"]] * len(queries),
        slot_weight=[slot.weight for slot in slots],
    )
    rows = [
        _answered(slot, queries[chosen[row]]) if row in chosen else _missed(slot, rubric)
        for row, slot in enumerate(slots)
    ]
    taken = set(chosen.values())
    return (*rows, *(_unneeded(q, rubric) for at, q in enumerate(queries) if at not in taken))


def is_asked_by(entered: EnteredLine, slot: QuerySlot, slots: Sequence[QuerySlot]) -> bool:
    """Whether an entered query would answer a slot, one of those of the key."""
    return entered.section is Section.QUERY and _answers(_read(0, entered), slot, slots)


def _answers(query: ReadQuery, slot: QuerySlot, slots: Sequence[QuerySlot]) -> bool:
    if query.reason is not slot.reason:
        return False
    if query.words:
        passages = [_words(passage.text) for passage in slot.evidence]
        return not passages or any(shares_words(query.words, passage) for passage in passages)
    # Without a quotation only the reason can say which is meant.
    return sum(other.reason is slot.reason for other in slots) == 1


def _answered(slot: QuerySlot, query: ReadQuery) -> LineVerdict:
    return LineVerdict(Section.QUERY, slot.id, query.line, "right", _ONE, _NOTHING, ())


def _missed(slot: QuerySlot, rubric: Rubric) -> LineVerdict:
    finding = Finding(
        FindingKind.QUERY_MISSED,
        slot_id=slot.id,
        codes=(slot.reason.value,),
        want=slot.reason.value,
        cost=rubric.query["QUERY_MISSED"],
    )
    return LineVerdict(Section.QUERY, slot.id, None, "missed", _NOTHING, _NOTHING, (finding,))


def _unneeded(query: ReadQuery, rubric: Rubric) -> LineVerdict:
    cost = rubric.query["QUERY_UNNEEDED"]
    got = query.reason.value if query.reason else query.shown
    finding = Finding(FindingKind.QUERY_UNNEEDED, line=query.line, codes=(got,), got=got, cost=cost)
    return LineVerdict(Section.QUERY, None, query.line, "extra", _NOTHING, cost, (finding,))


def unasked_guesses(
    slots: Sequence[QuerySlot], verdicts: Sequence[LineVerdict]
) -> Mapping[Code, str]:
    """The codes that answer a missed query without asking it, each with the query's id."""
    missed = {verdict.slot_id for verdict in verdicts if verdict.state == "missed"}
    return {code: slot.id for slot in slots if slot.id in missed for code in slot.guesses}
