"""Put together what the grader may look up, from what this installation has."""

from pathlib import Path

from tutor.bank.fees import load_fees
from tutor.codebook.claim_edits import LoadedClaimEdits
from tutor.codebook.drg_weights import LoadedDrgWeights
from tutor.codebook.lookup import Codebook
from tutor.edits.opening import load_claim_editor, load_grouper
from tutor.grading.references import FeeSchedule, References


def references_for(codebook: Codebook, bank_path: Path) -> References:
    """The codebook, its claim edits, the inpatient tables, and the fees of the bank.

    Raises:
        FeeFileError: The bank's fee file cannot be used.
    """
    return references_with(codebook, load_fees(bank_path))


def references_with(codebook: Codebook, fees: FeeSchedule | None) -> References:
    """The same with fees that were read before: a running server asks no author's file."""
    return References(
        catalog=codebook,
        edits=LoadedClaimEdits(codebook.edits),
        grouper=load_grouper(),
        editor=load_claim_editor(),
        fees=fees,
        weights=LoadedDrgWeights(codebook.edits),
        base_rate=fees.base_rate if fees else None,
    )
