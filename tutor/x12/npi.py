"""The check digit of a National Provider Identifier, and NPIs that nobody holds."""

# The prefix that the check counts in: the issuer number of health cards of the United States.
_ISSUER = "80840"
_LENGTH = 10
# The identifiers in use begin with 1; ours begin with 2, and plainly so.
_SYNTHETIC = "29999"
_SYNTHETIC_COUNT = 10_000


def has_npi_check_digit(text: str) -> bool:
    """Whether ten digits end in the check digit that the first nine ask for.

    The rule is the Luhn sum over the digits with 80840 in front (45 CFR 162.406).

    >>> has_npi_check_digit("1234567893"), has_npi_check_digit("1234567890")
    (True, False)
    """
    if len(text) != _LENGTH or not (text.isascii() and text.isdecimal()):
        return False
    return text[-1] == _check_digit(text[:-1])


def synthetic_npi(number: int) -> str:
    """Return one of ten thousand NPIs that pass the check and belong to nobody.

    >>> synthetic_npi(7)
    '2999900071'

    Raises:
        ValueError: The number is below 0 or above 9999.
    """
    if not 0 <= number < _SYNTHETIC_COUNT:
        raise ValueError(f"{number} is not between 0 and {_SYNTHETIC_COUNT - 1}")
    digits = f"{_SYNTHETIC}{number:04}"
    return digits + _check_digit(digits)


def _check_digit(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(_ISSUER + digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - the sum of two digits
    return str(-total % 10)
