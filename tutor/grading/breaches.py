"""From breaches to findings: which of them count against a key, and which of them cost.

A rule explains first and charges last: it costs only where nothing else about
the same codes costs already, and it is silent where the key itself breaks it
(DOMAIN 5.3, 5.9).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tutor.codes.code import Code
from tutor.codes.entered_line import Section
from tutor.grading.answer_key import AnswerKey, Waiver
from tutor.grading.claim import Breach
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.normalise import ReadLine

# Rules about the order of diagnoses: several of them on one swap are one fault (DOMAIN 5.9, 8).
ORDER_RULES = frozenset(
    {
        FindingKind.CODE_FIRST_ORDER,
        FindingKind.CODE_FIRST_MISSING,
        FindingKind.MANIFESTATION_FIRST,
        FindingKind.EXT_CAUSE_FIRST,
        FindingKind.NEVER_FIRST,
        FindingKind.Z_FIRST_ONLY,
        FindingKind.OB_FIRST,
        FindingKind.BURN_ORDER,
        FindingKind.SEQUELA_ORDER,
    }
)
_SILENT_BESIDE_A_MISS = FindingKind.USE_ADDITIONAL_MISSING


SlotKey = tuple[Section, str]
"""A slot by its section and id."""


@dataclass(frozen=True, slots=True)
class KeyBreach:
    """A rule that the key itself breaks: the slots that it speaks of.

    Not only those that it names: which of two places of occurrence is the repeated one
    depends on an order that the key may leave free.
    """

    kind: FindingKind
    slots: frozenset[SlotKey]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What alignment and order have charged already.

    Attributes:
        slot_of_line: The slot that each aligned line answers, with its right or wrong code.
        code_of_slot: The key's code by slot.
        charged_lines: Entered lines about which a finding costs, the order of lines included.
        missed: Codes of required slots that no line answers.
        wrongly_answered: Codes of slots whose line costs.
        left_out: Codes of optional slots that no line answers.
    """

    slot_of_line: Mapping[int, SlotKey]
    code_of_slot: Mapping[SlotKey, Code]
    charged_lines: frozenset[int]
    missed: tuple[Code, ...]
    wrongly_answered: tuple[Code, ...] = ()
    left_out: tuple[Code, ...] = ()


def judge_breaches(
    breaches: Sequence[Breach],
    *,
    key: AnswerKey,
    key_breaches: Iterable[KeyBreach],
    outcome: Outcome,
    penalty: Fraction,
) -> tuple[Finding, ...]:
    """Turn the breaches of a submission into findings against one variant of the key."""
    by_key = tuple(key_breaches)
    findings: list[Finding] = []
    seen: set[tuple[FindingKind, tuple[str, ...]]] = set()
    swapped: set[int] = set()
    paired: set[frozenset[int]] = set()
    for breach in breaches:
        if _is_allowed(breach, key.allowed_extra) or _is_in_key(breach, by_key, outcome):
            continue
        if _is_waived(breach, key.waivers, outcome):
            continue
        if breach.partner is not None and any(map(breach.partner, outcome.left_out)):
            continue  # The author leaves open whether the partner is coded at all.
        is_explained = breach.partner is not None and any(map(breach.partner, outcome.missed))
        if is_explained and breach.kind is _SILENT_BESIDE_A_MISS:
            continue
        codes = tuple(read.shown for read in breach.named)
        if (breach.kind, codes) in seen:
            continue
        seen.add((breach.kind, codes))
        lines = {read.line for read in breach.lines}
        named = frozenset(read.line for read in breach.named)
        is_order = breach.kind in ORDER_RULES
        is_free = (
            breach.is_warning
            or is_explained
            or (breach.partner and any(map(breach.partner, outcome.wrongly_answered)))
            or bool(lines & outcome.charged_lines)
            or (is_order and bool(lines & swapped))
            or named in paired
        )
        if is_order and not is_free:
            swapped |= lines
        if len(named) > 1 and not is_free:
            # A pair that two rules forbid is one fault: HIV_PAIR is an Excludes1 note as well.
            paired.add(named)
        findings.append(_finding(breach, codes, Fraction(0) if is_free else penalty))
    return tuple(findings)


def _finding(breach: Breach, codes: tuple[str, ...], cost: Fraction) -> Finding:
    return Finding(
        breach.kind,
        line=breach.named[0].line,
        codes=codes,
        want=breach.want,
        cost=cost,
        detail=breach.detail,
        lines=tuple(dict.fromkeys(read.line for read in breach.lines)),
        basis=breach.basis,
    )


def _is_allowed(breach: Breach, allowed: frozenset[Code]) -> bool:
    """A code that may stand beyond the key costs through no rule either (DOMAIN 5.9, 11)."""
    return any(read.code in allowed for read in breach.named)


def _is_in_key(breach: Breach, key_breaches: Sequence[KeyBreach], outcome: Outcome) -> bool:
    """Whether the key breaks the same rule at the slots that these lines answer."""
    slots = {outcome.slot_of_line.get(read.line) for read in breach.named}
    return any(
        breach.kind is by_key.kind and slots <= by_key.slots
        for by_key in key_breaches
        if None not in slots
    )


def _is_waived(breach: Breach, waivers: Sequence[Waiver], outcome: Outcome) -> bool:
    """Whether the author waives the rule for the codes, as entered or as the key has them."""
    return any(
        waiver.rule == breach.kind.value
        and all(_meant(read, outcome) & set(waiver.codes) for read in breach.named)
        for waiver in waivers
    )


def _meant(read: ReadLine, outcome: Outcome) -> set[Code]:
    slot = outcome.slot_of_line.get(read.line)
    codes = {read.code, outcome.code_of_slot.get(slot) if slot else None}
    return {code for code in codes if code is not None}
