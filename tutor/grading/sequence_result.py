"""What grading an arrangement of given codes returns."""

from dataclasses import dataclass
from fractions import Fraction

from tutor.grading.finding import Finding


@dataclass(frozen=True, slots=True)
class SequenceResult:
    """One grading of one arrangement.

    The points of the findings and the score add up to 100, unless they take
    more than there is. `kept` of `constraints` places and pairs hold; those
    that follow from the first place are not counted again.
    """

    findings: tuple[Finding, ...]
    score: Fraction
    exact: bool
    passed: bool
    kept: int
    constraints: int
    variant: int
    needs_review: bool
    rubric_id: str
    release_ids: tuple[str, ...]
