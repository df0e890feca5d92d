"""The order of lines: only the first place and the key's `before` pairs bind (DOMAIN 5.3).

The first place is that of the first-listed or principal diagnosis, and of the
principal procedure of a stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from tutor.codes.entered_line import Section
from tutor.grading.answer_key import CodeSlot, KeyVariant
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.normalise import ReadLine
from tutor.grading.rubric import Rubric

PRINCIPAL_PROCEDURE = "principal_procedure"
"""The detail of a finding about the first place among the procedures of a stay."""


def place_of(finding: Finding) -> tuple[Section, str]:
    """The slot that a finding about the order speaks of, by section and id."""
    is_procedure = finding.detail == PRINCIPAL_PROCEDURE
    return Section.PROCEDURE if is_procedure else Section.DIAGNOSIS, finding.slot_id or ""


def judge_sequence(
    variant: KeyVariant,
    diagnoses: Sequence[ReadLine],
    answered: Mapping[str, ReadLine],
    procedures: Sequence[ReadLine] = (),
    answered_procedures: Mapping[str, ReadLine] | None = None,
    *,
    rubric: Rubric,
) -> tuple[Finding, ...]:
    """Find what is out of order.

    Args:
        variant: The key.
        diagnoses: The submitted diagnoses, in order.
        answered: The submitted line that answers each diagnosis slot, with a
            right or a wrong code; a slot that was missed has no order.
        procedures: The submitted procedures, in order.
        answered_procedures: The same of each procedure slot.
        rubric: The numbers; together the findings cost no more than its cap.
    """
    left = rubric.sequence_cap
    first = next((slot for slot in variant.diagnoses if slot.is_first), None)
    wrong = _first_place(variant.diagnoses, diagnoses, answered, rubric, left)
    findings = []
    if wrong is not None:
        findings.append(wrong)
        left -= wrong.cost
    for earlier, later in variant.before:
        if first is not None and wrong is not None and first.id in (earlier, later):
            continue  # Charged already: one swap, one fault.
        if earlier not in answered or later not in answered:
            continue
        if answered[earlier].position > answered[later].position:
            codes = {slot.id: slot.code for slot in variant.diagnoses}
            findings.append(
                Finding(
                    FindingKind.SEQ_PAIR,
                    slot_id=later,
                    line=answered[later].line,
                    codes=(str(codes[earlier]),),
                    want=str(codes[earlier]),
                    got=str(codes[later]),
                    cost=min(left, rubric.sequence["SEQ_PAIR"]),
                    lines=(answered[earlier].line, answered[later].line),
                )
            )
            left -= findings[-1].cost
    principal = _first_place(
        variant.procedures, procedures, answered_procedures or {}, rubric, left
    )
    if principal is not None:
        findings.append(replace(principal, detail=PRINCIPAL_PROCEDURE))
    return tuple(findings)


def _first_place(
    slots: Sequence[CodeSlot],
    lines: Sequence[ReadLine],
    answered: Mapping[str, ReadLine],
    rubric: Rubric,
    left: Fraction,
) -> Finding | None:
    """Whether what belongs first is present, with a right or a wrong code, and not first."""
    first = next((slot for slot in slots if slot.is_first), None)
    if first is None or first.id not in answered or answered[first.id] is lines[0]:
        return None
    return Finding(
        FindingKind.SEQ_FIRST,
        slot_id=first.id,
        line=lines[0].line,
        codes=(lines[0].shown,),
        want=str(first.code),
        cost=min(left, rubric.sequence["SEQ_FIRST"]),
        lines=(lines[0].line, answered[first.id].line),
    )
