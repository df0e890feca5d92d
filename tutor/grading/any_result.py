"""The result of any kind of exercise: what all have in common, and their JSON."""

from collections.abc import Mapping
from typing import Any

from tutor.grading.audit_result import AuditResult, AuditRow, AuditState
from tutor.grading.choice import ChoiceResult
from tutor.grading.fields import FieldsResult
from tutor.grading.result import GradeResult
from tutor.grading.sequence_result import SequenceResult
from tutor.grading.serialise import result_from_json, result_to_json
from tutor.grading.serialise_fields import (
    choice_from_json,
    choice_to_json,
    fields_from_json,
    fields_to_json,
)
from tutor.grading.serialise_kinds import (
    audit_from_json,
    audit_to_json,
    sequence_from_json,
    sequence_to_json,
)

AnyResult = GradeResult | AuditResult | SequenceResult | ChoiceResult | FieldsResult

_KIND = "kind"
AUDIT_NAME = "AUDIT:"
"""What the name of an audit's mistake begins with."""
_NOT_FOUND = frozenset({AuditState.MISSED, AuditState.PLACE})


def any_result_to_json(result: AnyResult) -> dict[str, Any]:
    """Write a result of any kind; that of a chart has no name of its kind, as it always was."""
    match result:
        case GradeResult():
            return result_to_json(result)
        case AuditResult():
            return {_KIND: "audit"} | audit_to_json(result)
        case SequenceResult():
            return {_KIND: "sequence"} | sequence_to_json(result)
        case ChoiceResult():
            return {_KIND: "choice"} | choice_to_json(result)
        case FieldsResult():
            return {_KIND: "fields"} | fields_to_json(result)


def any_result_from_json(data: Mapping[str, Any]) -> AnyResult:
    """Read what `any_result_to_json` wrote."""
    match data.get(_KIND):
        case "audit":
            return audit_from_json(data)
        case "sequence":
            return sequence_from_json(data)
        case "choice":
            return choice_from_json(data)
        case "fields":
            return fields_from_json(data)
        case _:
            return result_from_json(data)


def names_of(result: AnyResult) -> tuple[str, ...]:
    """The names of what the learner did wrong, each as often as it occurs.

    Of an audit these are the faults that were overlooked and the false alarms, not the findings
    about somebody else's codes; a question and a case have none.
    """
    match result:
        case AuditResult():
            return tuple(name for row in result.rows if (name := _audit_name(row)))
        case GradeResult() | SequenceResult():
            return tuple(f.name for f in result.findings if not f.kind.is_information)
        case _:
            return ()


def _audit_name(row: AuditRow) -> str:
    if row.state is AuditState.FALSE_ALARM:
        return f"{AUDIT_NAME}{row.state.name}"
    return f"{AUDIT_NAME}{row.fault.value}" if row.fault and row.state in _NOT_FOUND else ""
