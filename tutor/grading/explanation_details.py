"""Which findings of one kind deserve words of their own: the part of a template's name after "/".

Modifiers by what they say, units by what they count, a pair of services by
whether one is a visit. Not for the words: those are data.
"""

import re
from collections.abc import Callable, Mapping

from tutor.codes.code import InvalidCodeError, parse_procedure
from tutor.grading.answer_key import ExtraReason
from tutor.grading.evaluation_management import is_evaluation_management
from tutor.grading.finding import Finding, FindingKind

_DISTINCT = frozenset({"59", "XE", "XP", "XS", "XU"})
_VISIT = frozenset({"24", "25", "57"})
_RETURN = frozenset({"58", "78", "79"})
SIDES = {"RT": "right", "LT": "left"}
_PLACES = re.compile(r"E[1-4]|F[A1-9]|T[A1-9]|L[CDM]|R[CI]")
_FAMILIES = {
    **dict.fromkeys(_DISTINCT, "59"),
    **dict.fromkeys(SIDES, "side"),
    **dict.fromkeys(("76", "77", "91"), "repeat"),
    **dict.fromkeys(("93", "95", "GT"), "telehealth"),
}
_CONFUSED = {
    "side": frozenset(SIDES),
    "part": frozenset({"26", "TC"}),
    "return": _RETURN,
    "visit": _VISIT,
    "waste": frozenset({"JW", "JZ"}),
}
# Drugs and biosimilars of HCPCS Level II; therapy that is counted by the quarter of an hour
# (Medicare Claims Processing Manual, Chapter 5, Section 20.2).
_DRUG = re.compile(r"J\d{4}|Q5\d{3}")
_TIMED = re.compile(r"9703[2-6]|971(?:1[0236]|24|40)|97530|9753[357]|97542|97750|97755|9776[013]")


def detail_of(finding: Finding) -> str | None:
    """Return what qualifies a finding in the name of its words; None where nothing does."""
    find = _DETAILS.get(finding.kind)
    return finding.detail if find is None else find(finding)


def _family(text: str | None) -> str:
    """The first modifier of a choice says what the choice is about."""
    modifier = (text or "").split("/")[0]
    return _FAMILIES.get(modifier) or ("place" if _PLACES.fullmatch(modifier) else modifier)


def _confused(finding: Finding) -> str | None:
    wanted, got = set((finding.want or "").split("/")), finding.got
    if got in _DISTINCT and wanted <= _VISIT:
        return "distinct_on_visit"
    return next((name for name, kin in _CONFUSED.items() if wanted <= kin and got in kin), None)


def _with_visit(finding: Finding) -> str | None:
    visits = [_is_visit(text) for text in finding.codes]
    if finding.detail is None or not any(visits):
        return finding.detail
    if finding.detail == "modifier_allowed" and not visits[-1]:
        return "modifier_allowed_visit_first"
    return f"{finding.detail}_visit"


def _is_visit(text: str) -> bool:
    try:
        return is_evaluation_management(parse_procedure(text))
    except InvalidCodeError:
        return False


def _counted_as(finding: Finding) -> str | None:
    code = finding.codes[0] if finding.codes else ""
    if _DRUG.fullmatch(code):
        return "drug"
    return "timed" if _TIMED.fullmatch(code) else None


def _of_service(finding: Finding) -> str | None:
    """A service is missed, or beyond the chart, by other rules than a diagnosis."""
    if finding.detail or finding.reason not in (None, ExtraReason.UNSUPPORTED):
        return finding.detail
    return "service" if finding.codes and _is_service(finding.codes[0]) else None


def _is_service(text: str) -> bool:
    try:
        parse_procedure(text)
    except InvalidCodeError:
        return False
    return True


_DETAILS: Mapping[FindingKind, Callable[[Finding], str | None]] = {
    FindingKind.MISSED: _of_service,
    FindingKind.EXTRA: _of_service,
    FindingKind.NOT_BILLABLE: lambda finding: finding.detail if finding.slot_id else "extra",
    FindingKind.MOD_MISSING: lambda finding: _family(finding.want),
    FindingKind.MOD_UNNEEDED: lambda finding: _family(finding.got),
    FindingKind.MOD_WRONG: _confused,
    FindingKind.UNITS_OVER: _counted_as,
    FindingKind.UNITS_UNDER: _counted_as,
    FindingKind.NCCI_PTP: _with_visit,
    FindingKind.QUERY_MISSED: lambda finding: "nothing" if finding.line is None else finding.detail,
}
