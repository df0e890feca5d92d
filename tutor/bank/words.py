"""Small numbers in words, as notes write them."""

_SMALL = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_BASE = 10


def in_words(number: str) -> str:
    """Write a whole number from 0 to 99 in words.

    >>> in_words("3"), in_words("42")
    ('three', 'forty-two')

    Raises:
        LookupError: It is another number, or none.
    """
    if not (number.isascii() and number.isdigit()) or len(number.lstrip("0")) > len("99"):
        raise LookupError(f"{number!r} is no whole number from 0 to 99")
    value = int(number)
    if value < len(_SMALL):
        return _SMALL[value]
    tens, ones = divmod(value, _BASE)
    word = _TENS[tens - 2]
    return f"{word}-{_SMALL[ones]}" if ones else word
