"""Grade a revenue-cycle case: every field alone, by its type (DOMAIN 6)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from tutor.codes.entered_field import EnteredField
from tutor.grading.field_key import FieldKey, FieldType, ForeseenValue
from tutor.grading.field_values import UnreadableValueError, Value, read_value
from tutor.grading.rubric import Rubric

_FULL = Fraction(100)
_NOTHING = Fraction(0)
_ONE = Fraction(1)


class FieldState(StrEnum):
    """How an answer stands to its field."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    EMPTY = "empty"


class Slip(StrEnum):
    """A recognised way in which a number or a date goes wrong."""

    SIGN = "sign"
    DECIMAL_POINT = "decimal_point"
    AS_FRACTION = "as_fraction"
    TRANSPOSED = "transposed"
    ROUNDED = "rounded"
    ANOTHER_YEAR = "another_year"
    DAY_AND_MONTH = "day_and_month"


@dataclass(frozen=True, slots=True)
class FieldVerdict:
    """One field of the case.

    Attributes:
        entered: What was typed, every value of it.
        credit: Earned share of the field, 0 to 1.
        points: What the field took from the score of 100.
        foreseen: Index of the author's foreseen answer that this one is, if it is any.
        slip: How it went wrong, where that can be told.
        problem: Why it could not be read, in words.
    """

    name: str
    state: FieldState
    entered: tuple[str, ...]
    credit: Fraction
    points: Fraction
    foreseen: int | None = None
    slip: Slip | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class FieldsResult:
    """One grading of one case; `unknown` holds entered fields that the case does not have."""

    verdicts: tuple[FieldVerdict, ...]
    unknown: tuple[EnteredField, ...]
    score: Fraction
    exact: bool
    passed: bool
    needs_review: bool
    rubric_id: str
    release_ids: tuple[str, ...] = ()

    @property
    def right(self) -> int:
        """How many fields are right."""
        return sum(verdict.state is FieldState.RIGHT for verdict in self.verdicts)


def grade_fields(
    entries: Iterable[EnteredField], fields: Sequence[FieldKey], *, rubric: Rubric
) -> FieldsResult:
    """Grade the entries; a field that was left empty earns nothing."""
    entered: defaultdict[str, list[str]] = defaultdict(list)
    known = {field.name for field in fields}
    unknown = []
    for entry in entries:
        if entry.is_blank:
            continue
        if entry.name in known:
            entered[entry.name].append(entry.text)
        else:
            unknown.append(entry)
    total = sum((field.weight for field in fields), _NOTHING)
    verdicts = []
    for field in fields:
        share = _FULL * field.weight / total
        verdicts.append(_FieldGrader(field, share, rubric).grade(tuple(entered[field.name])))
    score = _FULL - sum((verdict.points for verdict in verdicts), _NOTHING)
    exact = all(verdict.credit == 1 for verdict in verdicts)
    return FieldsResult(
        verdicts=tuple(verdicts),
        unknown=tuple(unknown),
        score=score,
        exact=exact,
        passed=score >= rubric.pass_mark,
        needs_review=False,
        rubric_id=rubric.id,
    )


