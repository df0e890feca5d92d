"""Say a finding in plain words about this chart and these codes.

The words are data, passed in; this module only decides which of them fit a
finding and what they speak of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tutor.grading.explanation_details import SIDES, detail_of
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.specificity import side_of


@dataclass(frozen=True, slots=True)
class ExplanationTemplate:
    """The words for one kind of finding, with named placeholders.

    `note` follows the body where the finding has a basis, which the note names.
    """

    headline: str
    body: str
    rule: str
    citation: str
    next_time: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the learner reads; `slip` is a likely slip of the hand, "" where there is none."""

    headline: str
    body: str
    rule: str
    citation: str
    next_time: str
    slip: str = ""


@dataclass(frozen=True, slots=True)
class NamedCode:
    """A code as it is spoken of: its number, its title, and what its 7th character says."""

    code: str = ""
    title: str = ""
    seventh_meaning: str = ""

    def __str__(self) -> str:
        """Write the code with its title, where one is known."""
        return f"{self.code} ({self.title})" if self.title else self.code


@dataclass(frozen=True, slots=True)
class ExplanationFacts:
    """What a template may speak of.

    `why` is the author's own reason; `missing` says which characters a
    heading lacks; `typed` is the text as it was entered, `shape` says how a
    code of its section is built. Of a rule, `codes` are all the codes that it
    names, the submitted one first; `others` stand beside it. `basis` is the note
    with its holder, the edit or the period; `partner` what is asked for beside it.
    """

    submitted: NamedCode = field(default_factory=NamedCode)
    expected: NamedCode = field(default_factory=NamedCode)
    date: str = ""
    code_set: str = ""
    missing: str = ""
    why: str = ""
    typed: str = ""
    shape: str = ""
    codes: tuple[NamedCode, ...] = ()
    others: tuple[NamedCode, ...] = ()
    basis: str = ""
    partner: str = ""


def template_name(finding: Finding, templates: Mapping[str, ExplanationTemplate]) -> str:
    """Return the most particular template that a finding has."""
    particular = f"{finding.name}/{detail_of(finding)}"
    return particular if particular in templates else finding.name


def explain(
    finding: Finding, templates: Mapping[str, ExplanationTemplate], facts: ExplanationFacts
) -> Explanation:
    """Fill the template of a finding.

    Raises:
        KeyError: There is no template for it, or it asks for a fact that no finding has.
    """
    template = templates[template_name(finding, templates)]
    values = _values(finding, facts)
    note = f" {template.note}" if template.note and facts.basis else ""
    return Explanation(
        headline=_filled(template.headline, values),
        body=_filled(template.body + note, values),
        rule=_filled(template.rule, values),
        citation=_filled(template.citation, values),
        next_time=_filled(template.next_time, values),
    )


def _values(finding: Finding, facts: ExplanationFacts) -> dict[str, str]:
    codes = [named.code for named in facts.codes] or [*finding.codes] or [facts.submitted.code]
    return {
        "submitted": str(facts.submitted),
        "submitted_code": facts.submitted.code,
        "submitted_side": _side(facts.submitted),
        "submitted_seventh": facts.submitted.seventh_meaning,
        "submitted_character": _character(finding, facts.submitted),
        "expected": str(facts.expected),
        "expected_code": facts.expected.code,
        "expected_side": _side(facts.expected),
        "expected_seventh": facts.expected.seventh_meaning,
        "expected_character": _character(finding, facts.expected),
        "want": _spoken(finding, finding.want) or "none",
        "want_side": SIDES.get(finding.want or "", ""),
        "got": _spoken(finding, finding.got) or "nothing",
        "got_side": SIDES.get(finding.got or "", ""),
        "codes": joined(codes),
        "others": joined([str(named) for named in facts.others]) or _ANOTHER,
        "others_codes": joined([named.code for named in facts.others]) or _ANOTHER,
        "basis": facts.basis,
        "partner": facts.partner or finding.want or "the code that belongs to it",
        "date": facts.date,
        "code_set": facts.code_set,
        "missing": facts.missing,
        "why": facts.why,
        "typed": facts.typed,
        "shape": facts.shape,
    }


def joined(parts: Sequence[str], conjunction: str = "and") -> str:
    """Join as one does in speech.

    >>> joined(["59", "XE", "XS"], "or"), joined(["I10", "N18.30"])
    ('59, XE or XS', 'I10 and N18.30')
    """
    *others, last = parts or ("",)
    return f"{', '.join(others)} {conjunction} {last}" if others else last


def _filled(text: str, values: Mapping[str, str]) -> str:
    # A fact that is empty leaves a double space behind.
    return " ".join(text.format_map(values).split())


_ANOTHER = "another code"
_MODIFIERS = (FindingKind.MOD_MISSING, FindingKind.MOD_WRONG, FindingKind.MOD_UNNEEDED)
_SIDES = {"right": "the right side", "left": "the left side", "bilateral": "both sides"}


def _spoken(finding: Finding, text: str | None) -> str:
    """Say modifiers as one would: ``59/XS`` is a choice, ``59 RT`` an order."""
    if finding.kind in _MODIFIERS:
        return joined((text or "").split("/"), "or")
    if finding.kind is FindingKind.MOD_ORDER:
        return ", then ".join((text or "").split())
    return text or ""


_CHARACTERS = {
    FindingKind.PCS_OPERATION: 2,
    FindingKind.PCS_BODY_PART: 3,
    FindingKind.PCS_APPROACH: 4,
    FindingKind.PCS_DEVICE: 5,
    FindingKind.PCS_QUALIFIER: 6,
}
"""Which character, counted from 0, an axis of ICD-10-PCS is (ICD-10-PCS Guidelines, Section A)."""


def _character(finding: Finding, named: NamedCode) -> str:
    place = _CHARACTERS.get(finding.kind)
    return "" if place is None else named.code[place : place + 1]


def _side(named: NamedCode) -> str:
    side = side_of(named.seventh_meaning) or side_of(named.title)
    return _SIDES[side] if side else "no side"
