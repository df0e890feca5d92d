"""What company does to the price of a procedure: two sides, endoscopy families, ranking.

Everything here rests on the indicators of the Medicare physician fee schedule; a
schedule without them is not reduced (DOMAIN 2.4 and 5.10, 15). Medicare Claims
Processing Manual, Chapter 12, Sections 40.6 (several surgeries, endoscopies) and
40.7 (both sides).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tutor.codes.claim_edits import FeeLine
from tutor.codes.code import Code

ASSISTANTS = frozenset({"80", "81", "82", "AS"})
_NOTHING = Fraction(0)
_STANDARD, _ENDOSCOPY = "2", "3"
_FURTHER_PROCEDURE = Fraction(1, 2)
# Of the two fees for both sides; 3 pays both in full, and 0 says nothing of two places.
_SHARE_OF_TWO_SIDES = {"1": Fraction(3, 4), "2": Fraction(1, 2)}

BaseAmount = Callable[[Code], Fraction]
_Service = tuple[int, ...]
"""Places of the lines that are one service to a payer: one line, or the two sides."""


@dataclass(frozen=True, slots=True)
class BilledProcedure:
    """A line of a claim with its fee and `value`, the price that it has by itself."""

    code: Code
    modifiers: frozenset[str]
    units: int
    fee: FeeLine
    value: Fraction

    @property
    def is_assistance(self) -> bool:
        """Whether an assistant bills it; an assistant's lines are ranked among themselves."""
        return bool(self.modifiers & ASSISTANTS)


def reduced(
    procedures: Sequence[BilledProcedure | None], base_amount: BaseAmount
) -> list[Fraction]:
    """Price the lines of one claim in each other's company; None is a line without a fee.

    Args:
        procedures: The lines in order.
        base_amount: The fee of the base of an endoscopy family, 0 where there is none.
    """
    values = [procedure.value if procedure else _NOTHING for procedure in procedures]
    if not any(p and (p.fee.multiple_procedure or p.fee.bilateral) for p in procedures):
        return values
    for assists in (False, True):
        lines = {
            place: procedure
            for place, procedure in enumerate(procedures)
            if procedure is not None and procedure.is_assistance is assists
        }
        services = _join_sides(lines, values)
        _rank(lines, _paid_together(lines, services, values, base_amount), values)
    return values


def _join_sides(lines: dict[int, BilledProcedure], values: list[Fraction]) -> list[_Service]:
    """Make one service of a right and a left line of one code, at the price of both sides."""
    services: list[_Service] = []
    waiting: dict[tuple[Code, str], int] = {}
    for place, line in lines.items():
        side = _side(line)
        other = waiting.pop((line.code, "LT" if side == "RT" else "RT"), None) if side else None
        if other is not None:
            share = _SHARE_OF_TWO_SIDES[line.fee.bilateral]
            values[other], values[place] = values[other] * share, values[place] * share
            services.append((other, place))
        elif side:
            waiting[line.code, side] = place
        else:
            services.append((place,))
    return services + [(place,) for place in waiting.values()]


def _side(line: BilledProcedure) -> str:
    """The side that a line names, where the fee schedule prices both sides together."""
    sides = line.modifiers & {"LT", "RT"}
    if line.fee.bilateral not in _SHARE_OF_TWO_SIDES or len(sides) != 1 or "50" in line.modifiers:
        return ""
    return next(iter(sides))


def _paid_together(
    lines: dict[int, BilledProcedure],
    services: Iterable[_Service],
    values: list[Fraction],
    base_amount: BaseAmount,
) -> list[_Service]:
    """Reduce each endoscopy family, and list what stands in the ranking: families, and others."""
    families: defaultdict[Code, list[_Service]] = defaultdict(list)
    standard: list[_Service] = []
    for service in services:
        line = lines[service[0]]
        if line.fee.multiple_procedure == _ENDOSCOPY:
            families[line.fee.endoscopic_base or line.code].append(service)
        elif line.fee.multiple_procedure == _STANDARD:
            standard.append(service)
    for service in list(standard):
        # The base itself is paid within any other endoscopy of its family.
        if lines[service[0]].code in families:
            families[lines[service[0]].code].append(service)
            standard.remove(service)
    for base, members in families.items():
        _reduce_family(lines, members, values, base_amount(base))
    return standard + [
        tuple(place for one in members for place in one) for members in families.values()
    ]


def _reduce_family(
    lines: dict[int, BilledProcedure],
    members: Sequence[_Service],
    values: list[Fraction],
    base_amount: Fraction,
) -> None:
    """Pay the dearest endoscopy in full, of each other one what its fee is above the base's."""
    dearest = max(members, key=lambda service: sum(values[place] for place in service))
    for service in members:
        amount = lines[service[0]].fee.amount
        if service is dearest or not amount:
            continue
        for place in service:
            values[place] *= max(_NOTHING, 1 - base_amount / amount)


def _rank(
    lines: dict[int, BilledProcedure], services: Sequence[_Service], values: list[Fraction]
) -> None:
    """Pay the dearest in full and half of every further one; each unit counts as one."""
    ranked = sorted(
        services, key=lambda service: -sum(values[p] / _count(lines, p) for p in service)
    )
    for rank, service in enumerate(ranked):
        for place in service:
            units = _count(lines, place)
            if rank:
                values[place] *= _FURTHER_PROCEDURE
            elif lines[place].fee.multiple_procedure == _STANDARD:
                values[place] *= (1 + (units - 1) * _FURTHER_PROCEDURE) / units


def _count(lines: dict[int, BilledProcedure], place: int) -> int:
    return max(1, lines[place].units)