@dataclass(frozen=True, slots=True)
class _FieldGrader:
    """Grades one field; `share` is its part of the score of 100."""

    field: FieldKey
    share: Fraction
    rubric: Rubric

    def grade(self, entered: tuple[str, ...]) -> FieldVerdict:
        if not entered:
            return self._verdict(FieldState.EMPTY, entered, _NOTHING)
        try:
            value = read_value(self.field.type, entered)
        except UnreadableValueError as error:
            return self._verdict(FieldState.UNREADABLE, entered, _NOTHING, problem=str(error))
        wanted = read_value(self.field.type, self.field.values)
        if self._is_same(value, wanted):
            return self._verdict(FieldState.RIGHT, entered, _ONE)
        for number, foreseen in enumerate(self.field.foreseen):
            if self._is_same(value, read_value(self.field.type, foreseen.values)):
                return self._foreseen(number, foreseen, entered, value, wanted)
        credit = self._part(value, wanted)
        state = FieldState.PARTLY if credit else FieldState.WRONG
        return self._verdict(state, entered, credit, slip=slip_of(self.field.type, value, wanted))

    def _foreseen(
        self,
        number: int,
        foreseen: ForeseenValue,
        entered: tuple[str, ...],
        value: Value,
        wanted: Value,
    ) -> FieldVerdict:
        credit = foreseen.credit
        if credit < 1 and not self.rubric.partial_credit:
            credit = _NOTHING
        # What the author says of a set may still leave the part that is right.
        credit = max(credit, self._part(value, wanted))
        state = FieldState.RIGHT if credit == 1 else FieldState.PARTLY
        state = state if credit else FieldState.WRONG
        return self._verdict(state, entered, credit, foreseen=number)

    def _verdict(
        self,
        state: FieldState,
        entered: tuple[str, ...],
        credit: Fraction,
        *,
        foreseen: int | None = None,
        slip: Slip | None = None,
        problem: str | None = None,
    ) -> FieldVerdict:
        points = self.share * (1 - credit)
        return FieldVerdict(
            self.field.name, state, entered, credit, points, foreseen, slip, problem
        )

    def _is_same(self, value: Value, wanted: Value) -> bool:
        if isinstance(value, Fraction) and isinstance(wanted, Fraction):
            return abs(value - wanted) <= self.field.tolerance
        return value == wanted

    def _part(self, value: Value, wanted: Value) -> Fraction:
        """The part of a set or an order that is right, where the rubric gives parts."""
        if not self.rubric.partial_credit:
            return _NOTHING
        if isinstance(value, frozenset) and isinstance(wanted, frozenset):
            hit, wrong = len(value & wanted), len(value - wanted)
            return max(_NOTHING, Fraction(hit - wrong, len(wanted) or 1))
        if isinstance(value, tuple) and isinstance(wanted, tuple):
            return _ordered_pairs(value, wanted)
        return _NOTHING


def _ordered_pairs(value: tuple[str, ...], wanted: tuple[str, ...]) -> Fraction:
    """The share of the pairs that stand in the right order; one repeated earns nothing."""
    place = {text: number for number, text in enumerate(value)}
    if len(place) != len(value) or not place.keys() <= set(wanted):
        return _NOTHING
    pairs = list(combinations(wanted, 2))
    kept = sum(
        first in place and second in place and place[first] < place[second]
        for first, second in pairs
    )
    # By chance half of the pairs are right, so that only what is beyond it earns.
    return max(_NOTHING, Fraction(2 * kept - len(pairs), len(pairs) or 1))


def slip_of(kind: FieldType, value: Value, wanted: Value) -> Slip | None:
    """Tell how a wrong number or date came to be, where it is one of a few known ways."""
    if isinstance(value, date) and isinstance(wanted, date):
        return _slip_of_date(value, wanted)
    if isinstance(value, Fraction) and isinstance(wanted, Fraction) and wanted:
        return next((slip for slip in _NUMBER_SLIPS if _is_slip(slip, kind, value, wanted)), None)
    return None


def _slip_of_date(value: date, wanted: date) -> Slip | None:
    if (value.month, value.day) == (wanted.month, wanted.day):
        return Slip.ANOTHER_YEAR
    if (value.day, value.month, value.year) == (wanted.month, wanted.day, wanted.year):
        return Slip.DAY_AND_MONTH
    return None


_NUMBER_SLIPS = (
    Slip.SIGN,
    Slip.AS_FRACTION,
    Slip.DECIMAL_POINT,
    Slip.TRANSPOSED,
    Slip.ROUNDED,
)
_SHIFTS = frozenset(Fraction(10) ** power for power in (-3, -2, -1, 1, 2, 3))


def _is_slip(slip: Slip, kind: FieldType, value: Fraction, wanted: Fraction) -> bool:
    match slip:
        case Slip.SIGN:
            return value == -wanted
        case Slip.AS_FRACTION:
            return kind is FieldType.PERCENT and value * 100 == wanted
        case Slip.DECIMAL_POINT:
            return value / wanted in _SHIFTS
        case Slip.TRANSPOSED:
            return _is_transposed(value, wanted)
        case _:
            is_whole = value.denominator == 1 and wanted.denominator != 1
            return kind is not FieldType.INT and is_whole and abs(value - wanted) < 1


def _is_transposed(value: Fraction, wanted: Fraction) -> bool:
    """Whether two digits that stand beside each other changed places."""
    one, other = (str(int(abs(number) * 100)) for number in (value, wanted))
    if len(one) != len(other):
        return False
    differing = [place for place in range(len(one)) if one[place] != other[place]]
    if len(differing) != 2 or differing[1] != differing[0] + 1:  # noqa: PLR2004 - a pair
        return False
    first, second = differing
    return one[first] == other[second] and one[second] == other[first]
