"""The shape of an ICD-10-CM code in running text, with its dot; whether it exists is not told.

The second character may be a letter since fiscal year 2026 (QA0), and then the
third is a digit. That is also the shape of many other words (GM2, GH1, CD4).
"""

_SUBDIVISION = r"(?:\.[0-9A-Z]{1,4})?"

DIGIT_CATEGORY = r"[A-Z][0-9][0-9A-Z]"
LETTER_CATEGORY = r"[A-Z]{2}[0-9]"
CATEGORY = rf"(?:{DIGIT_CATEGORY}|{LETTER_CATEGORY})"
DIGIT_CODE = DIGIT_CATEGORY + _SUBDIVISION
LETTER_CODE = LETTER_CATEGORY + _SUBDIVISION
CODE = CATEGORY + _SUBDIVISION
