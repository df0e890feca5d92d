"""The codes of an arrangement as one attempt shows them, before anything was moved.

The order follows from the attempt and nothing is stored: the same attempt always shows the same.
It is never one that the key allows, or handing in what was found would be an answer.
"""

import hashlib
from collections.abc import Callable, Sequence
from uuid import UUID

from tutor.bank.exercise import ChartExercise
from tutor.grading.answer_key import KeyVariant
from tutor.grading.sequencing import constraints_of, is_kept

_MOST_ROUNDS = 200


def given_codes(exercise: ChartExercise) -> tuple[str, ...]:
    """The codes that are to be put in order; every variant of the key has the same."""
    return tuple(sorted(str(slot.code) for slot in exercise.key.variants[0].diagnoses))


def shown_order(exercise: ChartExercise, attempt_uid: UUID) -> tuple[str, ...]:
    """Shuffle the codes by the attempt until the order is a wrong one.

    Where every order is right, which `bank check` refuses, the last shuffle is shown.
    """
    codes = given_codes(exercise)
    order = codes
    for number in range(_MOST_ROUNDS):
        order = tuple(sorted(codes, key=_lots(attempt_uid, number)))
        if not any(_is_right(variant, order) for variant in exercise.key.variants):
            break
    return order


def _lots(attempt_uid: UUID, number: int) -> Callable[[str], str]:
    def lot(code: str) -> str:
        return hashlib.sha256(f"{attempt_uid.hex} {number} {code}".encode()).hexdigest()

    return lot


def _is_right(variant: KeyVariant, codes: Sequence[str]) -> bool:
    slots = {str(slot.code): slot.id for slot in variant.diagnoses}
    order = [slots[code] for code in codes]
    return all(is_kept(constraint, order) for constraint in constraints_of(variant))
