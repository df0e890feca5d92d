"""Whether the codes of a key belong to its setting, payer and place (DOMAIN 1.6, 2.1, 3.1).

Which code set a procedure is written in follows from the setting already when
the file is read; here is what the families inside CPT and HCPCS Level II ask.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from tutor.bank.exercise import ChartExercise
from tutor.bank.problem import Problem, error_in, warning_in
from tutor.codes.code import Code, CodeSet
from tutor.codes.encounter import Encounter, Payer, Setting
from tutor.grading.answer_key import DiagnosisSlot, ProcedureSlot

IsPoaExempt = Callable[[Code, date], bool | None]
"""Whether a diagnosis needs no present-on-admission indicator; None where no list is loaded."""

_PROFESSIONAL = frozenset({Setting.OUTPATIENT_PROFESSIONAL, Setting.HOSPITAL_PROFESSIONAL})
# Places of service, as CMS numbers them: inpatient hospital, emergency room, and the hospital's
# outpatient places, where a hospital bills for its own part.
_INPATIENT, _EMERGENCY = "21", "23"
_HOSPITAL_PLACES = frozenset({"19", "21", "22", "23", "51", "61"})
_POA_FROM = date(2007, 10, 1)
"""Discharges from here on carry the indicators (Deficit Reduction Act of 2005, Section 5001(c))."""


@dataclass(frozen=True, slots=True)
class _Misfit:
    """A family of codes and the encounters that it does not belong to."""

    low: str
    high: str
    is_wrong: Callable[[Encounter], bool]
    why: str

    def has(self, code: Code) -> bool:
        return len(code.text) == len(self.low) and self.low <= code.text <= self.high


def _is_professional(encounter: Encounter) -> bool:
    return encounter.setting in _PROFESSIONAL


def _is_medicare(encounter: Encounter) -> bool:
    return encounter.payer is Payer.MEDICARE


def _is_medicare_clinic(encounter: Encounter) -> bool:
    return _is_medicare(encounter) and encounter.setting is Setting.OUTPATIENT_FACILITY


def _is_inpatient(encounter: Encounter) -> bool:
    return encounter.place_of_service == _INPATIENT


def _is_outside_hospital(encounter: Encounter) -> bool:
    place = encounter.place_of_service
    return (
        encounter.setting is Setting.OUTPATIENT_PROFESSIONAL
        or encounter.setting is Setting.OUTPATIENT_FACILITY
        or (place is not None and place not in _HOSPITAL_PLACES)
    )


def _is_office(encounter: Encounter) -> bool:
    place = encounter.place_of_service
    return _is_professional(encounter) and place is not None and place not in _HOSPITAL_PLACES


_NOT_MEDICARE = "is a code of other payers; Medicare does not take it"
_MISFITS = (
    _Misfit("C0000", "C9999", _is_professional, "is billed by hospitals only, not on this claim"),
    _Misfit("S0000", "S9999", _is_medicare, _NOT_MEDICARE),
    _Misfit("H0000", "H9999", _is_medicare, _NOT_MEDICARE),
    _Misfit("T1000", "T9999", _is_medicare, _NOT_MEDICARE),
    _Misfit("99202", "99215", _is_inpatient, "is an office visit, and the patient is an inpatient"),
    _Misfit(
        "99202",
        "99215",
        _is_medicare_clinic,
        "is a clinic visit, for which a hospital bills Medicare G0463",
    ),
    _Misfit(
        "99221",
        "99239",
        _is_outside_hospital,
        "is a physician's visit to a hospital patient, and this is no such claim",
    ),
    _Misfit("99281", "99285", _is_office, "is a visit in an emergency department"),
)


def check_families(exercise: ChartExercise, *, is_poa_exempt: IsPoaExempt) -> Iterator[Problem]:
    """Find codes and indicators that cannot stand on a claim of this setting."""
    for slot in exercise.slots:
        if isinstance(slot, DiagnosisSlot):
            yield from _poa(exercise, slot, is_poa_exempt)
        else:
            yield from _family(exercise, slot)
    yield from _place(exercise)
    for number, tempting in enumerate(exercise.key.tempting):
        if _is_dental(tempting.code):
            yield _dental(exercise, f"key.tempting[{number}]", tempting.code)


def _family(exercise: ChartExercise, slot: ProcedureSlot) -> Iterator[Problem]:
    codes = [("code", slot.code), *(("accept", accepted.code) for accepted in slot.accept)]
    for name, code in codes:
        place = f"key.{slot.id}.{name}"
        if _is_dental(code):
            yield _dental(exercise, place, code)
        for misfit in _MISFITS:
            if misfit.has(code) and misfit.is_wrong(exercise.encounter):
                yield error_in(
                    exercise,
                    place,
                    "BANK209",
                    f"{code} {misfit.why} (setting {exercise.encounter.setting}, payer "
                    f"{exercise.encounter.payer}).",
                    "Correct the code, or setting, payer or place_of_service.",
                )


def _is_dental(code: Code) -> bool:
    return code.code_set is CodeSet.HCPCS and code.text.startswith("D")


def _dental(exercise: ChartExercise, place: str, code: Code) -> Problem:
    return error_in(
        exercise,
        place,
        "BANK207",
        f"{code} is a dental code, whose content belongs to the American Dental Association.",
        "Leave dental codes out of the bank.",
    )


def _poa(
    exercise: ChartExercise, slot: DiagnosisSlot, is_poa_exempt: IsPoaExempt
) -> Iterator[Problem]:
    encounter, place = exercise.encounter, f"key.{slot.id}.poa"
    if encounter.setting is not Setting.INPATIENT_FACILITY:
        if slot.poa is not None:
            yield error_in(
                exercise,
                place,
                "BANK239",
                f"{slot.code} has an indicator for present on admission outside an inpatient stay.",
                "Take poa out: only hospitals report it, for inpatient stays.",
            )
        return
    if slot.poa is not None or encounter.date_of_service < _POA_FROM:
        return
    is_exempt = is_poa_exempt(slot.code, encounter.date_of_service)
    if is_exempt:
        return
    told = error_in if is_exempt is False else warning_in
    doubt = "" if is_exempt is False else " No list of exempt codes is loaded for the day."
    yield told(
        exercise,
        place,
        "BANK239",
        f"{slot.code} has no indicator for present on admission.{doubt}",
        'Write poa = "Y", "N", "U" or "W", as the chart says.',
    )


def _place(exercise: ChartExercise) -> Iterator[Problem]:
    encounter = exercise.encounter
    place, is_professional = encounter.place_of_service, _is_professional(encounter)
    if place is None:
        return
    message = ""
    if not is_professional:
        message = f"place_of_service {place} stands on no claim of a facility"
    elif encounter.setting is Setting.OUTPATIENT_PROFESSIONAL and place in (
        _INPATIENT,
        _EMERGENCY,
    ):
        message = f"place_of_service {place} is in a hospital, the setting is not"
    elif encounter.setting is Setting.HOSPITAL_PROFESSIONAL and place not in _HOSPITAL_PLACES:
        message = f"place_of_service {place} is in no hospital, the setting is"
    if message:
        yield warning_in(
            exercise,
            "place_of_service",
            "BANK245",
            f"{message}.",
            "Make setting and place_of_service agree, or leave the place out.",
        )
