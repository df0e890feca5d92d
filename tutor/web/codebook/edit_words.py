"""The published indicators of claim edits and the fee schedule in words of our own (DOMAIN 2.4)."""

from decimal import Decimal, InvalidOperation

from tutor.codebook.importers.release_content import EditTable, FeeRow

_HUNDREDTH = Decimal("0.01")
EDIT_TABLES = {
    EditTable.PTP_PRACTITIONER: "Pair edits for practitioners",
    EditTable.PTP_HOSPITAL: "Pair edits for hospital outpatients",
    EditTable.MUE_PRACTITIONER: "practitioners",
    EditTable.MUE_HOSPITAL: "hospital outpatients",
    EditTable.MUE_SUPPLIER: "equipment suppliers",
}
EDIT_NAMES = {
    EditTable.PTP_PRACTITIONER: "pair edits for practitioners",
    EditTable.PTP_HOSPITAL: "pair edits for hospital outpatients",
    EditTable.MUE_PRACTITIONER: "most units for practitioners",
    EditTable.MUE_HOSPITAL: "most units for hospital outpatients",
    EditTable.MUE_SUPPLIER: "most units for equipment suppliers",
    EditTable.ADD_ON: "add-on edits",
    EditTable.FEE_SCHEDULE: "physician fee schedule",
    EditTable.DRUG_UNITS: "drug packages",
}
"""The tables that say something of a service; the weights of MS-DRGs do not."""
PAIR_INDICATORS = {
    "0": "never paid together",
    "1": "paid together with a modifier that says why",
}
ADJUDICATIONS = {
    "1": "counted on each claim line; a second line with a modifier can be right",
    "2": "counted for the whole day and absolute: no modifier and no appeal helps",
    "3": "counted for the whole day; more can be paid on appeal where the record shows why",
}
ADD_ON_TYPES = {
    "1": "only with the primary codes listed",
    "2": "the contractor decides which primary codes",
    "3": "with the primary codes listed and others that the contractor names",
}
_GLOBAL = {
    "000": "the day itself",
    "010": "the day and 10 days after",
    "090": "the day before, the day and 90 days after",
    "MMM": "maternity care",
    "XXX": "no global period",
    "YYY": "the contractor decides",
    "ZZZ": "part of the service that it is added to",
}
_BILATERAL = {
    "0": "no extra pay for the second side",
    "1": "150 % with modifier 50 or RT and LT",
    "2": "priced for both sides already",
    "3": "full pay for each side",
    "9": "does not apply",
}
_MULTIPLE = {
    "0": "no reduction",
    "1": "reduced by older rules",
    "2": "100 %, then 50 % for each further procedure",
    "3": "endoscopy family: the base is paid once",
    "4": "imaging family, reduced technical part",
    "5": "therapy, reduced practice expense",
    "6": "cardiac diagnostics, reduced technical part",
    "7": "eye diagnostics, reduced technical part",
    "9": "does not apply",
}
_HELP = {
    "0": "only with documents that show the need",
    "1": "not paid",
    "2": "paid",
    "9": "does not apply",
}
_TEAM = {
    "0": "not allowed",
    "1": "with documents that show the need",
    "2": "allowed",
    "9": "does not apply",
}
_PC_TC = {
    "0": "physician service, no split",
    "1": "can be split with 26 and TC",
    "2": "professional part only",
    "3": "technical part only",
    "4": "both parts in one code",
    "5": "incident to a physician's service",
    "6": "laboratory interpretation",
    "7": "therapy service, not paid separately in some settings",
    "8": "physician interpretation of a laboratory test",
    "9": "does not apply",
}
_STATUS = {
    "A": "active, priced by the schedule",
    "B": "bundled into other services",
    "C": "priced by the contractor",
    "D": "deleted",
    "E": "excluded from the schedule by regulation",
    "F": "deleted, no grace period",
    "G": "not valid for Medicare; another code is used",
    "H": "modifier deleted",
    "I": "not valid for Medicare; another code is used",
    "J": "anesthesia service",
    "M": "for measurement only",
    "N": "not covered",
    "P": "bundled or excluded",
    "Q": "for functional reporting",
    "R": "restricted coverage",
    "T": "paid only where nothing else is that day",
    "X": "excluded by law from the schedule",
}


def fee_facts(fee: FeeRow) -> list[tuple[str, str]]:
    """Name and words of each indicator of a line, and its relative value units as printed."""
    said = [
        ("Status", fee.status, _STATUS),
        ("Global period", fee.global_days, _GLOBAL),
        ("Split", fee.pc_tc, _PC_TC),
        ("Several procedures", fee.multiple, _MULTIPLE),
        ("Both sides", fee.bilateral, _BILATERAL),
        ("Assistant", fee.assistant, _HELP),
        ("Two surgeons", fee.co_surgeon, _TEAM),
        ("Team", fee.team, _TEAM),
    ]
    facts = [(name, _say(value, words)) for name, value, words in said if value]
    if fee.endoscopic_base:
        facts.append(("Endoscopic base", fee.endoscopic_base))
    return facts


def rvu(text: str) -> str:
    """Write a published decimal with two places at most; the files carry binary remainders.

    >>> rvu("1.1399999999999997"), rvu("30"), rvu("n/a")
    ('1.14', '30', 'n/a')
    """
    try:
        value = Decimal(text).quantize(_HUNDREDTH)
    except InvalidOperation:
        return text
    return f"{value:f}".rstrip("0").rstrip(".")


def _say(value: str, words: dict[str, str]) -> str:
    return f"{value}: {words[value]}" if value in words else value
