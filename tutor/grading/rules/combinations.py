"""Conditions that ICD-10-CM takes for one: hypertension, diabetes and HIV, coded apart.

ICD-10-CM Official Guidelines, Sections I.A.15 ("with"), I.C.1.a, I.C.4.a and
I.C.9.a (DOMAIN 1.5, 5.10). A chart that says "unrelated" is the author's waiver.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from tutor.codes.code import Code
from tutor.grading.claim import Breach, Claim, Rule, code_text
from tutor.grading.finding import FindingKind
from tutor.grading.normalise import ReadLine

# What the heads of I11 and I12 include where it is due to hypertension.
_HEART = ("I50", "I514", "I515", "I516", "I517", "I5189", "I519")
_KIDNEY = ("N18", "N26")
_COMBINED = ("I11", "I12", "I13")
_CKD = "N18"
_END_STAGE = ("N185", "N186")
_STAGED = ("I12", "I13")
_STAGED_END = ("I120", "I1311", "I132")


def hypertension(claim: Claim) -> Iterator[Breach]:
    """Hypertension is presumed to have caused heart failure and chronic kidney disease."""
    if "I" not in claim.letters:
        return
    lines = claim.icd10_diagnoses
    raised = [line for line in lines if line[0] == "I10" or line[0].startswith(_COMBINED)]
    if not raised:
        return
    heart = [read for text, read in lines if text.startswith(_HEART)]
    kidney = [read for text, read in lines if text.startswith(_KIDNEY)]
    yield from _not_combined(raised, heart, kidney)
    yield from _other_stage(raised, [read for read in kidney if code_text(read).startswith(_CKD)])


def _not_combined(
    raised: list[tuple[str, ReadLine]], heart: list[ReadLine], kidney: list[ReadLine]
) -> Iterator[Breach]:
    is_whole = any(text.startswith("I13") for text, _read in raised)
    for text, read in raised:
        if text == "I10":
            apart = [*heart, *kidney]
        elif is_whole:
            continue
        else:
            apart = {"I11": kidney, "I12": heart}[text[:3]]
        if apart:
            wanted = _combination(text, heart, kidney)
            yield Breach(
                FindingKind.HTN_PRESUMED,
                (read, *apart),
                partner=_begins(wanted),
                want=f"{wanted}.-",
            )


def _combination(text: str, heart: list[ReadLine], kidney: list[ReadLine]) -> str:
    """The category that holds hypertension with what stands beside it."""
    if text != "I10" or (heart and kidney):
        return "I13"
    return "I11" if heart else "I12"


def _other_stage(raised: list[tuple[str, ReadLine]], stages: list[ReadLine]) -> Iterator[Breach]:
    """The 4th character tells stage 5 and end stage from every other."""
    if not stages:
        return
    at_end = {code_text(stage).startswith(_END_STAGE) for stage in stages}
    for text, read in raised:
        if text.startswith(_STAGED) and text.startswith(_STAGED_END) not in at_end:
            yield Breach(FindingKind.HTN_STAGE, (read, stages[0]), tuple(stages[1:]))


class _Complication(NamedTuple):
    """A condition that the Index lists under "Diabetes, with".

    `alone` are codes of it without diabetes; `kept` are the ends of the diabetes code that
    hold it, or something nearer; `wanted` is the end to look for, with a dot.
    """

    alone: tuple[str, ...]
    kept: tuple[str, ...]
    wanted: str


# Only conditions that the Index names themselves, and of their codes those that name no cause
# of their own: "with" presumes nothing of "complication NEC", nor against a stated cause.
_WITH_DIABETES = (
    _Complication(("N18",), ("22",), ".22"),
    _Complication(("G629", "G63"), ("4",), ".42"),
    _Complication(("H3500",), ("31", "32", "33", "34", "35"), ".31-"),
    _Complication(("H269",), ("36",), ".36"),
    _Complication(("I739",), ("51", "52"), ".51"),
    _Complication(("I96",), ("52",), ".52"),
    _Complication(("K056",), ("630",), ".630"),
    _Complication(("K3184",), ("43",), ".43"),
    _Complication(("L974", "L975"), ("621",), ".621"),
)
_ALONE = tuple(text for complication in _WITH_DIABETES for text in complication.alone)
_UNCOMPLICATED = "9"
_DIABETES = ("E08", "E09", "E10", "E11", "E13")


def diabetes(claim: Claim) -> Iterator[Breach]:
    """Diabetes is presumed to have caused what the Index lists under it."""
    if "E" not in claim.letters:
        return
    lines = claim.icd10_diagnoses
    diabetic = [(text, read) for text, read in lines if text.startswith(_DIABETES)]
    # What a claim rarely has is looked for before what it has to be held against.
    alone = [(text, read) for text, read in lines if text.startswith(_ALONE)] if diabetic else []
    for complication in _WITH_DIABETES if alone else ():
        apart = [read for text, read in alone if text.startswith(complication.alone)]
        if not apart or any(text[3:].startswith(complication.kept) for text, _read in diabetic):
            continue
        named = next((line for line in diabetic if line[0][3:] == _UNCOMPLICATED), diabetic[0])
        yield Breach(
            FindingKind.DM_PRESUMED,
            (named[1], *apart),
            tuple(read for text, read in diabetic if text != named[0]),
            partner=_begins(*(f"{stem}{end}" for stem in _DIABETES for end in complication.kept)),
            want=f"{named[0][:3]}{complication.wanted}",
        )


_HIV = frozenset({"B20", "Z21", "R75"})
_HIV_LETTERS = frozenset(text[0] for text in _HIV)


def hiv(claim: Claim) -> Iterator[Breach]:
    """HIV disease, infection without symptoms and an inconclusive test exclude one another."""
    if len(claim.letters & _HIV_LETTERS) < 2:  # noqa: PLR2004
        return
    found = {text: read for text, read in reversed(claim.icd10_diagnoses) if text in _HIV}
    for one, other in combinations(_in_order(found.values()), 2):
        yield Breach(FindingKind.HIV_PAIR, (one, other))


def _in_order(lines: Iterable[ReadLine]) -> list[ReadLine]:
    return sorted(lines, key=lambda read: read.line)


def _begins(*prefixes: str) -> Callable[[Code], bool]:
    """Whether a code is one of those that would have held the conditions together."""

    def holds(code: Code) -> bool:
        return code.code_set.is_diagnosis and code.text.startswith(prefixes)

    return holds


RULES: tuple[Rule, ...] = (hypertension, diabetes, hiv)
