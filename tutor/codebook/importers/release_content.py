"""What one release of a code set or of a table holds, in the form that every importer delivers.

Not for merging releases or for storing them: that is `tutor.codebook.build`
and `tutor.codebook.edit_tables`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from tutor.codes.release import CodeSetRelease
from tutor.errors import TutorError


class InvalidReleaseError(TutorError):
    """A published file does not have the layout that its importer reads."""


class NoteKind(StrEnum):
    """The instructional notes of the tabular list, and the terms that stand under a title."""

    INCLUDES = "includes"
    INCLUSION = "inclusion"
    EXCLUDES1 = "excludes1"
    EXCLUDES2 = "excludes2"
    CODE_FIRST = "code_first"
    USE_ADDITIONAL = "use_additional"
    CODE_ALSO = "code_also"
    NOTE = "note"
    SEVENTH = "seventh"


class BlockRow(NamedTuple):
    """A chapter or a section; `parent` is the key of the block around it, "" for a chapter."""

    key: str
    kind: str
    label: str
    title: str
    parent: str


class CodeRow(NamedTuple):
    """A code or header.

    `node` is "" where the code is itself an entry of the tabular list. A code
    made from an entry and a 7th character names that entry, and its title is
    composed when read: the entry's title, a comma, the meaning.
    """

    text: str
    is_billable: bool
    node: str
    title: str
    meaning: str


class ShortTitleRow(NamedTuple):
    """The abbreviated title that CMS prints beside the full one, where the two differ."""

    text: str
    title: str


class PlacementRow(NamedTuple):
    """The section, by its key, in which the tabular list prints a category."""

    category: str
    block: str


class SeventhRow(NamedTuple):
    """One 7th character that an entry offers to every code below it."""

    holder: str
    position: int
    character: str
    meaning: str


class NoteRow(NamedTuple):
    """One line of a note.

    `holder` is a canonical code or a block's key. `position` orders the lines
    of a holder; lines with the same `position // LINES_PER_GROUP` belong to one
    printed note, whose first line may introduce the others.
    """

    holder: str
    position: int
    kind: NoteKind
    text: str


LINES_PER_GROUP = 1000


@dataclass
class ReleaseContent:
    """The codes of one release of a code set, as one file lists them."""

    release: CodeSetRelease
    codes: list[CodeRow] = field(default_factory=list)
    short_titles: list[ShortTitleRow] = field(default_factory=list)

    @property
    def billable_count(self) -> int:
        """How many codes may stand on a claim."""
        return sum(row.is_billable for row in self.codes)

    @property
    def header_count(self) -> int:
        """How many headers the publisher counts; padding is not among them."""
        return sum(not row.is_billable and not row.node for row in self.codes)


@dataclass
class Tabular:
    """One edition of the tabular list: its order, its notes and its 7th characters.

    It says nothing about which codes exist. `entries` holds the title of every
    node that it prints, 7-character ones included.
    """

    release: CodeSetRelease
    entries: dict[str, str] = field(default_factory=dict)
    blocks: list[BlockRow] = field(default_factory=list)
    placements: list[PlacementRow] = field(default_factory=list)
    sevenths: list[SeventhRow] = field(default_factory=list)
    notes: list[NoteRow] = field(default_factory=list)


@dataclass
class OrderAddenda:
    """The official totals of a release, which come as a file beside its order file."""

    release: CodeSetRelease
    name: str
    billable: int
    headers: int


class DatedRow(NamedTuple):
    """One code of a list that dates each code itself, as HCPCS Level II does.

    `added_on` is the first day on which the code could be reported,
    `terminated_on` the last, None where no end is set. `effective_on` is the
    day of the last action on the code; for an ended one that is its end, so it
    is the day after `terminated_on` and not the beginning of a second life
    (`tutor.codebook.dated`).
    """

    text: str
    title: str
    short_title: str
    added_on: date
    effective_on: date
    terminated_on: date | None


@dataclass
class DatedList:
    """One published file of such a list, with the modifiers that it names."""

    release: CodeSetRelease
    codes: list[DatedRow] = field(default_factory=list)
    modifiers: list[DatedRow] = field(default_factory=list)


class MapRow(NamedTuple):
    """One row of a general equivalence map; `flags` are its five digits as printed.

    The digits say: approximate, no map, combination, scenario, choice list.
    """

    source: str
    target: str
    flags: str


@dataclass
class CodeMap:
    """A map between ICD-9-CM and ICD-10-CM; its targets are codes of its own year."""

    id: str
    title: str
    is_forward: bool
    """Whether it maps from ICD-9-CM to ICD-10-CM."""
    rows: list[MapRow] = field(default_factory=list)


class ConversionRow(NamedTuple):
    """A code that came new on a day, and the code or codes that said it before."""

    code: str
    effective_on: date
    previous: tuple[str, ...]


@dataclass
class ConversionTable:
    """The conversion table of new ICD-10-CM codes."""

    id: str
    title: str
    rows: list[ConversionRow] = field(default_factory=list)


class IndexTermRow(NamedTuple):
    """One line of an index or table: the main term and all terms below it, outermost first.

    `code` is canonical, "" for a line that only refers; `column` names the
    column of the neoplasm and drug tables, "" in an index.
    """

    path: tuple[str, ...]
    code: str
    column: str
    refers_to: str


@dataclass
class IndexTerms:
    """The alphabetic index, the external cause index, or the neoplasm or drug table of a year."""

    kind: str
    """One of index, external_cause, neoplasm, drug."""
    release: CodeSetRelease
    rows: list[IndexTermRow] = field(default_factory=list)


@dataclass
class PoaExemptList:
    """Diagnosis codes that need no present-on-admission indicator."""

    release: CodeSetRelease
    codes: list[str] = field(default_factory=list)


class EditTable(StrEnum):
    """The published tables that check or price a claim."""

    PTP_PRACTITIONER = "ptp_practitioner"
    PTP_HOSPITAL = "ptp_hospital"
    MUE_PRACTITIONER = "mue_practitioner"
    MUE_HOSPITAL = "mue_hospital"
    MUE_SUPPLIER = "mue_supplier"
    ADD_ON = "add_on"
    FEE_SCHEDULE = "fee_schedule"
    DRUG_UNITS = "drug_units"
    DRG_WEIGHTS = "drg_weights"


@dataclass(frozen=True, slots=True)
class EditRelease:
    """One published edition of such a table, both days included."""

    table: EditTable
    id: str
    title: str
    valid_from: date
    valid_to: date | None


class PtpRow(NamedTuple):
    """A pair of codes that are not paid together (NCCI procedure-to-procedure edit).

    `indicator` 0: never; 1: with a modifier that says why; 9: the edit was
    withdrawn from its beginning. `effective_on` None: the file does not say.
    `rationale` is the published reason's own wording, a short phrase of CMS.
    """

    column_1: str
    column_2: str
    effective_on: date | None
    deleted_on: date | None
    indicator: str
    rationale: str


class MueRow(NamedTuple):
    """Most units of a code for one patient and day (medically unlikely edit).

    `adjudication` 1: claim line; 2: day, absolute; 3: day, clinical.
    """

    code: str
    units: int
    adjudication: str
    rationale: str


class AddOnRow(NamedTuple):
    """An add-on code and one primary code, "" where the contractor decides (type 2).

    `edit_type` 1: the primaries are all listed; 2: the contractor decides; 3: some are listed.
    """

    add_on: str
    primary: str
    edit_type: str
    effective_on: date | None
    deleted_on: date | None


class FeeRow(NamedTuple):
    """One line of the physician fee schedule; no description is kept.

    Relative value units and the conversion factor are decimal texts exactly as
    printed, indicators are the published characters (DOMAIN 2.4).
    """

    code: str
    modifier: str
    status: str
    work_rvu: str
    non_facility_total: str
    facility_total: str
    pc_tc: str
    global_days: str
    pre_percent: str
    intra_percent: str
    post_percent: str
    multiple: str
    bilateral: str
    assistant: str
    co_surgeon: str
    team: str
    endoscopic_base: str
    conversion_factor: str


class DrugUnitsRow(NamedTuple):
    """One package of a drug and how many billing units of its code it holds (decimal texts)."""

    code: str
    ndc: str
    drug: str
    dosage: str
    package_size: str
    package_quantity: str
    units_per_package: str


class DrgWeightRow(NamedTuple):
    """One MS-DRG of the yearly table of weights; figures are decimal texts, "" where none is."""

    drg: str
    mdc: str
    title: str
    weight: str
    geometric_mean_days: str
    arithmetic_mean_days: str


EditRow = PtpRow | MueRow | AddOnRow | FeeRow | DrugUnitsRow | DrgWeightRow


@dataclass
class EditContent:
    """One release of an edit table.

    `rows` may be read once: the pairs are millions. `expected_rows` says about
    how many there are, 0 where that is not known.
    """

    release: EditRelease
    rows: Iterable[EditRow]
    expected_rows: int = 0


Content = (
    ReleaseContent
    | Tabular
    | OrderAddenda
    | DatedList
    | CodeMap
    | ConversionTable
    | IndexTerms
    | PoaExemptList
    | EditContent
)


@dataclass(frozen=True, slots=True)
class Hints:
    """What the content of a file does not say, as told by whoever imports it.

    `effective_on` is given where a file's first day stands neither in it nor in its name.
    """

    effective_on: date | None = None
    holds_cpt_licence: bool = False


Contents = Iterator[Content]
