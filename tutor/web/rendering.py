"""Everything that templates use, and the headers that every answer carries."""

import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, url_for
from markupsafe import Markup

from tutor.bank.audit_words import load_audit_words
from tutor.bank.exercise import ChartExercise
from tutor.grading.any_result import AUDIT_NAME
from tutor.services.access import Role
from tutor.web.access import acting_user_or_none
from tutor.web.services import app_services

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
THEMES = {"auto": "As the device", "light": "Light", "dark": "Dark"}
THEME_COOKIE = "theme"
_YEAR_SECONDS = 31_536_000
_ALPHABET = 26
_SPELLED = {"icd9": "ICD-9"}
"""Words of names that are spelled otherwise than a name can be."""
_TOPIC_WORDS = {
    "icd10cm": "ICD-10-CM",
    "icd9cm": "ICD-9-CM",
    "cpt": "CPT",
    "hcpcs": "HCPCS",
    "em": "E/M",
}
_FINDING_WORDS = {
    "MISSED": "Missed",
    "EXTRA": "Beyond the key",
    "EXTRA:UNSUPPORTED": "Extra: not in the chart",
    "EXTRA:INTEGRAL_SYMPTOM": "Extra: symptom of the diagnosis",
    "EXTRA:UNCERTAIN_OUTPATIENT": "Extra: uncertain diagnosis",
    "EXTRA:HISTORY_ONLY": "Extra: history only",
    "EXTRA:NOT_TREATED": "Extra: not dealt with",
    "EXTRA:COMBINATION_EXISTS": "Extra: one code says both",
    "EXTRA:UNBUNDLED": "Extra: part of another service",
    "EXTRA:DUPLICATE": "Extra: entered twice",
    "WRONG_7TH": "Wrong 7th character",
    "WRONG_5TH_DIGIT": "Wrong 5th digit",
    "WRONG_LATERALITY": "Wrong side",
    "LOW_SPECIFICITY": "Not specific enough",
    "OVER_SPECIFIC": "More specific than the chart",
    "EM_LEVEL_UNDER": "E/M level too low",
    "EM_LEVEL_OVER": "E/M level too high",
    "EM_FAMILY": "Wrong E/M family",
    "INVALID_CODE": "Not a code",
    "NOT_EFFECTIVE": "Not valid on the date",
    "MALFORMED": "Not written like a code",
    "MOD_MISSING": "Modifier missing",
    "MOD_WRONG": "Wrong modifier",
    "MOD_UNNEEDED": "Modifier not needed",
    "MOD_ORDER": "Order of modifiers",
    "UNITS_OVER": "Too many units",
    "UNITS_UNDER": "Too few units",
    "PTR_WRONG": "Wrong pointer",
    "PTR_ORDER": "Order of pointers",
    "POA": "Present on admission",
    "SEQ_FIRST": "Wrong first diagnosis",
    "SEQ_PAIR": "Order of two diagnoses",
    "QUERY_MISSED": "No question where one was needed",
    "QUERY_UNNEEDED": "A question that was not needed",
    "PCS_OPERATION": "Wrong root operation",
    "PCS_BODY_PART": "Wrong body part",
    "PCS_APPROACH": "Wrong approach",
    "PCS_DEVICE": "Wrong device",
    "PCS_QUALIFIER": "Wrong qualifier",
    "EXCLUDES1": "Excludes1",
    "CODE_FIRST_MISSING": "Underlying disease missing",
    "CODE_FIRST_ORDER": "Underlying disease not first",
    "MANIFESTATION_FIRST": "Manifestation listed first",
    "USE_ADDITIONAL_MISSING": "Additional code missing",
    "EXT_CAUSE_FIRST": "External cause listed first",
    "EXT_CAUSE_REPEAT": "External cause told again",
    "Z_FIRST_ONLY": "Z code that may only be first",
    "NEVER_FIRST": "Code that may not be first",
    "HTN_PRESUMED": "Hypertension with heart or kidney disease",
    "HTN_STAGE": "Hypertension and the stage of kidney disease",
    "DM_PRESUMED": "Diabetes with another condition",
    "HIV_PAIR": "Two codes for HIV",
    "TRIMESTER_WEEKS": "Trimester and weeks of pregnancy",
    "OB_FIRST": "Pregnancy code not first",
    "Z3A_ALONE": "Weeks without a pregnancy code",
    "BURN_ORDER": "Order of burns",
    "BURN_SAME_SITE": "Two burn codes for one site",
    "SEQUELA_ORDER": "Order of a sequela",
    "AFTERCARE_INJURY": "Aftercare beside an injury code",
    "AGE_CONFLICT": "Age conflict",
    "SEX_CONFLICT": "Sex conflict",
    "NCCI_PTP": "Services that are paid as one",
    "NCCI_AOC": "Add-on code without its primary",
    "MUE": "More units than likely",
    "GLOBAL": "Inside a global period",
}
# A browser names itself after those it descends from, so the descendants are asked for first.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def init_rendering(app: Flask, *, secure: bool) -> None:
    """Register filters, globals and headers."""
    filters: dict[str, Callable[..., str]] = {
        "address": address,
        "browser": browser_words,
        "clock": clock,
        "amount": amount,
        "day": day,
        "finding": finding_words,
        "letter": letter,
        "moment": moment,
        "patient": patient,
        "percent": percent,
        "ratio": ratio,
        "score": score,
        "sentence": sentence,
        "topic": topic_words,
        "words": words,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(Role=Role)
    app.context_processor(_surroundings)

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


def _surroundings() -> dict[str, Any]:
    return {
        "acting": acting_user_or_none(),
        "asset": asset,
        "pass_mark": app_services().pass_mark,
        "theme": current_theme(),
        "themes": THEMES,
    }


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
    """Write a hyphenated or underscored name as words.

    >>> words("emergency-medicine"), words("legacy-icd9")
    ('Emergency medicine', 'Legacy ICD-9')
    """
    named = (_SPELLED.get(word, word) for word in text.replace("_", "-").split("-"))
    spaced = " ".join(named).strip()
    return spaced[:1].upper() + spaced[1:]


def sentence(text: str) -> str:
    """Write words as a sentence of their own.

    >>> sentence("no look-up at all")
    'No look-up at all.'
    """
    return f"{text[:1].upper()}{text[1:]}."


def topic_words(topic: str) -> str:
    """Write a topic's path as a person reads it.

    >>> topic_words("icd10cm/code-changes")
    'ICD-10-CM › Code changes'
    """
    return " › ".join(_TOPIC_WORDS.get(part, words(part)) for part in topic.split("/"))


def finding_words(name: str) -> str:
    """Write the name under which a kind of mistake is counted.

    >>> finding_words("EXTRA:NOT_TREATED"), finding_words("WRONG_SUBCATEGORY")
    ('Extra: not dealt with', 'Wrong subcategory')
    """
    if name.startswith(AUDIT_NAME):
        return _audit_words(name.removeprefix(AUDIT_NAME))
    return _FINDING_WORDS.get(name) or words(name.replace(":", ": ").lower())


def _audit_words(name: str) -> str:
    """Write what was wrong with an audit: the fault that was overlooked, or a false alarm."""
    known = {fault.value: said.label for fault, said in load_audit_words().faults.items()}
    label = known.get(name)
    return f"Audit, overlooked: {label[:1].lower()}{label[1:]}" if label else "Audit: false alarm"


def address(email: str) -> Markup:
    """Write an e-mail address so that a narrow line breaks it at its signs, never in a word.

    >>> address("a.b@c.example")
    Markup('a<wbr>.b<wbr>@c<wbr>.example')
    """
    return Markup("<wbr>").join(part for part in re.split(r"(?=[@._+-])", email) if part)


def browser_words(user_agent: str) -> str:
    """Name a browser and its system, as far as the browser says.

    >>> browser_words("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox on Linux'
    """
    browser = next((name for mark, name in _BROWSERS if f"{mark}/" in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or user_agent[:40] or "Unknown browser"


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
    """Write a 0-based position as the claim form does: A, B, C, and so on."""
    return chr(ord("A") + index) if index < _ALPHABET else str(index + 1)


def amount(value: Fraction) -> str:
    """Write an amount in dollars and cents, halves up.

    >>> amount(Fraction(23125, 2)), amount(Fraction(0))
    ('$11,562.50', '$0.00')
    """
    cents = int(abs(value) * 100 + Fraction(1, 2))
    return f"{'−' if value < 0 else ''}${cents // 100:,}.{cents % 100:02}"


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


def patient(exercise: ChartExercise) -> str:
    """Write age and sex as a face sheet does."""
    return f"{exercise.age_text}, {exercise.encounter.sex.value}"
