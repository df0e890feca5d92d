"""What makes an exercise teach little although its key is right: warnings to its author.

The bounds were set on the shipped bank, where none of them is near, and on
exercises made worse on purpose (docs/decisions/0027). A warning never keeps an
exercise out.
"""

import re
from collections.abc import Iterator

from tutor.bank.documents import chart_text
from tutor.bank.exercise import ChartExercise, Exercise, Kind
from tutor.bank.problem import Problem, warning_in
from tutor.bank.topics import scope_of
from tutor.bank.wording import content_words, share_in
from tutor.codes.catalog import CodeCatalog
from tutor.codes.code import Code, CodeSet
from tutor.codes.entered_line import Section
from tutor.grading.answer_key import CodeSlot
from tutor.grading.evaluation_management import is_evaluation_management

FOREIGN_TOPIC = "BANK291"
SHORTEST_CHART, LONGEST_CHART = 150, 450
SHORTEST_RATIONALE = {
    Kind.CHART: 60,
    Kind.AUDIT: 60,
    Kind.SEQUENCE: 40,
    Kind.CHOICE: 25,
    Kind.FIELDS: 40,
}

_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\s[·|]\s")
_MOST_RELEVANT = 0.7
"""Which share of a chart's words may stand in sentences that the key quotes."""

_COPIED_TITLE = ((4, 1.0), (6, 0.8))
"""From how many words of a title on which share of them is too many in one passage."""

_REASONING = re.compile(
    r"\b(because|so|not|no|nor|neither|rather|unless|instead|therefore|since|although|though"
    r"|only|would|why|without|but|until|however|whether|if|than|never|nothing|cannot|both)\b",
    re.IGNORECASE,
)
_FEWEST_REASONS = 0.02
_MOST_REPEATED = 0.6
_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)

_READING_SPEED = 150
_MINUTES_A_LINE = 0.6
_MINUTES_RANGE = (0.5, 3.0)
"""The author's guess against a slow reader's time, as factors."""


def check_style(exercise: ChartExercise, *, catalog: CodeCatalog) -> Iterator[Problem]:
    """Find what weakens a chart: where codes are shown or given, the chart may name them."""
    text = chart_text(exercise)
    yield from _chart(exercise, text)
    yield from _rationale(exercise, catalog)
    yield from _topics(exercise)
    if exercise.kind is not Kind.SEQUENCE:
        yield from _relevance(exercise, text)
    if exercise.kind is Kind.CHART:
        yield from _given_away(exercise, catalog)
        yield from _minutes(exercise, text)


def check_length(exercise: Exercise) -> Iterator[Problem]:
    """Find a rationale that is too short to argue anything."""
    length = len(exercise.rationale_markdown.split())
    if length < SHORTEST_RATIONALE[exercise.kind]:
        yield warning_in(
            exercise,
            "rationale.md",
            "BANK241",
            f"The rationale has {length} words.",
            "Argue each decision: why this, why not the tempting one.",
        )


# Chart ---------------------------------------------------------------------------------------


def _chart(exercise: ChartExercise, text: str) -> Iterator[Problem]:
    length = len(text.split())
    if not SHORTEST_CHART <= length <= LONGEST_CHART:
        yield warning_in(
            exercise,
            "chart.md",
            "BANK240",
            f"The chart has {length} words.",
            f"Keep it between {SHORTEST_CHART} and {LONGEST_CHART}.",
        )
    if not exercise.chart_markdown.lstrip().startswith("# "):
        yield warning_in(
            exercise,
            "chart.md",
            "BANK294",
            "The chart does not begin with a level-1 heading.",
            "Give each document one: # Progress note.",
        )


def _relevance(exercise: ChartExercise, text: str) -> Iterator[Problem]:
    """A chart whose every sentence is quoted leaves the learner nothing to pass over."""
    spans = []
    for slot in (*exercise.slots, *exercise.queries):
        for passage in slot.evidence:
            start = text.find(" ".join(passage.text.split()))
            if start >= 0:
                spans.append((start, start + len(passage.text)))
    quoted, place = 0, 0
    for sentence in _SENTENCE_END.split(text):
        place = text.find(sentence, place)
        end = place + len(sentence)
        if any(start < end and place < stop for start, stop in spans):
            quoted += len(sentence.split())
        place = end
    share = quoted / max(1, len(text.split()))
    if share > _MOST_RELEVANT:
        yield warning_in(
            exercise,
            "chart.md",
            "BANK248",
            f"{share:.0%} of the chart stands in sentences that the key quotes.",
            "Add what a real chart has and a coder passes over: history, negatives, other things.",
        )


# Given away ----------------------------------------------------------------------------------


def _given_away(exercise: ChartExercise, catalog: CodeCatalog) -> Iterator[Problem]:
    on = exercise.encounter.date_of_service
    title = set(content_words(exercise.title))
    for slot in exercise.slots:
        record = catalog.find(slot.code, on)
        if record is None or slot.code.code_set.is_service:
            continue  # A learner cannot look titles of services up while coding.
        words = list(dict.fromkeys(content_words(record.description)))
        for passage in slot.evidence:
            if _is_copied(words, set(content_words(passage.text))):
                yield warning_in(
                    exercise,
                    f"key.{slot.id}.evidence",
                    "BANK246",
                    f"The chart says {passage.text!r}, nearly the title of {slot.code}.",
                    "Let the chart speak as a clinician does, not as the code book.",
                )
        if slot.code.code_set.is_diagnosis and _names(title, slot, words, exercise, catalog):
            yield warning_in(
                exercise,
                "title",
                "BANK247",
                f"The title {exercise.title!r} names {slot.code}.",
                "Let the title say what brings the patient, not what it turns out to be.",
            )


