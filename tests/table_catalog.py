"""A catalog that is a table: the few codes that rules are tried on, with titles as published."""

from dataclasses import dataclass, field
from datetime import date

from tutor.codes.catalog import CodeRecord, CodeStatus
from tutor.codes.code import Code, CodeSet, parse_code
from tutor.codes.convention import Convention
from tutor.codes.release import CodeSetRelease

DAY = date(2026, 3, 3)
RELEASE = CodeSetRelease(
    CodeSet.ICD10CM, "table-2026", "Table 2026", date(2025, 10, 1), date(2026, 9, 30)
)

# code, title of the node, block; a code with a 7th character names its node before the bar.
_ROWS = [
    ("E11.22", "Type 2 diabetes mellitus with diabetic chronic kidney disease", "E08-E13"),
    ("E11.9", "Type 2 diabetes mellitus without complications", "E08-E13"),
    ("I10", "Essential (primary) hypertension", "I10-I1A"),
    ("N18.30", "Chronic kidney disease, stage 3 unspecified", "N17-N19"),
    ("N18.31", "Chronic kidney disease, stage 3a", "N17-N19"),
    ("N18.32", "Chronic kidney disease, stage 3b", "N17-N19"),
    ("N17.9", "Acute kidney failure, unspecified", "N17-N19"),
    ("Z79.84", "Long term (current) use of oral hypoglycemic drugs", "Z77-Z99"),
    ("M17.0", "Bilateral primary osteoarthritis of knee", "M15-M19"),
    ("M17.11", "Unilateral primary osteoarthritis, right knee", "M15-M19"),
    ("M17.12", "Unilateral primary osteoarthritis, left knee", "M15-M19"),
    ("M17.10", "Unilateral primary osteoarthritis, unspecified knee", "M15-M19"),
    ("M25.561", "Pain in right knee", "M20-M25"),
    ("M25.569", "Pain in unspecified knee", "M20-M25"),
    ("J44.9", "Chronic obstructive pulmonary disease, unspecified", "J40-J4A"),
    ("J44.1", "Chronic obstructive pulmonary disease with (acute) exacerbation", "J40-J4A"),
    ("J18.9", "Pneumonia, unspecified organism", "J09-J18"),
    ("R05.9", "Cough, unspecified", "R00-R09"),
    ("K21.9", "Gastro-esophageal reflux disease without esophagitis", "K20-K31"),
]
_SEVENTHS = {
    "S52.531": ("Colles' fracture of right radius", "S50-S59"),
    "S52.532": ("Colles' fracture of left radius", "S50-S59"),
    "E11.321": ("Diabetes with mild retinopathy with macular edema", "E08-E13"),
    "H40.113": ("Primary open-angle glaucoma, bilateral", "H40-H42"),
    "T78.40": ("Allergy, unspecified", "T66-T78"),
}
_MEANINGS = {
    "S": {
        "A": "initial encounter for closed fracture",
        "D": "subsequent encounter for closed fracture with routine healing",
    },
    "E": {"1": "right eye", "2": "left eye", "3": "bilateral", "9": "unspecified eye"},
    "H": {"0": "stage unspecified", "1": "mild stage"},
    "T": {"A": "initial encounter"},
}


@dataclass
class TableCatalog:
    """Answers from the table; `statuses` may say otherwise of single codes.

    `notes` holds conventions by the text of what prints them, a code (`"E11"`) or
    a section (`"E08-E13"`); each is in force for everything below. `manifestations`
    are texts of codes without a dot.
    """

    statuses: dict[Code, CodeStatus] = field(default_factory=dict)
    records: dict[Code, CodeRecord] = field(default_factory=dict)
    notes: dict[str, tuple[Convention, ...]] = field(default_factory=dict)
    manifestations: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for text, title, section in _ROWS:
            self._add(text, title, section)
        for node, (title, section) in _SEVENTHS.items():
            for character, meaning in _MEANINGS[node[0]].items():
                stem = node.replace(".", "").ljust(6, "X")
                self._add(stem[:3] + "." + stem[3:] + character, title, section, node, meaning)

    def _add(self, text: str, title: str, section: str, node: str = "", meaning: str = "") -> None:
        code = icd(text)
        held = (node or text).replace(".", "")
        self.records[code] = CodeRecord(
            code=code,
            description=f"{title}, {meaning}" if meaning else title,
            is_billable=True,
            node=held,
            node_description=title,
            ancestors=tuple(held[:length] for length in range(3, len(held))),
            section=section,
            seventh_character=code.text[6] if meaning else None,
            seventh_meaning=meaning or None,
        )

    def status(self, code: Code, on: date) -> CodeStatus:
        if code in self.statuses:
            return self.statuses[code]
        if code.code_set.is_service or code.code_set.is_stay_procedure:
            return CodeStatus.UNVERIFIED
        if code.code_set is CodeSet.ICD9CM:
            return CodeStatus.BILLABLE if code.text == "25000" else CodeStatus.UNKNOWN
        if not RELEASE.covers(on):
            return CodeStatus.UNVERIFIED
        if code in self.records:
            return CodeStatus.BILLABLE
        if any(known.text.startswith(code.text) for known in self.records):
            return CodeStatus.HEADER
        return CodeStatus.UNKNOWN

    def find(self, code: Code, on: date) -> CodeRecord | None:
        return self.records.get(code)

    def release(self, code_set: CodeSet, on: date) -> CodeSetRelease | None:
        return RELEASE if code_set is CodeSet.ICD10CM and RELEASE.covers(on) else None

    def conventions(self, code: Code, on: date) -> tuple[Convention, ...]:
        record = self.records.get(code)
        if record is None:
            return self.notes.get(code.text, ())
        holders = (record.node, *reversed(record.ancestors), record.section)
        return tuple(note for holder in holders for note in self.notes.get(holder, ()))

    def is_manifestation(self, code: Code, on: date) -> bool:
        return code.text in self.manifestations


def icd(text: str) -> Code:
    return parse_code(text, CodeSet.ICD10CM)
