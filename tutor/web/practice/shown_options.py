"""The options of a question as one attempt shows them: in which order, and under which names.

What an author calls an option, and where it stands in the file, may tell which one is right. So
a page has names and an order that follow from the attempt and from the reason of each option, which
nobody knows before the result; the server finds the option by the name. Nothing is drawn or stored:
the same attempt always shows the same.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from tutor.bank.exercise import ChoiceExercise
from tutor.codes.entered_field import EnteredField
from tutor.grading.choice import ChoiceOption

FIELD = "option"
"""The name of the field that holds what was chosen."""
_LENGTH = 12
_LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True, slots=True)
class ShownOption:
    """One option: the letter it stands under, its name on the page, and what it is."""

    letter: str
    token: str
    option: ChoiceOption


def shown_options(exercise: ChoiceExercise, attempt_uid: UUID) -> tuple[ShownOption, ...]:
    """Return the options in the order of this attempt."""
    named = [(token_of(option, attempt_uid), option) for option in exercise.options]
    if exercise.shuffled:
        named.sort(key=lambda pair: pair[0])
    return tuple(
        ShownOption(letter, token, option)
        for letter, (token, option) in zip(_LETTERS, named, strict=False)
    )


def token_of(option: ChoiceOption, attempt_uid: UUID) -> str:
    """The name of an option on the pages of one attempt."""
    # The reason is what makes it a secret: ids are few words, and could be tried one by one.
    known = "\0".join((attempt_uid.hex, option.id, option.why))
    return hashlib.sha256(known.encode()).hexdigest()[:_LENGTH]


def meant_entries(
    exercise: ChoiceExercise, attempt_uid: UUID, entries: Iterable[EnteredField]
) -> tuple[EnteredField, ...]:
    """Turn names of a page into ids of options; what is no such name stays as it is."""
    ids = {token_of(option, attempt_uid): option.id for option in exercise.options}
    return tuple(EnteredField(entry.name, ids.get(entry.text, entry.text)) for entry in entries)


def page_entries(
    exercise: ChoiceExercise, attempt_uid: UUID, entries: Iterable[EnteredField]
) -> tuple[EnteredField, ...]:
    """Turn ids of options back into names of a page."""
    tokens = {option.id: token_of(option, attempt_uid) for option in exercise.options}
    return tuple(EnteredField(entry.name, tokens.get(entry.text, entry.text)) for entry in entries)
