"""Read what an auditor marked, as it stood in the form."""

from tutor.codes.entered_field import EnteredMark
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.audit_fault import AuditFault
from tutor.grading.audit_result import AuditMark

LONGEST_NUMBER = 4
REMOVE = "remove"
REMEDIES = ("", "change", REMOVE)
_TYPED = ("code", "modifiers", "units", "pointers", "poa", "reason", "evidence")


class UnreadableMarkError(ValueError):
    """A form that we did not make was sent: its fault, line, section or remedy is none of ours."""


def read_mark(entered: EnteredMark) -> AuditMark:
    """Read one mark; a fix of which nothing is filled in says that the line is to be removed.

    Raises:
        UnreadableMarkError: The fault, the section or the remedy is none of the closed lists,
            or the line is no number.
    """
    if entered.fault not in set(AuditFault):
        raise UnreadableMarkError(f"{entered.fault!r} is no fault that can be marked.")
    if entered.remedy not in REMEDIES:
        raise UnreadableMarkError(f"{entered.remedy!r} is no remedy of a fault.")
    typed = {name: getattr(entered, name) for name in _TYPED}
    fix = None
    if entered.remedy != REMOVE and any(map(str.strip, typed.values())):
        fix = EnteredLine(_section(entered.section), **typed)
    return AuditMark(_line(entered.line), AuditFault(entered.fault), fix)


def _section(text: str) -> Section:
    if not text:
        return Section.DIAGNOSIS
    if text not in set(Section):
        raise UnreadableMarkError(f"{text!r} is no section of a coding.")
    return Section(text)


def _line(text: str) -> int | None:
    bare = text.strip()
    if not bare:
        return None
    if not bare.isascii() or not bare.isdigit() or len(bare) > LONGEST_NUMBER or not int(bare):
        raise UnreadableMarkError(f"{text!r} is no number of a line.")
    return int(bare) - 1
