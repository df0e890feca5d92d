"""A cleared chart becomes a draft, with the record of where it came from and who cleared it.

The text as it was brought never comes here: it travels in the form of one person. What does come
is checked once more, and nothing is kept where a passage is open.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from tutor.bank.exercise import Kind
from tutor.bank.files import CHART, LARGEST_FILE
from tutor.bank.porting.toml_text import slug_of
from tutor.bank.writing.kept_lines import keep_lines
from tutor.bank.writing.new_texts import new_texts
from tutor.deidentification.category import Category, Tier
from tutor.deidentification.check import check
from tutor.deidentification.flag import Flag
from tutor.deidentification.intake import LONGEST_WORDS, Answer, Decision, folded
from tutor.deidentification.version import CHECKER_VERSION
from tutor.deidentification.vocabulary import Vocabulary
from tutor.services.access import ActingUser, InvalidInputError
from tutor.services.draft_writing import LONGEST_TITLE, add_draft, free_slug
from tutor.services.entries import require_text
from tutor.services.visibility import Action, require

_HEADING = "# Progress note\n\n"
Clearance = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cleared:
    """What was brought, without its identifiers.

    Attributes:
        day: The date of service of the exercise, another one than the real one.
        source: Where the chart came from.
        licence: Under which terms it may be used.
        cleared_by: Who answers for the clearing, by name.
        decisions: What was decided about its passages; of those that were replaced, only
            how many there were of each kind is kept.
    """

    title: str
    kind: Kind
    collection: str
    day: date
    chart: str
    source: str
    licence: str
    cleared_by: str
    decisions: tuple[Decision, ...]


def begin_cleared(
    session: Session,
    *,
    acting: ActingUser,
    cleared: Cleared,
    vocabulary: Vocabulary,
    now: datetime,
) -> UUID:
    """Begin an exercise from a cleared chart; returns its draft.

    Raises:
        NotFoundError: There is no such collection, or the person may not write in it.
        InvalidInputError: A passage is open, or something that must be told is missing, too
            long, or holds an identifier itself; the message repeats no passage.
    """
    require(session, acting, Action.WRITE, cleared.collection)
    _check_told(cleared, vocabulary)
    chart = keep_lines(chart_of(cleared.chart))
    require_text(chart, what="The chart")
    if len(chart.encode()) > LARGEST_FILE:
        raise InvalidInputError(f"The chart is too long; at most {LARGEST_FILE:,} bytes are kept.")
    clearances = _clearances(check(chart, vocabulary), cleared.decisions, acting, now)
    uid = uuid4()
    title = " ".join(cleared.title.split())
    files = new_texts(cleared.kind, uid=uid, title=title, on=cleared.day, chart=chart)
    draft = add_draft(
        session,
        acting=acting,
        collection=cleared.collection,
        slug=free_slug(session, cleared.collection, slug_of(title, otherwise=cleared.kind.value)),
        files={**files, CHART: chart},
        uid=uid,
        now=now,
    )
    draft.clearances = clearances
    draft.intake = dict(_record(cleared, vocabulary, acting, now))
    return draft.uid


def chart_of(text: str) -> str:
    """Return a text as a chart: with the heading of a document, and an end of its last line."""
    headed = text if text.lstrip().startswith("# ") else _HEADING + text.lstrip()
    return headed.rstrip() + "\n"


def _check_told(cleared: Cleared, vocabulary: Vocabulary) -> None:
    told = {
        "title": ("The title", cleared.title, LONGEST_TITLE),
        "source": ("The source", cleared.source, LONGEST_WORDS),
        "licence": ("The licence", cleared.licence, LONGEST_WORDS),
        "cleared_by": ("The name of who cleared it", cleared.cleared_by, LONGEST_TITLE),
    }
    for name, (what, text, longest) in told.items():
        require_text(text, what=what)
        if not 1 <= len(text.strip()) <= longest:
            raise InvalidInputError(f"{what} has 1 to {longest} characters.", field=name)
        found = [] if name == "cleared_by" else _identifying(text, vocabulary)
        if found:
            raise InvalidInputError(
                f"{what} holds what looks like an identifier "
                f"({', '.join(sorted(found)).lower()}). Say it without.",
                field=name,
            )
    for decision in cleared.decisions:
        if decision.answer is Answer.KEEP:
            _check_reason(decision, vocabulary)


def _check_reason(decision: Decision, vocabulary: Vocabulary) -> None:
    require_text(decision.words, what="A reason")
    if not 1 <= len(decision.words.strip()) <= LONGEST_WORDS:
        raise InvalidInputError(f"A reason has 1 to {LONGEST_WORDS} characters.")
    # It may repeat the passage that stays, and no other one.
    if _identifying(decision.words, vocabulary, but=decision.passage):
        raise InvalidInputError("A reason holds what looks like an identifier. Say it without.")


def _identifying(text: str, vocabulary: Vocabulary, *, but: str = "") -> set[str]:
    """The kinds of identifier in what is told; an address in the web names a published source."""
    return {
        flag.category.words
        for flag in check(text, vocabulary)
        if flag.tier is Tier.BLOCK
        and flag.category is not Category.URL
        and folded(flag.text) != folded(but)
    }


def _clearances(
    flags: Iterable[Flag], decisions: Iterable[Decision], acting: ActingUser, now: datetime
) -> list[Clearance]:
    """Write down who let which passage stay; one that nobody did is refused."""
    reasons = {_asked(one): one for one in decisions if one.answer.tier is not None}
    kept: dict[tuple[str, str], Clearance] = {}
    for flag in flags:
        decision = reasons.get((flag.tier, flag.category, folded(flag.text)))
        if decision is None:
            raise InvalidInputError(
                "A passage of the chart is still open: replace it, or say why it may stay."
            )
        kept[(flag.tier.value, flag.text)] = {
            "text": flag.text,
            "tier": flag.tier.value,
            "category": flag.category.value,
            "reason": decision.words,
            "by": acting.id,
            "name": acting.display_name,
            "at": now.isoformat(),
        }
    return list(kept.values())


def _asked(decision: Decision) -> tuple[Tier | None, Category, str]:
    return decision.answer.tier, decision.category, folded(decision.passage)


def _record(
    cleared: Cleared, vocabulary: Vocabulary, acting: ActingUser, now: datetime
) -> Mapping[str, Any]:
    replaced = Counter(
        one.category.value for one in cleared.decisions if one.answer is Answer.REPLACE
    )
    return {
        "source": cleared.source.strip(),
        "licence": cleared.licence.strip(),
        "cleared_by": cleared.cleared_by.strip(),
        "by": acting.id,
        "name": acting.display_name,
        "at": now.isoformat(),
        "checker_version": CHECKER_VERSION,
        "vocabulary": vocabulary.title,
        "replaced": dict(sorted(replaced.items())),
    }
