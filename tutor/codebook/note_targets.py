"""Read which codes a line of a note names, as a rule may use them (DOMAIN 1.3).

Stricter than `tutor.codebook.mentioned_codes`, which serves readers: only
what stands in parentheses counts, for "vitamin B12 deficiency anemia (D51.-)"
names one code. A code that does not exist stays a target.
"""

import re
from typing import NamedTuple

from tutor.codebook.code_endings import read_endings
from tutor.codebook.code_shape import CODE
from tutor.codes.convention import CodeInterval

_PARENTHESES = re.compile(r"\(([^()]*)\)")
# A code or family, or the first of a range: G35, G35-, E00-E03.-, F10.- -F19.-, M05.00 to M05.8A.
_TARGET = re.compile(
    rf"\b(?P<first>{CODE})(?!\w)(?:(?:\.?-)?\s*(?:-|\bto\b)\s*(?P<last>{CODE})(?!\w))?"
)


class Targets(NamedTuple):
    """The codes that a text names; `is_exact` is false where words limit them in an unread way."""

    intervals: tuple[CodeInterval, ...]
    is_exact: bool = True


def read_targets(text: str) -> Targets:
    """Read the codes in the parentheses of a text.

    >>> read_targets("coeliac disease (K90.0), sprue (A00-A03.-)").intervals
    (CodeInterval(first='K900', last='K900', endings=()), CodeInterval(first='A00', last='A03', \
endings=()))
    """
    intervals: list[CodeInterval] = []
    is_exact = True
    for inside in _PARENTHESES.findall(text):
        named, _with, words = inside.partition("with ")
        endings = read_endings(words)
        found = [
            CodeInterval(_canonical(match["first"]), _canonical(match["last"] or match["first"]))
            for match in _TARGET.finditer(named)
        ]
        if found and words and not endings:
            is_exact = False
        intervals += [CodeInterval(one.first, one.last, endings) for one in found]
    return Targets(tuple(intervals), is_exact)


def _canonical(code: str) -> str:
    return code.replace(".", "")