def _is_copied(words: list[str], passage: set[str]) -> bool:
    share = share_in(words, passage)
    return any(len(words) >= fewest and share >= most for fewest, most in _COPIED_TITLE)


def _names(
    title: set[str], slot: CodeSlot, words: list[str], exercise: ChartExercise, catalog: CodeCatalog
) -> bool:
    """Whether the exercise's title holds the code's title, or its category's, whole.

    Complaints, circumstances and external causes are what a title is for.
    """
    if slot.code.text[0] in "RVWXYZ" or slot.optional:
        return False
    category = catalog.find(
        Code(slot.code.code_set, slot.code.category), exercise.encounter.date_of_service
    )
    above = content_words(category.description) if category else []
    return any(named and set(named) <= title for named in (words, above))


# Rationale -----------------------------------------------------------------------------------


def _rationale(exercise: ChartExercise, catalog: CodeCatalog) -> Iterator[Problem]:
    body = _HEADING.sub("", exercise.rationale_markdown)
    if len(exercise.rationale_markdown.split()) >= SHORTEST_RATIONALE[exercise.kind]:
        yield from _argument(exercise, body, catalog)
    for slot in exercise.slots:
        if not slot.why and not slot.optional:
            yield warning_in(
                exercise,
                f"key.{slot.id}.why",
                "BANK292",
                f"{slot.code} has no why, so a learner who misses it is told no reason.",
                "Write one or two sentences for the learner.",
            )


def _argument(exercise: ChartExercise, body: str, catalog: CodeCatalog) -> Iterator[Problem]:
    words = content_words(body)
    repeated = share_in(words, _said_elsewhere(exercise, catalog))
    reasons = len(_REASONING.findall(body)) / max(1, len(body.split()))
    if repeated > _MOST_REPEATED or reasons < _FEWEST_REASONS:
        yield warning_in(
            exercise,
            "rationale.md",
            "BANK249",
            f"The rationale only restates: {repeated:.0%} of its words are those of titles and "
            f"quoted passages, and {reasons:.0%} are words of an argument.",
            "Say why: what decides, what the rule is, why the other code is wrong.",
        )
    foreseen = [
        set(content_words(f"{_description(tempting.code, exercise, catalog)} {tempting.why}"))
        for tempting in exercise.key.tempting
    ]
    if foreseen and not any(len(one & set(words)) > 1 for one in foreseen):
        yield warning_in(
            exercise,
            "rationale.md",
            "BANK290",
            "The rationale speaks of no tempting code.",
            "Give each foreseen mistake a paragraph.",
        )


def _said_elsewhere(exercise: ChartExercise, catalog: CodeCatalog) -> set[str]:
    said: set[str] = set()
    for slot in exercise.slots:
        said.update(content_words(_description(slot.code, exercise, catalog)))
        for passage in slot.evidence:
            said.update(content_words(passage.text))
    return said


def _description(code: Code, exercise: ChartExercise, catalog: CodeCatalog) -> str:
    record = catalog.find(code, exercise.encounter.date_of_service)
    return record.description if record else ""


# Topics and minutes --------------------------------------------------------------------------

_FAMILIES = {
    "icd10cm": lambda code: code.code_set is CodeSet.ICD10CM,
    "icd9cm": lambda code: code.code_set is CodeSet.ICD9CM,
    "icd10pcs": lambda code: code.code_set.is_stay_procedure,
    "cpt": lambda code: code.code_set.is_service,
    "hcpcs": lambda code: code.code_set is CodeSet.HCPCS,
    "em": is_evaluation_management,
}


def _topics(exercise: ChartExercise) -> Iterator[Problem]:
    """A topic counts answers towards a skill: it has to be one that the key asks for."""
    for topic in exercise.topics:
        family, scope = topic.split("/")[0], scope_of(topic)
        if scope is None and family not in _FAMILIES:
            message = f"{topic!r} is no topic that is known"
        elif not _has_topic(exercise, family):
            message = f"{topic!r} speaks of no code that the key asks for"
        else:
            continue
        yield warning_in(
            exercise,
            "topics",
            FOREIGN_TOPIC,
            f"{message}.",
            "Name topics of tutor/bank/data/topics.toml that fit the key.",
        )


def _has_topic(exercise: ChartExercise, family: str) -> bool:
    if family in _FAMILIES:
        return any(_FAMILIES[family](slot.code) for slot in exercise.slots)
    if family == "modifiers":
        services = [slot for variant in exercise.key.variants for slot in variant.procedures]
        return any(slot.modifiers or slot.modifiers_any for slot in services)
    if family == "sequencing":
        return any(len(variant.diagnoses) > 1 for variant in exercise.key.variants)
    scope = scope_of(family)
    if scope is None:
        return True
    return scope.section is Section.DIAGNOSIS or any(
        variant.procedures for variant in exercise.key.variants
    )


def _minutes(exercise: ChartExercise, text: str) -> Iterator[Problem]:
    lines = max(
        len(variant.diagnoses) + len(variant.procedures) + len(variant.queries)
        for variant in exercise.key.variants
    )
    usual = 1 + len(text.split()) / _READING_SPEED + _MINUTES_A_LINE * lines
    least, most = (factor * usual for factor in _MINUTES_RANGE)
    if not least <= exercise.minutes <= most:
        yield warning_in(
            exercise,
            "minutes",
            "BANK293",
            f"{exercise.minutes} minutes are unlikely for {len(text.split())} words and "
            f"{lines} lines.",
            f"About {round(usual)} would be usual.",
        )
