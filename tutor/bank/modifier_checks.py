"""Modifiers of a key that cannot be right whatever the chart says (DOMAIN 2.5, 3.2).

What only the chart decides is left to the author. Every check speaks of the
modifiers that the key asks for; those that it merely allows are not judged.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from tutor.bank.exercise import ChartExercise
from tutor.bank.problem import Problem, error_in, warning_in
from tutor.codebook.listed import ListedCode
from tutor.codes.code import Code, CodeSet
from tutor.codes.encounter import Encounter, Payer, Setting
from tutor.grading.answer_key import KeyVariant, ProcedureSlot
from tutor.grading.evaluation_management import is_evaluation_management

FindListed = Callable[[Code], ListedCode | None]
"""The bank's own entry of a code, with its published facts; None where it has none."""

JZ_FROM = date(2023, 7, 1)
"""From here on Medicare asks for JZ where nothing is discarded (Claims Manual, 17, 40)."""

_DISTINCT = frozenset({"59", "XE", "XP", "XS", "XU"})
_RETURNS = frozenset({"58", "78", "79"})
WASTE, _NO_WASTE = "JW", "JZ"
_TOGETHER_NEVER = (
    frozenset({WASTE, _NO_WASTE}),
    frozenset({"52", "53"}),
    frozenset({"26", "TC"}),
    frozenset({"GA", "GZ"}),
    frozenset({"50", "RT"}),
    frozenset({"50", "LT"}),
    frozenset({"58", "78"}),
    frozenset({"58", "79"}),
    frozenset({"78", "79"}),
)


def _is_facility(encounter: Encounter) -> bool:
    return encounter.setting in (Setting.OUTPATIENT_FACILITY, Setting.INPATIENT_FACILITY)


@dataclass(frozen=True, slots=True)
class _Misuse:
    """Modifiers, the lines that they cannot stand on, and why."""

    modifiers: frozenset[str]
    is_wrong: Callable[[Code, Encounter], bool]
    why: str


def _of(texts: str) -> frozenset[str]:
    return frozenset(texts.split())


def _is_anesthesia(code: Code) -> bool:
    return code.code_set is CodeSet.CPT and "00100" <= code.text <= "01999"


def _is_laboratory(code: Code) -> bool:
    return code.code_set is CodeSet.CPT and "80000" <= code.text <= "89999"


def _is_drug_or_biological(code: Code) -> bool:
    return code.code_set is CodeSet.HCPCS and code.text[0] in "ACJPQ"


_MISUSES = (
    _Misuse(
        _of("24 25 57"),
        lambda code, _on: not is_evaluation_management(code),
        "belongs to visits only",
    ),
    _Misuse(
        _DISTINCT | _of("22 53"),
        lambda code, _on: is_evaluation_management(code),
        "never belongs to a visit",
    ),
    _Misuse(
        _of("27 73 74 PO PN"),
        lambda _code, claim: not _is_facility(claim),
        "belongs to a hospital's claim only",
    ),
    _Misuse(
        _of("AI 26 53 54 55 56 62 66 80 81 82 AS"),
        lambda _code, claim: _is_facility(claim),
        "belongs to a professional's claim only",
    ),
    _Misuse(
        _of("GA GX GY GZ"),
        lambda _code, claim: claim.payer is not Payer.MEDICARE,
        "speaks of Medicare's notice to the patient, and another payer pays",
    ),
    _Misuse(
        _of("P1 P2 P3 P4 P5 P6 AA AD QK QX QY QZ"),
        lambda code, _on: not _is_anesthesia(code),
        "belongs to anesthesia only",
    ),
    _Misuse(
        _of("90 91"), lambda code, _on: not _is_laboratory(code), "belongs to laboratory tests only"
    ),
    _Misuse(
        _of("76 77"), lambda code, _on: _is_laboratory(code), "is not for laboratory tests: 91 is"
    ),
    _Misuse(
        _of("JW JZ"),
        lambda code, _on: not _is_drug_or_biological(code),
        "belongs to drugs and biologicals only",
    ),
    _Misuse(
        _RETURNS,
        lambda _code, claim: not claim.prior,
        "speaks of earlier surgery, and the exercise names none under prior",
    ),
    _Misuse(
        _of("24"),
        lambda code, claim: is_evaluation_management(code) and not claim.prior,
        "speaks of earlier surgery, and the exercise names none under prior",
    ),
)


