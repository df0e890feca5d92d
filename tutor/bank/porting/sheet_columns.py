"""The columns of a sheet of charts, and how a cell is kept from being computed."""

HEADER = (
    "exercise", "title", "setting", "payer", "date_of_service", "specialty", "topics",
    "content_areas", "difficulty", "minutes", "age_years", "sex", "place_of_service",
)  # fmt: skip
LINE = (
    "line", "id", "code", "role", "poa", "modifiers", "modifiers_allowed", "units", "pointers",
    "optional", "reason", "why", "evidence", "cites",
)  # fmt: skip
TEXTS = ("chart", "rationale")
COLUMNS = (*HEADER, *LINE, *TEXTS)
KINDS_OF_LINES = ("diagnosis", "procedure", "tempting", "allowed_extra", "before")
SEPARATOR = "|"
"""Parts the values of one cell: topics, passages, citations."""

# Also the minus: a spreadsheet computes "-2+3" as it does "=1+1".
_COMPUTED = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """Mark a cell that a spreadsheet would compute, so that it shows the text that it is.

    >>> harmless("=1+1"), harmless("knee")
    ("'=1+1", 'knee')
    """
    return f"'{cell}" if cell.startswith(_COMPUTED) else cell


def as_meant(cell: str) -> str:
    """Take away the mark that `harmless` set before a text."""
    return cell[1:] if cell[:1] == "'" and harmless(cell[1:]) == cell else cell
