"""Evaluation and management codes: families with their levels, and which codes are visits.

DOMAIN 2.3 and 5.10, 6 and 8.
"""

from tutor.codes.code import Code, CodeSet

FAMILIES = (
    ("99202", "99203", "99204", "99205"),
    ("99211", "99212", "99213", "99214", "99215"),
    ("99221", "99222", "99223"),
    ("99231", "99232", "99233"),
    ("99234", "99235", "99236"),
    ("99238", "99239"),
    ("99281", "99282", "99283", "99284", "99285"),
    ("99242", "99243", "99244", "99245"),
    ("99252", "99253", "99254", "99255"),
)
"""Families, lowest level first. Other visits align by equality, `accept` or `near` only."""

_VISITS = ("99202", "99499")
_EYE_VISITS = frozenset({"92002", "92004", "92012", "92014"})
_MEDICARE_VISITS = frozenset({"G0402", "G0438", "G0439", "G0463"})


def is_evaluation_management(code: Code) -> bool:
    """Whether a code is a visit, to which 24, 25 and 57 belong.

    >>> from tutor.codes.code import parse_procedure
    >>> [is_evaluation_management(parse_procedure(text)) for text in ("99213", "92014", "20610")]
    [True, True, False]
    """
    if code.code_set is CodeSet.CPT:
        return _VISITS[0] <= code.text <= _VISITS[1] or code.text in _EYE_VISITS
    return code.text in _MEDICARE_VISITS
