"""What all pages of the codebook share: the blueprint, the day that is asked about, the code."""

from datetime import date

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from tutor.codes.code import Code, CodeSet, InvalidCodeError, parse_code
from tutor.errors import NotFoundError, TutorError
from tutor.web.services import app_services

bp = Blueprint("codebook", __name__, url_prefix="/codes")
LONGEST_QUERY = 100
_ANSWER_IN_JSON = ("codebook.suggest", "codebook.characters")
_LONGEST_DATE = 20
DAY_LABELS = {
    "on": "Date of service",
    "since": "From",
    "until": "To",
    "then": "First date",
    "now": "Second date",
}


class WrongDayError(TutorError):
    """A date in the address is none; `field` names the parameter."""

    def __init__(self, field: str, text: str, message: str = "") -> None:
        shown = text if len(text) <= _LONGEST_DATE else f"{text[:_LONGEST_DATE]}…"
        super().__init__(
            message or f"“{shown}” is not a date. Write year, month and day, as in 2026-03-31."
        )
        self.field = field


def asked_day(name: str = "on", default: date | None = None) -> date:
    """The date in the address; where there is none, today or the last day that is covered.

    Raises:
        WrongDayError: What stands there is not a date.
    """
    text = request.args.get(name, "").strip()
    if not text:
        return default or default_day()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongDayError(name, text) from error


def default_day() -> date:
    """Today, or the last day that the ICD-10-CM releases cover once that is past."""
    services = app_services()
    return min(services.clock().date(), services.codebook.newest_day())


def code_set_of(name: str) -> CodeSet:
    """The code set in an address.

    Raises:
        NotFoundError: There is no such code set.
    """
    try:
        return CodeSet(name)
    except ValueError as error:
        raise NotFoundError(f"code set {name}") from error


def code_of(code_set: str, text: str) -> Code:
    """The code in an address.

    Raises:
        NotFoundError: It cannot be a code of that set.
    """
    try:
        return parse_code(text, code_set_of(code_set))
    except InvalidCodeError as error:
        raise NotFoundError(f"code {text}") from error


@bp.errorhandler(WrongDayError)
def answer_wrong_day(error: WrongDayError) -> ResponseReturnValue:
    """Say at the field that the date is wrong; no other day is shown in its place."""
    if request.endpoint in _ANSWER_IN_JSON:
        return jsonify(message=str(error), field=error.field), 422
    days = [name for name in DAY_LABELS if name in request.args]
    others = [(name, text) for name, text in request.args.items(multi=True) if name not in days]
    page = render_template(
        "codebook/wrong_day.html", error=error, days=days, others=others, labels=DAY_LABELS
    )
    return page, 422
