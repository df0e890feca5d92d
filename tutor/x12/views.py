"""X12 text into a view model, which a template renders and a grader need not know."""

from collections.abc import Callable, Mapping
from typing import Literal

from tutor.x12.claim_form_view import ClaimFormView, claim_form_view
from tutor.x12.eligibility_view import EligibilityView, eligibility_view
from tutor.x12.interchange import Transaction
from tutor.x12.problem import X12Error
from tutor.x12.reader import read_x12
from tutor.x12.remittance_view import RemittanceView, remittance_view

ViewKind = Literal["271", "835", "837P"]
View = EligibilityView | RemittanceView | ClaimFormView

_MAKERS: Mapping[str, Callable[[Transaction], View]] = {
    "271": eligibility_view,
    "835": remittance_view,
    "837P": claim_form_view,
}


def view_of(kind: ViewKind, text: str) -> View:
    """Turn an interchange, a transaction or a snippet into the view of its kind.

    >>> view_of("271", "EB*B*IND*98***27*25*****Y~").benefits[0].value
    '25.00'

    Raises:
        X12Error: The text cannot be read, or does not hold exactly one transaction of this kind.
    """
    transactions = read_x12(text).transactions
    fitting = [one for one in transactions if one.kind == kind]
    if len(fitting) == 1:
        return _MAKERS[kind](fitting[0])
    found = ", ".join(one.kind or "an unknown kind" for one in transactions) or "none"
    raise X12Error(
        f"The transactions found are: {found}; expected exactly one {kind}.",
        place="the whole text",
        remedy=f"Give one {kind}, or segments that only stand in a {kind}.",
    )
