"""Say a finding in plain words about this chart and these codes.

The words are data, passed in; this module only decides which of them fit a
finding and what they speak of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tutor.grading.finding import Finding, FindingKind
from tutor.grading.specificity import side_of


@dataclass(frozen=True, slots=True)
class ExplanationTemplate:
    """The words for one kind of finding, with named placeholders."""

    headline: str
    body: str
    rule: str
    citation: str
    next_time: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the learner reads."""

    headline: str
    body: str
    rule: str
    citation: str
    next_time: str


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
    code of its section is built.
    """

    submitted: NamedCode = field(default_factory=NamedCode)
    expected: NamedCode = field(default_factory=NamedCode)
    date: str = ""
    code_set: str = ""
    missing: str = ""
    why: str = ""
    typed: str = ""
    shape: str = ""


def template_name(finding: Finding, templates: Mapping[str, ExplanationTemplate]) -> str:
    """Return the most particular template that a finding has."""
    detail = finding.detail
    if finding.kind is FindingKind.NOT_BILLABLE and finding.slot_id is None:
        detail = "extra"
    particular = f"{finding.name}/{detail}"
    return particular if particular in templates else finding.name


def explain(
    finding: Finding, templates: Mapping[str, ExplanationTemplate], facts: ExplanationFacts
) -> Explanation:
    """Fill the template of a finding.

    Raises:
        KeyError: There is no template for it, or it asks for a fact that no finding has.
    """
    template = templates[template_name(finding, templates)]
    values = {
        "submitted": str(facts.submitted),
        "submitted_code": facts.submitted.code,
        "submitted_side": _side(facts.submitted),
        "submitted_seventh": facts.submitted.seventh_meaning,
        "expected": str(facts.expected),
        "expected_code": facts.expected.code,
        "expected_side": _side(facts.expected),
        "expected_seventh": facts.expected.seventh_meaning,
        "want": _spoken(finding, finding.want) or "none",
        "got": _spoken(finding, finding.got) or "nothing",
        "date": facts.date,
        "code_set": facts.code_set,
        "missing": facts.missing,
        "why": facts.why,
        "typed": facts.typed,
        "shape": facts.shape,
    }
    return Explanation(
        headline=_filled(template.headline, values),
        body=_filled(template.body, values),
        rule=_filled(template.rule, values),
        citation=_filled(template.citation, values),
        next_time=_filled(template.next_time, values),
    )


def _filled(text: str, values: Mapping[str, str]) -> str:
    # A fact that is empty leaves a double space behind.
    return " ".join(text.format_map(values).split())


_MODIFIERS = (FindingKind.MOD_MISSING, FindingKind.MOD_WRONG, FindingKind.MOD_UNNEEDED)
_SIDES = {"right": "the right side", "left": "the left side", "bilateral": "both sides"}


def _spoken(finding: Finding, text: str | None) -> str:
    """Say modifiers as one would: ``59/XS`` is a choice, ``59 RT`` an order."""
    if finding.kind in _MODIFIERS:
        *others, last = (text or "").split("/")
        return f"{', '.join(others)} or {last}" if others else last
    if finding.kind is FindingKind.MOD_ORDER:
        return ", then ".join((text or "").split())
    return text or ""


def _side(named: NamedCode) -> str:
    side = side_of(named.seventh_meaning) or side_of(named.title)
    return _SIDES[side] if side else "no side"
