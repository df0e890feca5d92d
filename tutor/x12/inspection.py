"""What a whole text is and everything that is wrong with it, for whoever writes an exercise."""

from dataclasses import dataclass

from tutor.x12.balancing import check_remittance
from tutor.x12.claim import read_claims
from tutor.x12.claim_check import check_claim
from tutor.x12.eligibility import read_eligibility
from tutor.x12.interchange import Interchange, Transaction
from tutor.x12.problem import X12Error, X12Problem
from tutor.x12.reader import read_x12
from tutor.x12.remittance import read_remittance


@dataclass(frozen=True, slots=True)
class Inspection:
    """A text that could be read, with the problems of its envelopes and of its contents."""

    read: Interchange
    problems: tuple[X12Problem, ...]


def inspect_x12(text: str) -> Inspection:
    """Read a text and hold every transaction that we know against its own sums and counts.

    Raises:
        X12Error: The text cannot be read at all.
    """
    read = read_x12(text)
    contents = (problem for one in read.transactions for problem in check_contents(one))
    return Inspection(read, (*read.problems, *contents))


def check_contents(transaction: Transaction) -> tuple[X12Problem, ...]:
    """Return what is wrong inside a 271, an 835 or an 837P; nothing for another kind."""
    try:
        if transaction.kind == "835":
            return check_remittance(read_remittance(transaction))
        if transaction.kind == "837P":
            claims = read_claims(transaction)
            return tuple(problem for claim in claims for problem in check_claim(claim))
        if transaction.kind == "271":
            read_eligibility(transaction)
    except X12Error as error:
        return (error.problem,)
    return ()
