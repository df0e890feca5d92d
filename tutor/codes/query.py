"""Why a coder asks the provider, as a closed list (DOMAIN 5.10, 17).

The reasons are those for which a query is compliant practice, in our own
words; a coder who asks for no such reason leads the provider on.
"""

import re
from enum import StrEnum

_NO_LETTER = re.compile(r"[^a-z]+")


class QueryReason(StrEnum):
    """What is wrong with the documentation."""

    CONFLICTING = "conflicting"
    INCOMPLETE = "incomplete"
    CLINICAL_VALIDITY = "clinical_validity"
    SPECIFICITY = "specificity"
    CAUSE_AND_EFFECT = "cause_and_effect"

    @property
    def label(self) -> str:
        """Plain words for a page."""
        return _LABELS[self]


_LABELS = {
    QueryReason.CONFLICTING: "Conflicting documentation",
    QueryReason.INCOMPLETE: "Incomplete documentation",
    QueryReason.CLINICAL_VALIDITY: "Clinical validity",
    QueryReason.SPECIFICITY: "Specificity",
    QueryReason.CAUSE_AND_EFFECT: "Cause and effect",
}
_NAMES = {reason.value: reason for reason in QueryReason}
_NAMES |= {_NO_LETTER.sub("_", label.lower()): reason for reason, label in _LABELS.items()}


def read_reason(text: str) -> QueryReason | None:
    """Read a reason by its name or its label, in any case and punctuation; None where it is none.

    >>> read_reason(" Cause-and-effect "), read_reason("because")
    (<QueryReason.CAUSE_AND_EFFECT: 'cause_and_effect'>, None)
    """
    return _NAMES.get(_NO_LETTER.sub("_", text.strip().lower()).strip("_"))
