"""What stands above the lines of a result: money, the DRG, what was not checked, other rubrics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tutor.bank.grader import Grader
from tutor.bank.rubrics import load_rubric, rubric_ids
from tutor.codes.code import Code
from tutor.codes.entered_line import Section
from tutor.grading.advice import Advice, AdviceKind, advise
from tutor.grading.grade import read_claim
from tutor.grading.references import References
from tutor.grading.result import GradeResult, MoneyItem, MoneyKind
from tutor.services.submissions import ResultView

_MONEY_WORDS = {
    MoneyKind.UNDERPAYMENT: ("Revenue missed", "Supported by the chart and not billed."),
    MoneyKind.OVERPAYMENT: (
        "Overpayment at risk",
        "Billed beyond what the chart supports; a payer takes it back.",
    ),
    MoneyKind.DENIAL_RISK: (
        "Denial risk",
        "Supported, but on lines that would be rejected until they are corrected.",
    ),
}
_CHECK_WORDS = {
    "NCCI_PTP": "NCCI procedure pairs",
    "MUE": "medically unlikely units (MUE)",
    "NCCI_AOC": "NCCI add-on codes",
    "MCE": "age, sex and principal diagnosis (Medicare Code Editor)",
    "MS_DRG": "the DRG",
}
# The others (code also, Excludes2) say so often nothing for the chart that they bury these.
_ADVICE_WORDS = {
    AdviceKind.CODE_FIRST: "Code first",
    AdviceKind.USE_ADDITIONAL: "Use additional",
}
_MOST_ADVICE = 3


@dataclass(frozen=True, slots=True)
class MoneySum:
    """One of the three sums, in words, with the codes that make it up."""

    title: str
    meaning: str
    amount: Fraction
    items: tuple[MoneyItem, ...]


@dataclass(frozen=True, slots=True)
class RubricScore:
    """What the same answer earns under another rubric."""

    id: str
    title: str
    score: Fraction
    pass_mark: Fraction
    passed: bool
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One note of the tabular list, said to a learner."""

    word: str
    codes: tuple[str, ...]
    holder: str
    text: str


def money_sums(result: GradeResult) -> tuple[MoneySum, ...]:
    """The three sums, never netted; empty without a fee schedule, and without services."""
    if result.money is None or not any(v.section is Section.PROCEDURE for v in result.verdicts):
        return ()
    amounts = {
        MoneyKind.UNDERPAYMENT: result.money.underpayment,
        MoneyKind.OVERPAYMENT: result.money.overpayment,
        MoneyKind.DENIAL_RISK: result.money.denial_risk,
    }
    return tuple(
        MoneySum(
            *_MONEY_WORDS[kind],
            amount,
            tuple(item for item in result.money.items if item.kind is kind),
        )
        for kind, amount in amounts.items()
    )


def unchecked_words(result: GradeResult) -> list[str]:
    """Name the checks whose tables are not loaded, for a sentence."""
    return [_CHECK_WORDS[name] for name in result.checks_not_run]


def rubric_scores(
    graded: ResultView, graders: Mapping[str, Grader], shown: str
) -> tuple[RubricScore, ...]:
    """Grade the same entries under every rubric, side by side."""
    scores = []
    for rubric_id in rubric_ids():
        rubric = load_rubric(rubric_id)
        result = graders[rubric_id](graded.exercise, graded.entries)
        scores.append(
            RubricScore(
                rubric_id,
                rubric.title,
                result.score,
                rubric.pass_mark,
                result.passed,
                rubric_id == shown,
            )
        )
    return tuple(scores)


def told_advice(graded: ResultView, references: References) -> tuple[Told, ...]:
    """What the tabular list advises about the answer; the first few, nothing of it is a fault."""
    claim = read_claim(graded.entries, graded.exercise.encounter, references)
    variant = graded.exercise.key.variants[graded.result.variant]
    codes = [slot.code for slot in variant.diagnoses]
    return tuple(map(_told, _for_learners(advise(claim), codes)[:_MOST_ADVICE]))


def _for_learners(advice: Sequence[Advice], key: Sequence[Code]) -> list[Advice]:
    """Leave out what only an author can settle, notes of wrong codes, and what the key answers.

    Where the key answers a note and the learner does not, a missed line says so already.
    """
    right = {str(code) for code in key}
    return [
        one
        for one in advice
        if one.kind in _ADVICE_WORDS
        and set(one.codes) <= right
        and not any(interval.reaches(code.text) for interval in one.answers for code in key)
    ]


def _told(advice: Advice) -> Told:
    return Told(_ADVICE_WORDS[advice.kind], advice.codes, advice.holder, advice.text)
