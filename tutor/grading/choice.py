"""Grade a certification-style question: the options that were chosen against those that are right.

The order in which options are shown is no matter of grading: they are known by id.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from tutor.grading.rubric import Rubric

_FULL = Fraction(100)
_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class ChoiceOption:
    """One option: its text as Markdown, and the reason why it is right or wrong."""

    id: str
    text: str
    correct: bool
    why: str


@dataclass(frozen=True, slots=True)
class OptionVerdict:
    """One option of the question: whether it was chosen, and whether it is right."""

    option_id: str
    chosen: bool
    correct: bool


@dataclass(frozen=True, slots=True)
class ChoiceResult:
    """One grading of one question.

    `unknown` holds what was chosen and is no option; each counts as a wrong one.
    """

    verdicts: tuple[OptionVerdict, ...]
    unknown: tuple[str, ...]
    score: Fraction
    exact: bool
    passed: bool
    needs_review: bool
    rubric_id: str
    release_ids: tuple[str, ...] = ()


def grade_choice(
    chosen: Iterable[str],
    options: tuple[ChoiceOption, ...],
    *,
    several: bool,
    rubric: Rubric,
) -> ChoiceResult:
    """Grade the chosen options.

    With one right option the answer is right or wrong. With several, a rubric
    with partial credit gives each right option its share and takes one share
    back for each wrong one, so that choosing everything earns nothing more
    than guessing does; a rubric without gives all or nothing.
    """
    picked = tuple(dict.fromkeys(chosen))
    known = {option.id for option in options}
    verdicts = tuple(
        OptionVerdict(option.id, option.id in picked, option.correct) for option in options
    )
    unknown = tuple(name for name in picked if name not in known)
    right = sum(verdict.correct for verdict in verdicts)
    hit = sum(verdict.chosen and verdict.correct for verdict in verdicts)
    wrong = len(picked) - hit
    exact = hit == right and not wrong
    score = _FULL if exact else _NOTHING
    if several and rubric.partial_credit:
        score = max(_NOTHING, _FULL * (hit - wrong) / right)
    return ChoiceResult(
        verdicts=verdicts,
        unknown=unknown,
        score=score,
        exact=exact,
        passed=score >= rubric.pass_mark,
        needs_review=False,
        rubric_id=rubric.id,
    )
