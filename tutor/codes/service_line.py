"""A service line: what was done or supplied, how often, and why."""

from dataclasses import dataclass

from tutor.codes.code import Code
from tutor.codes.modifier import Modifier


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One procedure with its modifiers, units of service and diagnosis pointers.

    `diagnosis_pointers` are 1-based positions in the sequence of diagnoses,
    the primary pointer first, as in item 24E of the 1500 claim form.
    """

    procedure: Code
    modifiers: tuple[Modifier, ...] = ()
    units: int = 1
    diagnosis_pointers: tuple[int, ...] = ()
