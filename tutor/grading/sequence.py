"""The order of diagnoses: only the first place and the key's `before` pairs bind (DOMAIN 5.3)."""

from collections.abc import Mapping, Sequence

from tutor.grading.answer_key import KeyVariant
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.normalise import ReadLine
from tutor.grading.rubric import Rubric


def judge_sequence(
    variant: KeyVariant,
    diagnoses: Sequence[ReadLine],
    answered: Mapping[str, ReadLine],
    *,
    rubric: Rubric,
) -> tuple[Finding, ...]:
    """Find what is out of order.

    Args:
        variant: The key.
        diagnoses: The submitted diagnoses, in order.
        answered: The submitted line that answers each diagnosis slot, with a
            right or a wrong code; a slot that was missed has no order.
        rubric: The numbers; together the findings cost no more than its cap.
    """
    findings: list[Finding] = []
    left = rubric.sequence_cap
    first = next((slot for slot in variant.diagnoses if slot.is_first), None)
    first_is_wrong = (
        first is not None and first.id in answered and answered[first.id] is not diagnoses[0]
    )
    if first is not None and first_is_wrong:
        findings.append(
            Finding(
                FindingKind.SEQ_FIRST,
                slot_id=first.id,
                line=diagnoses[0].line,
                codes=(diagnoses[0].shown,),
                want=str(first.code),
                cost=min(left, rubric.sequence["SEQ_FIRST"]),
            )
        )
        left -= findings[-1].cost
    codes = {slot.id: str(slot.code) for slot in variant.diagnoses}
    for earlier, later in variant.before:
        if first is not None and first_is_wrong and first.id in (earlier, later):
            continue  # Charged already: one swap, one fault.
        if earlier not in answered or later not in answered:
            continue
        if answered[earlier].position > answered[later].position:
            findings.append(
                Finding(
                    FindingKind.SEQ_PAIR,
                    slot_id=later,
                    line=answered[later].line,
                    codes=(codes[earlier],),
                    want=codes[earlier],
                    got=codes[later],
                    cost=min(left, rubric.sequence["SEQ_PAIR"]),
                    lines=(answered[earlier].line, answered[later].line),
                )
            )
            left -= findings[-1].cost
    return tuple(findings)
