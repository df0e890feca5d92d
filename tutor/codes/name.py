"""Names out of a closed list, as quick to look up as the texts that they are."""

from enum import StrEnum


class Name(StrEnum):
    """A text of a closed list.

    An enumeration's own hash is a call of Python for every look-up in a set
    or a dictionary; a grading makes hundreds. The text's hash is as good, for
    members are equal to their texts.
    """

    __hash__ = str.__hash__
