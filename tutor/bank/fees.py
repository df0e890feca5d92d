"""The teaching fee schedule of a bank: invented round amounts, so that money can be shown.

Services are priced one by one, a stay by one unit of DRG weight; the weights themselves are
never invented. A fee schedule that is published is imported into the codebook instead.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from tutor.bank.exercise import ChartExercise
from tutor.bank.problem import Problem, Severity
from tutor.codes.code import Code, InvalidCodeError, parse_procedure
from tutor.codes.inpatient import BaseRate
from tutor.codes.modifier import InvalidModifierError, parse_modifiers
from tutor.errors import ConfigurationError
from tutor.grading.answer_key import ProcedureSlot
from tutor.grading.references import FeeSchedule

FEES_NAME = "fees.toml"
_FIELDS = frozenset({"name", "fees", "inpatient"})
_INPATIENT_FIELDS = frozenset({"base_rate", "year"})
_YEARS = range(2008, 2100)
"""Fiscal years; MS-DRGs began in 2008."""
_AMOUNT = re.compile(r"\d{1,7}(\.\d{1,4})?")


class FeeFileError(ConfigurationError):
    """A fee file that cannot be used; the message names every fault and what to do."""


@dataclass(frozen=True, slots=True)
class FeeFile:
    """What was read: the fees without a fault, None where there is no file, and the problems."""

    schedule: FeeSchedule | None
    problems: tuple[Problem, ...] = ()


def load_fees(bank_path: Path) -> FeeSchedule | None:
    """Read the fees of a bank for grading; None where it has none.

    Raises:
        FeeFileError: Anything in the file is faulty: no amount is shown from half a file.
    """
    read = read_fees(bank_path)
    if read.problems:
        faults = [
            f"{': '.join(filter(None, (problem.place, problem.message)))} {problem.remedy}"
            for problem in read.problems
        ]
        raise FeeFileError("\n".join([f"{bank_path / FEES_NAME} cannot be used:", *faults]))
    return read.schedule


def read_fees(bank_path: Path) -> FeeFile:
    """Read the fees by code, or by code and modifier (``"71046-26"``), and every fault."""
    path = bank_path / FEES_NAME
    if not path.exists():
        return FeeFile(None)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return FeeFile(
            None,
            (_problem("", "BANK110", f"It cannot be read: {error}.", "Mend it at that place."),),
        )
    problems = list(_wrong_fields(content))
    fees: dict[str, Fraction] = {}
    table = content.get("fees")
    for written, amount in (table if isinstance(table, dict) else {}).items():
        found = list(_wrong_entry(written, amount))
        problems += found
        if not found:
            fees[written] = Fraction(amount)
    name, inpatient = str(content.get("name", "")), content.get("inpatient")
    wrong_rate = [] if inpatient is None else list(_wrong_rate(inpatient))
    rate = None if inpatient is None or wrong_rate else _rate(name, inpatient)
    return FeeFile(FeeSchedule.of(name, fees, rate), (*problems, *wrong_rate))


def codes_without_fee(exercise: ChartExercise, fees: FeeSchedule) -> Iterator[tuple[str, Code]]:
    """Each CPT or HCPCS code of a key that has no fee, with its place."""
    for slot in exercise.slots:
        if not isinstance(slot, ProcedureSlot) or not slot.code.code_set.is_service:
            continue
        line = fees.lines.get(slot.code.text)
        written = {modifier.text for modifier in slot.modifiers}
        if line is None or not (line.amount or written & set(dict(line.by_modifier))):
            yield f"key.{slot.id}.code", slot.code


def _wrong_fields(content: Mapping[str, Any]) -> Iterator[Problem]:
    remedy = (
        'Write name = "…", a table [fees] of amounts by code, where stays are priced a table '
        "[inpatient], and nothing else."
    )
    if not isinstance(content.get("name"), str) or not content["name"].strip():
        yield _problem("name", "BANK111", "The schedule has no name.", remedy)
    if not isinstance(content.get("fees"), dict) or not content["fees"]:
        yield _problem("fees", "BANK111", "There is no table [fees], or it is empty.", remedy)
    for other in sorted(set(content) - _FIELDS):
        yield _problem(other, "BANK111", "There is no such field.", remedy)


def _wrong_entry(written: str, amount: object) -> Iterator[Problem]:
    place = f"fees.{written}"
    if not _is_fee_code(written):
        message = f"{written!r} is no CPT or HCPCS code, nor one with a modifier."
        remedy = 'Write the code in capitals, like "99213", or "71046-26".'
        yield _problem(place, "BANK112", message, remedy)
    if not _is_amount(amount):
        yield _wrong_amount(place, amount)


def _rate(name: str, inpatient: Mapping[str, Any]) -> BaseRate:
    return BaseRate(
        Fraction(inpatient["base_rate"]), f"{name}, base rate of fiscal year {inpatient['year']}"
    )


def _wrong_rate(inpatient: object) -> Iterator[Problem]:
    remedy = 'Write base_rate = "…", an amount for one unit of weight, and year = 2026, its year.'
    if not isinstance(inpatient, dict):
        yield _problem("inpatient", "BANK114", f"{inpatient!r} is no table.", remedy)
        return
    for other in sorted(set(inpatient) - _INPATIENT_FIELDS):
        yield _problem(f"inpatient.{other}", "BANK114", "There is no such field.", remedy)
    for missing in sorted(_INPATIENT_FIELDS - set(inpatient)):
        yield _problem(f"inpatient.{missing}", "BANK114", "It is missing.", remedy)
    if "base_rate" in inpatient and not _is_amount(inpatient["base_rate"]):
        yield _wrong_amount("inpatient.base_rate", inpatient["base_rate"])
    year = inpatient.get("year", _YEARS[0])
    if type(year) is not int or year not in _YEARS:
        message = f"{year!r} is no fiscal year from {_YEARS[0]} on."
        yield _problem("inpatient.year", "BANK114", message, "Write it without quotes, like 2026.")


def _is_amount(amount: object) -> bool:
    return isinstance(amount, str) and bool(_AMOUNT.fullmatch(amount)) and Fraction(amount) > 0


def _wrong_amount(place: str, amount: object) -> Problem:
    message = f"{amount!r} is no amount above 0."
    return _problem(place, "BANK113", message, 'Write it in quotes, like "92.00".')


def _is_fee_code(written: str) -> bool:
    text, dash, modifier = written.partition("-")
    try:
        code, modifiers = parse_procedure(text), parse_modifiers(modifier)
    except (InvalidCodeError, InvalidModifierError):
        return False
    canonical = "-".join([code.text, *map(str, modifiers)])
    return canonical == written and len(modifiers) == len(dash)


def _problem(place: str, code: str, message: str, remedy: str) -> Problem:
    return Problem(FEES_NAME, place, Severity.ERROR, code, message, remedy)
