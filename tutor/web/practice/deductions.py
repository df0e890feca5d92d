"""Where a finding is shown, and the points that it took, rounded so that a reader can add them up.

Not for how many points a finding takes: that is `tutor.grading.methods`.
"""

from collections.abc import Sequence
from fractions import Fraction

from tutor.grading.finding import Finding
from tutor.grading.result import GradeResult, LineVerdict
from tutor.grading.sequence import place_of

_FULL = 100
_HUNDREDTHS = 100
_HALF = Fraction(1, 2)
_NOTHING = Fraction(0)


def findings_by_row(result: GradeResult) -> tuple[tuple[int, ...], ...]:
    """Return for each row the places of its findings in `result.findings`.

    What belongs to no single line stands with the diagnosis or the procedure that is out of
    order, or with the first row of those that a rule speaks of.
    """
    rows: list[list[int]] = []
    place = 0
    for verdict in result.verdicts:
        rows.append(list(range(place, place + len(verdict.findings))))
        place += len(verdict.findings)
    for later, finding in enumerate(result.findings[place:], place):
        rows[_row_of(finding, result.verdicts)].append(later)
    return tuple(map(tuple, rows))


def _row_of(finding: Finding, verdicts: tuple[LineVerdict, ...]) -> int:
    concerned = set(finding.lines or (finding.line,)) - {None}
    for row, verdict in enumerate(verdicts):
        if finding.slot_id is None:
            if verdict.line in concerned:
                return row
        elif (verdict.section, verdict.slot_id) == place_of(finding):
            return row
    return 0


def hundredths_by_finding(result: GradeResult) -> tuple[int, ...] | None:
    """Return what each finding took, in hundredths of a point that add up as shown.

    Three thirds of 100 are shown as 33.34, 33.33 and 33.33: what rounding leaves over goes
    where it cut off most. None where a result was stored without its points.
    """
    return hundredths_of([finding.points for finding in result.findings], result.score)


def hundredths_of(points: Sequence[Fraction], score: Fraction) -> tuple[int, ...] | None:
    """Round points in the same way, whatever they were taken for; None where they do not add up."""
    exact = [one * _HUNDREDTHS for one in points]
    total = sum(exact, _NOTHING)
    if max(_NOTHING, _FULL - total / _HUNDREDTHS) != score:
        return None
    whole = [int(points) for points in exact]
    left = _shown_total(score, total) - sum(whole)
    by_remainder = sorted(range(len(exact)), key=lambda at: (whole[at] - exact[at], at))
    for at in by_remainder[:left]:
        whole[at] += 1
    return tuple(whole)


def _shown_total(score: Fraction, total: Fraction) -> int:
    """Hundredths that 100 less the shown score leaves; more where the score is held at 0."""
    if score:
        return _FULL * _HUNDREDTHS - int(score * _HUNDREDTHS + _HALF)
    return int(total + _HALF)


def deducted_text(result: GradeResult) -> str:
    """Say what was taken in all; "" where nothing was, or where it is not known."""
    total = sum(hundredths_by_finding(result) or ())
    if not total:
        return ""
    text = f"{points_text(total)} points are taken below, line by line"
    return f"{text}; a score does not go below 0." if total > _FULL * _HUNDREDTHS else f"{text}."


def points_text(hundredths: int) -> str:
    """Write points with two decimals.

    >>> points_text(833), points_text(3305)
    ('8.33', '33.05')
    """
    return f"{hundredths // _HUNDREDTHS}.{hundredths % _HUNDREDTHS:02d}"
