"""The form on an exercise's page: under which conditions its chart is opened."""

from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2

from tutor.codes.aids import NOTHING, Aids, LookUp
from tutor.codes.code import CodeSet
from tutor.services.access import InvalidInputError
from tutor.web.account.forms import TutorForm

_HINTS = {
    LookUp.EVERYTHING: "Search, notes, 7th characters, maps, claim edits and changes.",
    LookUp.CODES: "Search and lists of codes with their titles. No notes, no 7th-character "
    "helper, no index.",
    LookUp.NONE: "Only what you know, and your own book.",
}


class ConditionsForm(TutorForm):
    """What stays open while the attempt is; as it comes, everything does."""

    look_up = RadioField(
        "What may be looked up",
        choices=[SelectChoice(one.value, one.label) for one in LookUp],
        default=LookUp.EVERYTHING.value,
        validate_choice=True,
    )
    code_sets = SelectMultipleField(
        "In which code sets",
        choices=[SelectChoice(one.value, one.label) for one in CodeSet],
        default=[one.value for one in CodeSet],
    )
    hints = {one.value: text for one, text in _HINTS.items()}  # noqa: RUF012 - WTForms reads fields

    def read_aids(self) -> Aids:
        """Read what was chosen; sets beside "no look-up" have no meaning and no weight.

        Raises:
            InvalidInputError: Something may be looked up, but in no code set.
        """
        look_up = LookUp(self.look_up.data)
        if look_up is LookUp.NONE:
            return NOTHING
        code_sets = frozenset(map(CodeSet, self.code_sets.data or ()))
        if not code_sets:
            raise InvalidInputError(
                "No code set is chosen. Choose at least one, or “No look-up at all”.",
                field="code_sets",
            )
        return Aids(look_up, code_sets)
