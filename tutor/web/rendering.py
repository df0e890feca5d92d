"""Everything that templates use, and the headers that every answer carries."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

from tutor.bank.exercise import Exercise
from tutor.services.access import Role
from tutor.web.access import acting_user_or_none

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
_YEAR_SECONDS = 31_536_000
_ALPHABET = 26


def init_rendering(app: Flask, *, secure: bool) -> None:
    """Register filters, globals and headers."""
    filters: dict[str, Callable[..., str]] = {
        "clock": clock,
        "day": day,
        "letter": letter,
        "moment": moment,
        "patient": patient,
        "percent": percent,
        "ratio": ratio,
        "score": score,
        "words": words,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(Role=Role)
    app.context_processor(
        lambda: {
            "acting": acting_user_or_none(),
            "asset": asset,
            "theme": current_theme(),
            "themes": THEMES,
        }
    )

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if secure:
            headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR_SECONDS}")
        if request.endpoint == "static" and "v" in request.args:
            headers["Cache-Control"] = f"public, max-age={_YEAR_SECONDS}, immutable"
        elif request.endpoint != "static":
            # A page may show a person's answers: no shared or later copy of it.
            headers.setdefault("Cache-Control", "no-store")
        return response


def asset(name: str) -> str:
    """Return the address of a static file, with its content's hash so that it may be kept."""
    return url_for("static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    path = Path(__file__).parent.parent / "static" / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def current_theme() -> str:
    """Return the theme that the browser's cookie names."""
    chosen = request.cookies.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def words(text: str) -> str:
    """Write a hyphenated or underscored name as words: ``emergency-medicine``."""
    spaced = text.replace("-", " ").replace("_", " ").strip()
    return spaced[:1].upper() + spaced[1:]


def day(value: date) -> str:
    """Write a date in the American way, with the month as a word."""
    return f"{value:%b} {value.day}, {value.year}"


def clock(value: datetime) -> str:
    """Write a time to the second."""
    return f"{value:%H:%M:%S}"


def moment(value: datetime) -> str:
    """Write a date and time."""
    return f"{day(value)}, {value:%H:%M} UTC"


def letter(index: int) -> str:
    """Write a 0-based position as the claim form does: A, B, C …"""
    return chr(ord("A") + index) if index < _ALPHABET else str(index + 1)


def score(value: Fraction | float) -> str:
    """Write a score with at most two decimals: 83.33, 95, 0."""
    text = f"{_rounded(Fraction(value), 2):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Fraction | float) -> str:
    """Write a figure out of 100."""
    return f"{_rounded(Fraction(value), 0):f} %"


def ratio(value: Fraction) -> str:
    """Write a share of one as a percentage."""
    return percent(100 * value)


def _rounded(value: Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def patient(exercise: Exercise) -> str:
    """Write age and sex as a face sheet does."""
    return f"{exercise.age_text}, {exercise.encounter.sex.value}"
