"""What may never be listed first, and what may stand nowhere else.

ICD-10-CM Official Guidelines, Sections I.C.1, I.C.19.e, I.C.20 and I.C.21.c.16,
with the tables of DOMAIN 1.4. Not for manifestations, whose notes say what
comes before them (`tutor.grading.rules.conventions`), nor for the places that
a claim editor refuses to a code (`tutor.grading.rules.patient`).
"""

from collections.abc import Iterator

from tutor.codes.code import Code, CodeSet
from tutor.grading.claim import Breach, Claim, Rule, code_text
from tutor.grading.finding import FindingKind

_EXTERNAL_CAUSES = frozenset("VWXY")
_NEVER_FIRST = (
    ("R652", "severe_sepsis"),
    ("B95", "organism"),
    ("B96", "organism"),
    ("B97", "organism"),
    ("Z3A", "weeks_of_gestation"),
    ("Z37", "outcome_of_delivery"),
    ("Z68", "body_mass_index"),
)
_NEVER_FIRST_LETTERS = frozenset("RBZT")
_DRUGS = ("T36", "T50")
_INTENTS = {"5": "adverse_effect", "6": "underdosing"}

_FIRST_ONLY = (
    "Z00", "Z01", "Z02", "Z04", "Z3181", "Z3183", "Z3184", "Z332", "Z34", "Z38", "Z39", "Z40",
    "Z42", "Z510", "Z511", "Z52", "Z761", "Z762", "Z9912",
)  # fmt: skip
_NOT_FIRST_ONLY = ("Z006", "Z529")
# Chapter 15 has priority over every other (I.C.15.a.1), so that a visit of a pregnant woman for
# chemotherapy is first the pregnancy. A termination, a normal pregnancy and the birth record
# are no second code of an obstetric condition all the same.
_BEFORE_PREGNANCY = ("Z332", "Z34", "Z38")


def never_first(claim: Claim) -> Iterator[Breach]:
    """A code that tells of the circumstances, never of the reason for the contact."""
    first = claim.first
    if first is None or first.code is None:
        return
    reason = _reason(first.code)
    if reason is None:
        return
    kind = FindingKind.EXT_CAUSE_FIRST if reason == "external_cause" else FindingKind.NEVER_FIRST
    others = any(read.code and may_be_first(read.code) for read in claim.valid_diagnoses)
    yield Breach(kind, (first,), partner=None if others else may_be_first, detail=reason)


def may_be_first(code: Code) -> bool:
    """Whether the code may be listed first as far as the code alone tells."""
    return code.code_set.is_diagnosis and _reason(code) is None


def _reason(code: Code) -> str | None:
    """Say why the code is never first; None where it may be."""
    text = code.text
    letter = text[0]
    if code.code_set is CodeSet.ICD9CM:
        return "external_cause" if letter == "E" else None
    if letter in _EXTERNAL_CAUSES:
        return "external_cause"
    if letter not in _NEVER_FIRST_LETTERS:
        return None
    if letter == "T":
        return _INTENTS.get(_intent(text) or "")
    return next((reason for prefix, reason in _NEVER_FIRST if text.startswith(prefix)), None)


def _intent(text: str) -> str | None:
    """The character of T36-T50 that says how the drug did harm: the 6th, or the 5th before an X."""
    if not _DRUGS[0] <= text[:3] <= _DRUGS[1] or len(text) < 6:  # noqa: PLR2004
        return None
    return text[4] if text[5] == "X" else text[5]


def first_only(claim: Claim) -> Iterator[Breach]:
    """A Z code that is itself the reason for the contact; two of them may stand together."""
    if "Z" not in claim.letters or claim.encounter.combined_encounters:
        return
    found = [read for text, read in claim.icd10_diagnoses if _is_first_only(text)]
    if not found:
        return
    first = claim.diagnoses[0]
    first_text = code_text(first)
    if _is_first_only(first_text):
        return
    for read in found:
        if first_text.startswith("O") and not code_text(read).startswith(_BEFORE_PREGNANCY):
            continue
        yield Breach(FindingKind.Z_FIRST_ONLY, (read,), (first,))


def _is_first_only(text: str) -> bool:
    return text.startswith(_FIRST_ONLY) and not text.startswith(_NOT_FIRST_ONLY)


RULES: tuple[Rule, ...] = (never_first, first_only)
