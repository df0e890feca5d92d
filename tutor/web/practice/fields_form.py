"""The fields of a case as controls of a form, each by its type; nothing here knows what is right.

A list to be put in order counts as empty until an entry of it is moved or the order is kept: what
the page happened to show is nobody's answer.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tutor.bank.exercise import FieldsExercise
from tutor.codes.entered_field import EnteredField
from tutor.grading.field_key import FieldKey, FieldOption, FieldType
from tutor.grading.field_values import UnreadableValueError, read_value
from tutor.web.practice.answer_form import OpenPart, values_of

MOST_RADIOS = 6
"""More options than these are a list to open, not buttons one below the other."""
KEEP = "keep"

_WIDGETS = {
    FieldType.CHOICE: "radio",
    FieldType.MULTI: "checkbox",
    FieldType.ORDER: "order",
}
_INPUT_MODES = {
    FieldType.MONEY: "decimal",
    FieldType.PERCENT: "decimal",
    FieldType.DECIMAL: "decimal",
    FieldType.INT: "numeric",
}
_FORMATS = {FieldType.DATE: "As MM/DD/YYYY."}


@dataclass(frozen=True, slots=True)
class ControlOption:
    """One value that a control offers."""

    id: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """One field as the form shows it.

    Attributes:
        widget: ``radio``, ``select``, ``checkbox``, ``order`` or ``input``.
        value: What stands in an input.
        is_answered: Whether anything was entered; of a list to order, whether it was touched.
    """

    name: str
    number: int
    label: str
    type: FieldType
    widget: str
    value: str
    options: tuple[ControlOption, ...]
    hint: str
    input_mode: str
    is_answered: bool


def controls(
    exercise: FieldsExercise, entries: Iterable[EnteredField], attempt_uid: UUID
) -> list[Control]:
    """Return the controls of a case with what was entered in them."""
    entered = values_of(entries)
    return [
        _control(number, field, entered.get(field.name, ()), attempt_uid)
        for number, field in enumerate(exercise.fields, start=1)
    ]


def _control(number: int, field: FieldKey, values: tuple[str, ...], attempt_uid: UUID) -> Control:
    widget = _WIDGETS.get(field.type, "input")
    if widget == "radio" and len(field.options) > MOST_RADIOS:
        widget = "select"
    options: Sequence[FieldOption] = field.options
    if field.type is FieldType.ORDER:
        by_id = {option.id: option for option in field.options}
        options = [by_id[name] for name in shown_order(field, values, attempt_uid)]
    return Control(
        name=field.name,
        number=number,
        label=field.label,
        type=field.type,
        widget=widget,
        value=values[-1] if values and widget == "input" else "",
        options=tuple(
            ControlOption(option.id, option.text, option.id in values) for option in options
        ),
        hint=" ".join(filter(None, (field.hint, _FORMATS.get(field.type, "")))),
        input_mode=_INPUT_MODES.get(field.type, "text"),
        is_answered=bool(values),
    )


def shown_order(field: FieldKey, values: Sequence[str], attempt_uid: UUID) -> list[str]:
    """The order in which a list is shown: what was entered, then the rest by the attempt alone.

    The order of the file may be the right one, so that it is never the one to begin with.
    """
    known = [option.id for option in field.options]
    entered = [value for value in dict.fromkeys(values) if value in known]
    rest = [name for name in known if name not in entered]
    return entered + sorted(rest, key=lambda name: _lot(attempt_uid, field.name, name))


def _lot(attempt_uid: UUID, field: str, option: str) -> str:
    return hashlib.sha256("\0".join((attempt_uid.hex, field, option)).encode()).hexdigest()


def apply_order_action(
    exercise: FieldsExercise, entries: Sequence[EnteredField], action: str, attempt_uid: UUID
) -> tuple[tuple[EnteredField, ...], str]:
    """Move an entry of a list, or keep the order as it is shown, for a browser without JavaScript.

    `action` is ``up:steps:deductible``, ``down:…`` or ``keep:steps``. Returns the entries and the
    name of the field. One that names nothing there changes nothing: the page may be older than
    the draft.
    """
    verb, _, place = action.partition(":")
    name, _, option = place.partition(":")
    field = next((f for f in exercise.fields if f.name == name), None)
    if field is None or field.type is not FieldType.ORDER:
        return tuple(entries), ""
    order = shown_order(field, values_of(entries).get(name, ()), attempt_uid)
    if verb != KEEP:
        if option not in order:
            return tuple(entries), name
        at = order.index(option)
        target = at + {"up": -1, "down": 1}.get(verb, 0)
        if not 0 <= target < len(order):
            return tuple(entries), name
        order.insert(target, order.pop(at))
    moved = {name: [EnteredField(name, value) for value in order]}
    kept = _by_field(exercise, entries) | moved
    return tuple(entry for field in exercise.fields for entry in kept.get(field.name, ())), name


def _by_field(
    exercise: FieldsExercise, entries: Iterable[EnteredField]
) -> dict[str, list[EnteredField]]:
    kept: dict[str, list[EnteredField]] = {field.name: [] for field in exercise.fields}
    for entry in entries:
        if entry.name in kept:
            kept[entry.name].append(entry)
    return kept


def open_parts(exercise: FieldsExercise, entries: Iterable[EnteredField]) -> tuple[OpenPart, ...]:
    """What one may want to look at before handing in: what is empty, and what cannot be read.

    It follows from what was typed and from the type of each field, never from the key.
    """
    entered = values_of(entries)
    parts = []
    for number, field in enumerate(exercise.fields, start=1):
        values = entered.get(field.name, ())
        if not values:
            parts.append(OpenPart(f"field-{number}", f"“{field.label}” is empty."))
            continue
        try:
            read_value(field.type, values)
        except UnreadableValueError as error:
            parts.append(OpenPart(f"field-{number}", f"“{field.label}”: {error}"))
    return tuple(parts)
