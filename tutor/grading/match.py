"""Pair submitted lines with key slots at minimum cost (DOMAIN 5.3).

One alignment serves every figure, so that a wrong code is one error: never
missed and extra and wrong at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

# Costs are whole numbers, so that equal costs compare equal and no run depends on rounding.
# Of alignments that cost the same, the one that scores best counts: otherwise the place of a
# line would decide which weight it earns, and the order of tail codes would change the score.
# Only then does the place decide. Each step is too small to reach the one before it: scores
# differ by at most some hundreds, places by at most 200 lines times 200 places.
_WHOLE = 10**18
_BY_SCORE = 10**9
_BY_PLACE = 1
_FORBIDDEN = 10**6 * _WHOLE


def in_whole_numbers(share: Fraction) -> int:
    """Write a share of a line as a whole number, for `align_whole`."""
    return share.numerator * _WHOLE // share.denominator


def align(
    *,
    pair_credit: Mapping[tuple[int, int], Fraction],
    slot_cost: Sequence[Fraction],
    line_cost: Sequence[Fraction],
    slot_weight: Sequence[Fraction],
) -> dict[int, int]:
    """Choose which line answers which slot.

    Args:
        pair_credit: Credit of slot `i` answered by line `j`; a pair without one is forbidden.
        slot_cost: What an unanswered slot costs: 1, or 0 where it is optional.
        line_cost: What a line beyond the key costs: its penalty.
        slot_weight: What a slot is worth in the score, 0 where it is optional.

    Returns:
        The line of each answered slot, by slot.
    """
    return align_whole(
        pair_credit={pair: in_whole_numbers(credit) for pair, credit in pair_credit.items()},
        slot_cost=[in_whole_numbers(cost) for cost in slot_cost],
        line_cost=[in_whole_numbers(cost) for cost in line_cost],
        slot_weight=[in_whole_numbers(weight) for weight in slot_weight],
    )


def align_whole(
    *,
    pair_credit: Mapping[tuple[int, int], int],
    slot_cost: Sequence[int],
    line_cost: Sequence[int],
    slot_weight: Sequence[int],
) -> dict[int, int]:
    """The same of shares in whole numbers: a fraction's arithmetic would take most of the time."""
    lines_of_slot = [0] * len(slot_cost)
    slots_of_line = [0] * len(line_cost)
    for slot, line in pair_credit:
        lines_of_slot[slot] += 1
        slots_of_line[line] += 1
    chosen: dict[int, int] = {}
    contested: dict[tuple[int, int], int] = {}
    for pair, credit in pair_credit.items():
        slot, line = pair
        is_alone = lines_of_slot[slot] == slots_of_line[line] == 1
        if is_alone and slot_cost[slot] and (credit or line_cost[line]):
            # Nothing else fits either, and to answer a required slot costs less than not to.
            chosen[slot] = line
        else:
            # Leaving the line out would cost its penalty, so answering saves that much.
            saved = _WHOLE - credit - line_cost[line]
            scored = (slot_weight[slot] * credit // _WHOLE + line_cost[line]) // _BY_SCORE
            contested[pair] = saved - scored + _BY_PLACE * abs(slot - line)
    for slots, lines in _parts(contested):
        chosen.update(_align_part(slots, lines, contested, slot_cost))
    return chosen


def _parts(pairs: Iterable[tuple[int, int]]) -> list[tuple[list[int], list[int]]]:
    """Divide slots and lines into groups that no pair joins; each is a question of its own.

    A right code most often fits its own slot and no other, so that most
    groups are one slot and one line.
    """
    part_of_slot: dict[int, tuple[list[int], list[int]]] = {}
    part_of_line: dict[int, tuple[list[int], list[int]]] = {}
    for slot, line in pairs:
        ours = part_of_slot.get(slot)
        if ours is None:
            ours = part_of_slot[slot] = ([slot], [])
        theirs = part_of_line.get(line)
        if theirs is None:
            ours[1].append(line)
            part_of_line[line] = ours
        elif theirs is not ours:
            for moved in theirs[0]:
                part_of_slot[moved] = ours
            for moved in theirs[1]:
                part_of_line[moved] = ours
            ours[0].extend(theirs[0])
            ours[1].extend(theirs[1])
    # Ordered, so that of equal answers the same one is chosen however the pairs came.
    parts = {id(part): part for part in part_of_slot.values()}.values()
    return sorted((sorted(slots), sorted(lines)) for slots, lines in parts)


def _align_part(
    slots: Sequence[int],
    lines: Sequence[int],
    costs: Mapping[tuple[int, int], int],
    slot_costs: Sequence[int],
) -> dict[int, int]:
    if len(slots) == 1:
        slot = slots[0]
        line = min(lines, key=lambda one: costs[slot, one])
        return {slot: line} if costs[slot, line] < slot_costs[slot] else {}
    matrix = []
    for place, slot in enumerate(slots):
        # One private column each for leaving the slot unanswered.
        unanswered = [_FORBIDDEN] * len(slots)
        unanswered[place] = slot_costs[slot]
        matrix.append([costs.get((slot, line), _FORBIDDEN) for line in lines] + unanswered)
    return {
        slot: lines[column]
        for slot, column in zip(slots, assign(matrix), strict=True)
        if column < len(lines)
    }


def assign(cost: Sequence[Sequence[int]]) -> list[int]:
    """Solve the assignment problem: one column for each row, at the least total cost.

    The Hungarian method with potentials, one shortest augmenting path a row:
    O(rows² · columns). There must be at least as many columns as rows.

    >>> assign([[4, 1, 3], [2, 0, 5], [3, 2, 2]])
    [1, 0, 2]
    """
    rows = len(cost)
    columns = len(cost[0]) if cost else 0
    row_potential = [0] * (rows + 1)
    column_potential = [0] * (columns + 1)
    row_of = [0] * (columns + 1)
    for row in range(1, rows + 1):
        _augment(cost, row, row_potential, column_potential, row_of)
    answer = [0] * rows
    for column in range(1, columns + 1):
        if row_of[column]:
            answer[row_of[column] - 1] = column - 1
    return answer


def _augment(
    cost: Sequence[Sequence[int]],
    row: int,
    row_potential: list[int],
    column_potential: list[int],
    row_of: list[int],
) -> None:
    """Give one more row its column; column 0 stands for the row that has none yet."""
    columns = len(row_of) - 1
    unreached = 10 * _FORBIDDEN
    slack = [unreached] * (columns + 1)
    came_from = [0] * (columns + 1)
    visited = [False] * (columns + 1)
    row_of[0] = row
    column = 0
    while True:
        visited[column] = True
        current = row_of[column]
        costs = cost[current - 1]
        offset = row_potential[current]
        step, nearest = unreached * 10, 0
        for other in range(1, columns + 1):
            if visited[other]:
                continue
            reduced = costs[other - 1] - offset - column_potential[other]
            if reduced < slack[other]:
                slack[other] = reduced
                came_from[other] = column
            if slack[other] < step:
                step, nearest = slack[other], other
        for other in range(columns + 1):
            if visited[other]:
                row_potential[row_of[other]] += step
                column_potential[other] -= step
            else:
                slack[other] -= step
        column = nearest
        if row_of[column] == 0:
            break
    while column:
        row_of[column] = row_of[came_from[column]]
        column = came_from[column]
