"""The teaching fee schedule of a bank: invented round amounts, so that money can be shown.

A fee schedule that is published is imported into the codebook instead.
"""

import tomllib
from fractions import Fraction
from pathlib import Path

from tutor.errors import TutorError
from tutor.grading.references import FeeSchedule


class FeeFileError(TutorError):
    """A fee file that cannot be read; the message says what was found and what is expected."""


def load_fees(path: Path) -> FeeSchedule | None:
    """Read the fees by code, or by code and modifier (``"71046-26"``).

    Returns None where the bank has no such file.

    Raises:
        FeeFileError: The file is no TOML, or an amount is no number in quotes above 0.
    """
    if not path.exists():
        return None
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FeeFileError(f"{path} cannot be read: {error}.") from error
    name, fees = content.get("name"), content.get("fees")
    if not isinstance(name, str) or not isinstance(fees, dict):
        raise FeeFileError(f"{path} needs a name, and a table [fees] of amounts by code.")
    return FeeSchedule.of(name, {code: _amount(path, code, text) for code, text in fees.items()})


def _amount(path: Path, code: str, text: object) -> Fraction:
    try:
        amount = Fraction(text) if isinstance(text, str) else None
    except (ValueError, ZeroDivisionError):
        amount = None
    if amount is None or amount <= 0:
        raise FeeFileError(
            f'{path}: the fee of {code} is {text!r}; write an amount in quotes, like "92.00".'
        )
    return amount