def check_modifiers(exercise: ChartExercise, *, listed: FindListed) -> Iterator[Problem]:
    """Find modifiers that contradict their line, each other, or the facts in `codes.toml`."""
    for variant in exercise.key.variants:
        for slot in variant.procedures:
            if slot.code.code_set.is_service:
                for message in _faults(slot, exercise.encounter, listed(slot.code)):
                    yield error_in(
                        exercise,
                        f"key.{slot.id}.modifiers",
                        "BANK243",
                        f"{slot.code}: {message}.",
                        "Correct the modifiers, or the code that they stand on.",
                    )
        yield from _drug_waste(exercise, variant)


def _faults(slot: ProcedureSlot, encounter: Encounter, listed: ListedCode | None) -> Iterator[str]:
    asked = [modifier.text for modifier in slot.modifiers]
    written = {*asked, *(modifier.text for modifier in chain.from_iterable(slot.modifiers_any))}
    for pair in _TOGETHER_NEVER:
        if pair <= set(asked):
            yield f"{' and '.join(sorted(pair))} never stand on one line"
    for text in sorted({text for text in asked if asked.count(text) > 1}):
        yield f"modifier {text} is asked for twice"
    for misuse in _MISUSES:
        for text in sorted(misuse.modifiers & written):
            if misuse.is_wrong(slot.code, encounter):
                yield f"modifier {text} {misuse.why}"
    if "50" in asked and slot.units != 1:
        yield f"a bilateral line (50) has one unit, not {slot.units}"
    if listed is not None:
        yield from _against_facts(set(asked), listed)


def _against_facts(asked: set[str], listed: ListedCode) -> Iterator[str]:
    # Indicators of the Medicare fee schedule: 1 and 3 pay both sides, the others do not.
    if "50" in asked and listed.bilateral in ("0", "2", "9"):
        yield f"modifier 50 does not fit its bilateral indicator {listed.bilateral}"
    if "51" in asked and listed.add_on:
        yield "modifier 51 never stands on an add-on code"
    if asked & {"54", "55", "56"} and listed.global_days not in (None, "010", "090"):
        yield f"its global period is {listed.global_days}, so its care cannot be split"


def _drug_waste(exercise: ChartExercise, variant: KeyVariant) -> Iterator[Problem]:
    """JW has its own line beside the one of what was given; with waste there is no JZ."""
    lines = [(slot, {m.text for m in slot.modifiers}) for slot in variant.procedures]
    for slot, asked in lines:
        others = [seen for other, seen in lines if other is not slot and other.code == slot.code]
        place = f"key.{slot.id}.modifiers"
        if WASTE in asked and not any(WASTE not in seen for seen in others):
            yield error_in(
                exercise,
                place,
                "BANK244",
                f"{slot.code} with JW has no line beside it for the amount that was given.",
                "Write two lines: what was given, and what was discarded with JW.",
            )
        elif _NO_WASTE in asked and any(WASTE in seen for seen in others):
            yield error_in(
                exercise,
                place,
                "BANK244",
                f"{slot.code} says with JZ that nothing was discarded, and another line has JW.",
                "Take JZ out where a part was discarded.",
            )
        elif _is_undecided(exercise, slot, asked | set().union(*others)):
            yield warning_in(
                exercise,
                place,
                "BANK244",
                f"{slot.code} has neither JW nor JZ, and nothing says why.",
                "Ask for one of them, allow JZ, or say in why that the drug needs neither.",
            )


def _is_undecided(exercise: ChartExercise, slot: ProcedureSlot, asked: set[str]) -> bool:
    encounter = exercise.encounter
    if encounter.payer is not Payer.MEDICARE or encounter.date_of_service < JZ_FROM:
        return False
    if slot.code.code_set is not CodeSet.HCPCS or slot.code.text[0] != "J":
        return False
    free = chain(slot.modifiers_allowed, *slot.modifiers_any)
    settled = asked | {modifier.text for modifier in free}
    said = f"{slot.why} {exercise.rationale_markdown if _is_facility(encounter) else ''}"
    is_said = any(text in said for text in (WASTE, _NO_WASTE))
    return not settled & {WASTE, _NO_WASTE} and not is_said
