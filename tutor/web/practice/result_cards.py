"""What stands above the lines of a result: money, the DRG, what was not checked, other rubrics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tutor.bank.grader import Grader
from tutor.bank.rubrics import load_rubric, rubric_ids
from tutor.codes.code import Code
from tutor.codes.entered_line import Section
from tutor.codes.inpatient import Grouping
from tutor.grading.advice import Advice, AdviceKind, advise
from tutor.grading.grade import read_claim
from tutor.grading.references import References
from tutor.grading.result import GradeResult, GroupImpact, MoneyItem, MoneyKind
from tutor.services.submissions import ChartResultView
from tutor.web.rendering import amount

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
    "MS_DRG_WEIGHTS": "the weight of the DRG, and so what it pays",
}
# The others (code also, Excludes2) say so often nothing for the chart that they bury these.
_ADVICE_WORDS = {
    AdviceKind.CODE_FIRST: "Code first",
    AdviceKind.USE_ADDITIONAL: "Use additional",
}
_MOST_ADVICE = 3
_GROUP_FIGURES = ("MDC", "Weight", "Mean stay (GMLOS)")


@dataclass(frozen=True, slots=True)
class MoneySum:
    """One of the three sums, in words, with the codes that make it up."""

    title: str
    meaning: str
    amount: Fraction
    items: tuple[MoneyItem, ...]


@dataclass(frozen=True, slots=True)
class DrgFigure:
    """One figure of the groups of key and answer, "" where a group has none."""

    name: str
    key: str
    submitted: str


@dataclass(frozen=True, slots=True)
class DrgCard:
    """The groups side by side; `lacks` says why a weight or a payment is not shown."""

    impact: GroupImpact
    figures: tuple[DrgFigure, ...]
    lacks: str


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


def drg_card(result: GradeResult) -> DrgCard | None:
    """The groups of key and answer with weight, mean stays and payment; None outside of stays."""
    impact = result.drg
    if impact is None:
        return None
    mine, theirs = _group_texts(impact.submitted), _group_texts(impact.key)
    payments = (_money(impact.key_payment), _money(impact.submitted_payment))
    figures = (*map(DrgFigure, _GROUP_FIGURES, theirs, mine), DrgFigure("Payment", *payments))
    shown = tuple(figure for figure in figures if figure.key or figure.submitted)
    return DrgCard(impact, shown, _what_lacks(result, impact))


def _what_lacks(result: GradeResult, impact: GroupImpact) -> str:
    """Say why a group has no weight or no payment, "" where it has both."""
    if "MS_DRG_WEIGHTS" in result.checks_not_run:
        return (
            "No weight and no payment: the table of MS-DRG weights for the day of discharge is "
            "not imported."
        )
    groups = [group for group in (impact.key, impact.submitted) if group is not None]
    if impact.weights and any(group.weight is None for group in groups):
        return "A group without a weight is not in the table of the day, so its payment is unknown."
    if impact.weights and impact.base_rate is None:
        return "No payment: this bank has no base rate for stays."
    return ""


def _group_texts(group: Grouping | None) -> tuple[str, ...]:
    """The figures of a group in the order of `_GROUP_FIGURES`."""
    if group is None:
        return ("",) * len(_GROUP_FIGURES)
    days = _decimal(group.geometric_mean_days, 1)
    return (
        f"{group.mdc} {group.mdc_title}".strip(),
        _decimal(group.weight, 4),
        f"{days} days" if days else "",
    )


def _decimal(value: Fraction | None, places: int) -> str:
    """A published decimal as it is printed: exact, for no table has more places."""
    if value is None:
        return ""
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.{places}f}"


def _money(value: Fraction | None) -> str:
    return "" if value is None else amount(value)


def unchecked_words(result: GradeResult) -> list[str]:
    """Name the checks whose tables are not loaded, for a sentence."""
    return [_CHECK_WORDS[name] for name in result.checks_not_run]


def rubric_scores(
    graded: ChartResultView, graders: Mapping[str, Grader], shown: str
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


def told_advice(graded: ChartResultView, references: References) -> tuple[Told, ...]:
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
