"""What the page of a code shows, composed from the codebook."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from tutor.codebook.contents import Neighbours
from tutor.codebook.dossier import CodeDossier, IndexTerm, MappedCode
from tutor.codebook.edit_entry import CodeEdits, LoadedEdits
from tutor.codebook.entry import CodeEntry, CodeSummary
from tutor.codebook.importers.release_content import EditTable
from tutor.codebook.leaf import Group
from tutor.codebook.lookup import Codebook
from tutor.codebook.sevenths import SeventhTable, seventh_table
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import Code, CodeSet
from tutor.web.codebook.edit_words import EDIT_NAMES
from tutor.web.codebook.note_view import NoteGroups, group_notes
from tutor.web.codebook.timeline import Timeline, draw_timeline
from tutor.web.codebook.wording import StatusWords, describe_status

MOST_MAPPED = 24
_HEADINGS = (CodeStatus.HEADER, CodeStatus.CONVERTED_TO_HEADER)


@dataclass(frozen=True, slots=True)
class MapRow:
    """One target of the equivalence map, with what it is called on its own last day."""

    mapped: MappedCode
    summary: CodeSummary | None
    day: date


@dataclass(frozen=True, slots=True)
class MapView:
    """The map of a code.

    Attributes:
        alone: Targets of which each stands for the code by itself.
        combinations: Targets that are needed together, by scenario and place in it.
        hidden: How many more targets the map has.
    """

    title: str
    alone: tuple[MapRow, ...]
    combinations: dict[int, dict[int, list[MapRow]]]
    has_none: bool
    hidden: int


@dataclass(frozen=True, slots=True)
class CodePage:
    """Everything on the page of a code on a day.

    `edits_closed` says that claim edits are left out, not that there are none.
    """

    entry: CodeEntry
    status: StatusWords
    trail: tuple[Group, ...]
    children: tuple[CodeSummary, ...]
    sevenths: SeventhTable | None
    notes: NoteGroups
    timeline: Timeline | None
    dossier: CodeDossier
    map: MapView
    index_terms: dict[str, list[IndexTerm]]
    neighbours: Neighbours
    edits_elsewhere: tuple[LoadedEdits, ...]
    edits_absent: tuple[EditTable, ...]
    has_list: bool
    edits_closed: bool = False

    @property
    def code(self) -> Code:
        """The code itself."""
        return self.entry.summary.code

    @property
    def shows_map(self) -> bool:
        """Whether a map is loaded that should know the code; it has no row for headings."""
        is_mapped = self.dossier.map_title and (self.dossier.maps or not self.needs_character)
        return bool(is_mapped)

    @property
    def needs_character(self) -> bool:
        """Whether the code is a heading on the day, so that a character is missing."""
        return self.entry.summary.status in _HEADINGS


def read_sevenths(codebook: Codebook, entry: CodeEntry, on: date) -> SeventhTable | None:
    """The 7th characters that the code of a page can take."""
    if not entry.seventh_characters:
        return None
    node = Code(entry.summary.code.code_set, entry.record.node)
    return seventh_table(entry, tuple(below.code for below in codebook.children(node, on)))


def read_code_page(codebook: Codebook, entry: CodeEntry, on: date) -> CodePage:
    """Read everything on a code."""
    code = entry.summary.code
    dossier = codebook.dossier(code, on)
    return CodePage(
        entry=entry,
        status=describe_status(codebook, entry, on),
        trail=codebook.contents.trail_of(code, on),
        children=codebook.children(code, on),
        sevenths=read_sevenths(codebook, entry, on),
        notes=group_notes(entry),
        timeline=draw_timeline(codebook.contents.releases(code.code_set), entry.valid, on),
        dossier=dossier,
        map=_view_map(codebook, dossier),
        index_terms=_by_kind(dossier.index_terms or _terms_of_node(codebook, entry)),
        neighbours=codebook.contents.neighbours(code, on),
        edits_elsewhere=_edits_elsewhere(codebook, code, on),
        edits_absent=_edits_absent(codebook),
        has_list=bool(codebook.contents.releases(code.code_set)),
    )


def without_closed_sets(page: CodePage, code_sets: Collection[CodeSet]) -> CodePage:
    """Leave out what names codes of sets that are closed: the map, and claim edits."""
    mapped = {one.target.code_set for one in page.dossier.maps if one.target is not None}
    if not mapped.issubset(code_sets):
        page = replace(
            page,
            dossier=replace(page.dossier, maps=(), map_title=""),
            map=MapView("", (), {}, has_none=False, hidden=0),
        )
    # A pair or an add-on edit names codes of either set of services.
    if page.code.code_set.is_service and not {CodeSet.CPT, CodeSet.HCPCS}.issubset(code_sets):
        page = replace(
            page,
            dossier=replace(page.dossier, edits=CodeEdits.empty()),
            edits_elsewhere=(),
            edits_closed=True,
        )
    return page


def _view_map(codebook: Codebook, dossier: CodeDossier) -> MapView:
    alone: list[MapRow] = []
    combinations: dict[int, dict[int, list[MapRow]]] = {}
    for mapped in dossier.maps[:MOST_MAPPED]:
        if mapped.target is None:
            continue
        row = _row(codebook, mapped, mapped.target)
        if mapped.is_combination:
            scenario = combinations.setdefault(mapped.scenario, {})
            scenario.setdefault(mapped.choice_list, []).append(row)
        else:
            alone.append(row)
    return MapView(
        dossier.map_title,
        tuple(alone),
        combinations,
        has_none=any(mapped.target is None for mapped in dossier.maps),
        hidden=max(0, len(dossier.maps) - MOST_MAPPED),
    )


def _row(codebook: Codebook, mapped: MappedCode, target: Code) -> MapRow:
    releases = codebook.contents.releases(target.code_set)
    day = releases[-1].valid_to or releases[-1].valid_from if releases else date.min
    return MapRow(mapped, codebook.describe(target, day), day)


def _terms_of_node(codebook: Codebook, entry: CodeEntry) -> tuple[IndexTerm, ...]:
    """An index leads to the entry of the tabular list; its 7th character is added by the coder."""
    node = Code(entry.summary.code.code_set, entry.record.node)
    return codebook.index_terms(node) if entry.record.seventh_character else ()


def _by_kind(terms: Iterable[IndexTerm]) -> dict[str, list[IndexTerm]]:
    kinds: dict[str, list[IndexTerm]] = {}
    for term in terms:
        kinds.setdefault(term.kind, []).append(term)
    return kinds


def _edits_elsewhere(codebook: Codebook, code: Code, on: date) -> tuple[LoadedEdits, ...]:
    """Loaded tables of which no release serves the day: silence would look like "no edit"."""
    if not code.code_set.is_service:
        return ()
    tables = codebook.edits
    return tuple(
        one
        for one in tables.loaded
        if one.release.table in EDIT_NAMES
        and not tables.covers(one.release.table, on)
        and (one.release.table is not EditTable.DRUG_UNITS or code.code_set is CodeSet.HCPCS)
    )


def _edits_absent(codebook: Codebook) -> tuple[EditTable, ...]:
    """Tables of which nothing is loaded."""
    loaded = {one.release.table for one in codebook.edits.loaded}
    return tuple(table for table in EDIT_NAMES if table not in loaded)
