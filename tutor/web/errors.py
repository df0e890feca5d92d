"""One table from errors to statuses and pages."""

import logging
from uuid import uuid4

from flask import Flask, Response, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from tutor.errors import (
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    ThrottledError,
    UnavailableError,
)
from tutor.services.access import InvalidInputError
from tutor.services.conditions import LookUpClosedError
from tutor.web.access import LoginRequiredError

logger = logging.getLogger(__name__)

STATUS: dict[type[Exception], int] = {
    NotFoundError: 404,
    PermissionDeniedError: 403,
    ConflictError: 409,
    InvalidInputError: 422,
    ThrottledError: 429,
    UnavailableError: 503,
}

_TITLES = {
    400: "This request could not be read",
    403: "This is not open to you",
    404: "There is no such page",
    405: "This page does not take that",
    409: "It has moved on",
    413: "That is too much at once",
    415: "This page does not take that",
    422: "Something needs another look",
    429: "Too many tries",
    500: "Something went wrong here",
    503: "Not available now",
}
_NO_CODE = ("There is no such code", "No loaded release of this code set has it on any date.")
_LONGEST_SEARCHED = 100
_TYPE_AHEAD = "codebook.suggest"
_PARTS = ("codebook.notes", "codebook.results")
_NOT_FOUND = "It may have been moved or retired, or it belongs to somebody else."


def init_errors(app: Flask) -> None:
    """Register every handler."""
    for kind in STATUS:
        app.register_error_handler(kind, _answer_domain)
    app.register_error_handler(LookUpClosedError, _answer_closed)
    app.register_error_handler(LoginRequiredError, _answer_login)
    app.register_error_handler(CSRFError, _answer_csrf)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def _answer_domain(error: Exception) -> ResponseReturnValue:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    # What exactly is missing is not told: it may exist, for somebody else.
    message = _NOT_FOUND if isinstance(error, NotFoundError) else str(error)
    headers = {}
    if isinstance(error, ThrottledError):
        headers["Retry-After"] = str(error.retry_after_seconds)
    return _answer(status, message, error=error), status, headers


def _answer_closed(error: LookUpClosedError) -> ResponseReturnValue:
    # Nothing has gone wrong, so it gets no number; it says which attempt, and how it ends.
    if request.endpoint == _TYPE_AHEAD or _wants_json():
        place = url_for("practice.attempt", attempt_uid=error.limit.attempt_uid)
        return jsonify(message=str(error), attempt=place), 403
    name = "errors/_closed.html" if request.endpoint in _PARTS else "errors/closed.html"
    return render_template(name, message=str(error), limit=error.limit, conditions=None), 403


def _answer_login(_error: Exception) -> ResponseReturnValue:
    if _wants_json():
        return jsonify(message="Your login has ended. Log in again in another tab."), 401
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("account.login", next=here), code=303)


def _answer_csrf(error: Exception) -> ResponseReturnValue:
    description = getattr(error, "description", "")
    message = (
        f"The form could not be verified ({description.rstrip('.')}). "
        "Go back, reload the page and send it again; the text in its fields is still there."
    )
    return _answer(400, message, error=error), 400


def _answer_http(error: Exception) -> ResponseReturnValue:
    if not isinstance(error, HTTPException) or error.code is None:
        raise error
    if error.response is not None or error.code < 400:  # noqa: PLR2004
        return error
    message = _NOT_FOUND if error.code == 404 else (error.description or "")  # noqa: PLR2004
    allowed = error.get_headers()
    headers = [(name, value) for name, value in allowed if name in ("Allow", "Retry-After")]
    return _answer(error.code, message, error=error), error.code, headers


def _answer_unexpected(error: Exception) -> ResponseReturnValue:
    # The page of a failure looks nobody up: that may be what fails.
    g.has_failed = True
    message = (
        "It is our mistake, not yours, and it has been noted. What was saved before is safe. "
        "If it happens again, tell an administrator the number below."
    )
    return _answer(500, message, error=error), 500


def _wants_json() -> bool:
    return request.is_json or request.accept_mimetypes.best == "application/json"


def _answer(status: int, message: str, *, error: Exception) -> str | Response:
    """Note what happened under a number of its own, and say that number to the person."""
    error_id = uuid4().hex[:12]
    _note(status, error_id, error)
    if _wants_json():
        return jsonify(message=message, error_id=error_id)
    title, searched = _TITLES.get(status, "This did not work"), _searched(status)
    if searched:
        title, message = _NO_CODE
    return render_template(
        "errors/error.html",
        status=status,
        title=title,
        message=message,
        error_id=error_id,
        searched=searched,
    )


def _searched(status: int) -> str:
    """What to look for instead, where the page of a code does not exist."""
    is_code = request.blueprint == "codebook" and status == 404  # noqa: PLR2004
    text = str((request.view_args or {}).get("text", "")) if is_code else ""
    return text.strip()[:_LONGEST_SEARCHED]


def _note(status: int, error_id: str, error: Exception) -> None:
    # The number stands in the text: a handler's format may leave `extra` out. An address may
    # hold a one-time token, so it is written only where no page has it; a message, which may
    # repeat what was typed, is not written at all.
    place = request.endpoint or request.path
    is_ours = status >= 500 and not isinstance(error, UnavailableError)  # noqa: PLR2004
    logger.log(
        logging.ERROR if is_ours else logging.WARNING,
        "error %s: %d, %s at %s %r",
        error_id,
        status,
        type(error).__name__,
        request.method,
        place,
        exc_info=error if is_ours else None,
        extra={"error_id": error_id, "endpoint": request.endpoint},
    )
