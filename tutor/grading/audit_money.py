"""Which of a coding's amounts an audit uncovers (DOMAIN 5.7; 6, "Lost revenue / refund").

An amount is uncovered where every fault behind it was found: until the last
of them is corrected the claim is still paid wrongly.
"""

from collections.abc import Collection, Sequence
from fractions import Fraction

from tutor.codes.entered_line import Section
from tutor.grading.audit_fault import FaultFamily
from tutor.grading.audit_result import AuditMoney
from tutor.grading.audit_targets import BilledCoding, Target
from tutor.grading.result import MoneyItem, MoneyKind

_FREE_OF_MONEY = frozenset({FaultFamily.POINTERS, FaultFamily.ADMISSION, FaultFamily.ORDER})


def value_audit(
    coding: BilledCoding, targets: Sequence[Target], found: Collection[int]
) -> AuditMoney | None:
    """Divide the amounts into those uncovered and those left; None where none were valued.

    Args:
        coding: What was billed.
        targets: What could be marked.
        found: Indexes of the targets that were found.
    """
    money = coding.result.money
    if money is None:
        return None
    sums = dict.fromkeys(
        ((kind, is_found) for kind in MoneyKind for is_found in (True, False)), Fraction(0)
    )
    behind_any = _that_move_money(coding, targets)
    for item in money.items:
        # What no fault of its own explains moves with the others: a reduction by rank.
        behind = [n for n in behind_any if _is_about(targets[n], item)] or behind_any
        if behind:
            sums[item.kind, all(n in found for n in behind)] += item.amount
    return AuditMoney(
        overpayment_found=sums[MoneyKind.OVERPAYMENT, True],
        overpayment_missed=sums[MoneyKind.OVERPAYMENT, False],
        underpayment_found=sums[MoneyKind.UNDERPAYMENT, True],
        underpayment_missed=sums[MoneyKind.UNDERPAYMENT, False],
        schedule=money.schedule,
    )


def _that_move_money(coding: BilledCoding, targets: Sequence[Target]) -> list[int]:
    services = {
        verdict.line for verdict in coding.result.verdicts if verdict.section is Section.PROCEDURE
    }
    return [
        number
        for number, target in enumerate(targets)
        if target.is_required
        and target.fault.family not in _FREE_OF_MONEY
        and (target.lines & services or _is_service(target))
    ]


def _is_service(target: Target) -> bool:
    return target.place is not None and target.place[0] is Section.PROCEDURE


def _is_about(target: Target, item: MoneyItem) -> bool:
    if target.lines & set(item.lines):
        return True
    return _is_service(target) and target.finding.slot_id in item.slot_ids
