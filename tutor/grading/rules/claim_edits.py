"""Claim edits: NCCI pairs, add-on codes, unit limits, and surgery's global period.

A table that is not loaded is asked for nothing and finds nothing; the result
says that the check did not run. Rows and modifiers: NCCI Policy Manual for
Medicare Services, Chapter I (DOMAIN 2.5, 2.6, 5.9, 21 and 5.10, 8).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations

from tutor.codes.claim_edits import EditCheck, PairEdit, UnitLimit
from tutor.codes.code import Code, CodeSet
from tutor.codes.encounter import PriorProcedure, Setting
from tutor.grading.claim import Breach, Claim, Rule, code_text
from tutor.grading.evaluation_management import is_evaluation_management
from tutor.grading.finding import FindingKind
from tutor.grading.normalise import ReadLine

_DISTINCT = frozenset({"59", "XE", "XP", "XS", "XU"})
_SEPARATE_VISIT = frozenset({"24", "25", "27", "57"})
_RELEASING = (
    _DISTINCT
    | {"58", "78", "79", "91", "LT", "RT", "LC", "LD", "LM", "RC", "RI", "FA", "TA"}
    | {f"E{place}" for place in range(1, 5)}
    | {f"F{place}" for place in range(1, 10)}
    | {f"T{place}" for place in range(1, 10)}
)
_UNRELATED_VISIT = "24"
_DAY_OF_SURGERY = frozenset({"25", "57"})
_RETURNS = frozenset({"58", "78", "79"})
_PER_LINE = 1
_SURGERY = ("10004", "69999")
_SURGICAL_PERIODS = frozenset({"000", "010", "090"})


def procedure_pairs(claim: Claim) -> Iterator[Breach]:
    """Column 2 of an edit is not paid beside column 1, or only where a modifier says why."""
    edits = claim.references.edits
    if edits is None or claim.encounter.setting is Setting.INPATIENT_FACILITY:
        return
    on, setting = claim.encounter.date_of_service, claim.encounter.setting
    if not edits.serves(EditCheck.PTP, on, setting):
        return
    for first, second in permutations(claim.valid_procedures, 2):
        if first.code is None or second.code is None or first.code == second.code:
            continue
        edit = edits.pair(first.code, second.code, on, setting)
        if edit is not None and not _is_released(edit, first, second):
            yield Breach(
                FindingKind.NCCI_PTP,
                (first, second),
                basis=edit.rationale,
                detail="modifier_allowed" if edit.modifier_allowed else "never_together",
            )


def _is_released(edit: PairEdit, first: ReadLine, second: ReadLine) -> bool:
    """A visit is set apart by a modifier of its own, never by a side on the procedure."""
    if not edit.modifier_allowed:
        return False
    if is_evaluation_management(edit.column_2):
        return bool(_modifiers(second) & _SEPARATE_VISIT)
    if is_evaluation_management(edit.column_1):
        return bool(_modifiers(first) & _SEPARATE_VISIT or _modifiers(second) & _DISTINCT)
    # 24, 25, 27 and 57 belong to a visit: on a procedure they set nothing apart.
    return bool((_modifiers(first) | _modifiers(second)) & _RELEASING)


def add_on_codes(claim: Claim) -> Iterator[Breach]:
    """An add-on code is paid only beside one of its primaries."""
    edits = claim.references.edits
    if edits is None:
        return
    billed = {read.code for read in claim.valid_procedures}
    for read in claim.valid_procedures:
        edit = edits.add_on(read.code, claim.encounter.date_of_service) if read.code else None
        if edit is None or edit.is_open or billed & edit.primaries:
            continue
        primaries = edit.primaries
        yield Breach(
            FindingKind.NCCI_AOC,
            (read,),
            partner=primaries.__contains__,
            basis=", ".join(sorted(code.text for code in primaries)),
        )


def unit_limits(claim: Claim) -> Iterator[Breach]:
    """More units than are likely for one patient: of one line (indicator 1) or of the day."""
    edits = claim.references.edits
    if edits is None or claim.encounter.setting is Setting.INPATIENT_FACILITY:
        return
    on, setting = claim.encounter.date_of_service, claim.encounter.setting
    by_code: defaultdict[Code, list[ReadLine]] = defaultdict(list)
    for read in claim.valid_procedures:
        if read.code is not None:
            by_code[read.code].append(read)
    for code, lines in by_code.items():
        limit = edits.unit_limit(code, on, setting)
        over = _over_limit(lines, limit) if limit else []
        if limit and over:
            yield Breach(
                FindingKind.MUE,
                (over[0],),
                tuple(over[1:]),
                want=str(limit.units),
                basis=f"{limit.units} (MAI {limit.indicator})",
                detail=f"mai_{limit.indicator}",
            )


def _over_limit(lines: list[ReadLine], limit: UnitLimit) -> list[ReadLine]:
    if limit.indicator == _PER_LINE:
        return [read for read in lines if (read.units or 0) > limit.units]
    return lines if sum(read.units or 0 for read in lines) > limit.units else []


def global_periods(claim: Claim) -> Iterator[Breach]:
    """Care after surgery is in its price; what is not needs a modifier that says so."""
    prior = next((earlier for earlier in claim.encounter.prior if _runs(earlier, claim)), None)
    if prior is None:
        return
    for read in claim.valid_procedures:
        is_visit = read.code is not None and is_evaluation_management(read.code)
        if is_visit and not _modifiers(read) & _outside(prior, claim):
            yield _inside(prior, read, "visit")
        elif not is_visit and _is_surgery(claim, read) and not _modifiers(read) & _RETURNS:
            yield _inside(prior, read, "procedure")


def _outside(prior: PriorProcedure, claim: Claim) -> frozenset[str]:
    """What sets a visit apart: 24 in the period; on its first day also the day's own modifiers."""
    is_same_day = prior.date_of_service == claim.encounter.date_of_service
    return frozenset({_UNRELATED_VISIT}) | (_DAY_OF_SURGERY if is_same_day else frozenset())


def _inside(prior: PriorProcedure, read: ReadLine, detail: str) -> Breach:
    end = prior.date_of_service + timedelta(days=prior.global_days)
    basis = f"{prior.procedure} of {prior.date_of_service.isoformat()}, until {end.isoformat()}"
    return Breach(FindingKind.GLOBAL, (read,), basis=basis, detail=detail)


def _runs(prior: PriorProcedure, claim: Claim) -> bool:
    """The period binds the same physician, and those of the group in the same specialty."""
    since = (claim.encounter.date_of_service - prior.date_of_service).days
    return prior.same_physician and 0 <= since <= prior.global_days


def _is_surgery(claim: Claim, read: ReadLine) -> bool:
    """By the fee schedule's global days where one is loaded, else by the section of the code."""
    if read.code is None:
        return False
    edits = claim.references.edits
    encounter = claim.encounter
    on, setting = encounter.date_of_service, encounter.setting
    fee = edits.fee(read.code, on, setting) if edits else None
    if fee is not None and fee.global_days:
        return fee.global_days in _SURGICAL_PERIODS
    return read.code.code_set is CodeSet.CPT and _SURGERY[0] <= code_text(read) <= _SURGERY[1]


def _modifiers(read: ReadLine) -> frozenset[str]:
    return frozenset(modifier.text for modifier in read.modifiers)


RULES: tuple[Rule, ...] = (procedure_pairs, add_on_codes, unit_limits, global_periods)
