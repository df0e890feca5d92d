"""Modifiers: two characters added to a procedure, in an order that matters."""

import re
from dataclasses import dataclass

_SHAPE = re.compile(r"[A-Z0-9]{2}")
_SEPARATORS = re.compile(r"[\s,;/+-]+")


class InvalidModifierError(ValueError):
    """A text that is not two letters or digits."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is not a modifier: two letters or digits are expected")
        self.text = text


@dataclass(frozen=True, slots=True, order=True)
class Modifier:
    """One modifier, upper case."""

    text: str

    def __str__(self) -> str:
        """Write the two characters."""
        return self.text


def parse_modifiers(text: str) -> tuple[Modifier, ...]:
    """Read modifiers separated by spaces, commas or hyphens; their order is kept.

    >>> [str(modifier) for modifier in parse_modifiers("25, rt")]
    ['25', 'RT']

    Raises:
        InvalidModifierError: A part is not two letters or digits.
    """
    modifiers = []
    for part in _SEPARATORS.split(text.strip().upper()):
        if not part:
            continue
        if not _SHAPE.fullmatch(part):
            raise InvalidModifierError(part)
        modifiers.append(Modifier(part))
    return tuple(modifiers)
