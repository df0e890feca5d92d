"""Results of questions and of cases as JSON and back; fractions are written as text."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tutor.codes.entered_field import EnteredField
from tutor.grading.choice import ChoiceResult, OptionVerdict
from tutor.grading.fields import FieldsResult, FieldState, FieldVerdict, Slip

_PLAIN = ("exact", "passed", "needs_review", "rubric_id")


def choice_to_json(result: ChoiceResult) -> dict[str, Any]:
    """Write the result of a question; `choice_from_json` reads back an equal one."""
    return {
        **{name: getattr(result, name) for name in _PLAIN},
        "score": str(result.score),
        "release_ids": list(result.release_ids),
        "unknown": list(result.unknown),
        "verdicts": [
            {
                "option_id": verdict.option_id,
                "chosen": verdict.chosen,
                "correct": verdict.correct,
            }
            for verdict in result.verdicts
        ],
    }


def choice_from_json(data: Mapping[str, Any]) -> ChoiceResult:
    """Read what `choice_to_json` wrote."""
    return ChoiceResult(
        **{name: data[name] for name in _PLAIN},
        score=Fraction(data["score"]),
        release_ids=tuple(data["release_ids"]),
        unknown=tuple(data["unknown"]),
        verdicts=tuple(OptionVerdict(**verdict) for verdict in data["verdicts"]),
    )


def fields_to_json(result: FieldsResult) -> dict[str, Any]:
    """Write the result of a case; `fields_from_json` reads back an equal one."""
    return {
        **{name: getattr(result, name) for name in _PLAIN},
        "score": str(result.score),
        "release_ids": list(result.release_ids),
        "unknown": [[entry.name, entry.text] for entry in result.unknown],
        "verdicts": [
            {
                "name": verdict.name,
                "state": verdict.state.value,
                "entered": list(verdict.entered),
                "credit": str(verdict.credit),
                "points": str(verdict.points),
                "foreseen": verdict.foreseen,
                "slip": verdict.slip and verdict.slip.value,
                "problem": verdict.problem,
            }
            for verdict in result.verdicts
        ],
    }


def fields_from_json(data: Mapping[str, Any]) -> FieldsResult:
    """Read what `fields_to_json` wrote."""
    return FieldsResult(
        **{name: data[name] for name in _PLAIN},
        score=Fraction(data["score"]),
        release_ids=tuple(data["release_ids"]),
        unknown=tuple(EnteredField(name, text) for name, text in data["unknown"]),
        verdicts=tuple(
            FieldVerdict(
                name=verdict["name"],
                state=FieldState(verdict["state"]),
                entered=tuple(verdict["entered"]),
                credit=Fraction(verdict["credit"]),
                points=Fraction(verdict["points"]),
                foreseen=verdict["foreseen"],
                slip=Slip(verdict["slip"]) if verdict["slip"] else None,
                problem=verdict["problem"],
            )
            for verdict in data["verdicts"]
        ),
    )
