"""All that the loaded releases know of one code beyond its page: history, maps, edits, index.

It takes a few queries more than the page (`tutor.codebook.page`), so a
coding pad that only shows notes does not ask for it.
"""

from dataclasses import dataclass
from datetime import date

from tutor.codebook.changes import Change, read_history
from tutor.codebook.dated_changes import read_dated_history
from tutor.codebook.edit_entry import CodeEdits
from tutor.codebook.edit_lookup import EditTables
from tutor.codebook.schema import Series
from tutor.codebook.store import CodebookFile
from tutor.codes.code import Code, CodeSet

_MOST_INDEX_TERMS = 40


@dataclass(frozen=True, slots=True)
class MappedCode:
    """One row of the general equivalence map (GEM) of a code.

    Attributes:
        target: The code of the other set; None where the map says there is none.
        is_approximate: The two do not mean quite the same.
        is_combination: Several targets are needed together.
        scenario: Which combination a target belongs to, 0 where it stands alone.
        choice_list: Which place it takes in that combination.
    """

    target: Code | None
    is_approximate: bool
    is_combination: bool
    scenario: int
    choice_list: int


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """One entry of an index or table that leads to the code."""

    kind: str
    path: str
    column: str


@dataclass(frozen=True, slots=True)
class CodeDossier:
    """History, maps, edits and index entries of one code.

    Attributes:
        history: Changes in the loaded releases, the oldest first.
        maps: Codes of the other ICD revision by the loaded map.
        map_title: That map, "" where none is loaded.
        edits: What the loaded edit tables say on the day.
        index_terms: Entries of loaded indexes and tables that lead to exactly this code.
        is_poa_exempt: Whether no present-on-admission indicator is asked for;
            None where no list is loaded for the day.
    """

    history: tuple[Change, ...]
    maps: tuple[MappedCode, ...]
    map_title: str
    edits: CodeEdits
    index_terms: tuple[IndexTerm, ...]
    is_poa_exempt: bool | None


def read_dossier(file: CodebookFile, edits: EditTables, code: Code, on: date) -> CodeDossier:
    """Read everything on one code."""
    is_dated = code.code_set is CodeSet.HCPCS
    maps, title = _read_maps(file, code)
    return CodeDossier(
        history=read_dated_history(file, code) if is_dated else read_history(file, code),
        maps=maps,
        map_title=title,
        edits=edits.edits_of(code.text, on) if code.code_set.is_service else CodeEdits.empty(),
        index_terms=read_index_terms(file, code),
        is_poa_exempt=_read_poa_exempt(file, code, on),
    )


def _read_maps(file: CodebookFile, code: Code) -> tuple[tuple[MappedCode, ...], str]:
    if not code.code_set.is_diagnosis:
        return (), ""
    is_forward = code.code_set is CodeSet.ICD9CM
    titles = file.rows("SELECT title FROM code_map WHERE is_forward = ?", (is_forward,))
    rows = file.rows(
        "SELECT target, flags FROM map_row WHERE is_forward = ? AND source = ? ORDER BY position",
        (is_forward, code.text),
    )
    other = CodeSet.ICD10CM if is_forward else CodeSet.ICD9CM
    maps = tuple(
        MappedCode(
            target=Code(other, target) if target else None,
            is_approximate=flags[0] == "1",
            is_combination=flags[2] == "1",
            scenario=int(flags[3]),
            choice_list=int(flags[4]),
        )
        for target, flags in rows
    )
    return maps, titles[0][0] if titles else ""


def read_index_terms(file: CodebookFile, code: Code) -> tuple[IndexTerm, ...]:
    """The entries of loaded indexes and tables that lead to exactly this code."""
    if code.code_set is not CodeSet.ICD10CM:
        return ()
    rows = file.rows(
        'SELECT kind, path, "column" FROM index_term WHERE code = ? ORDER BY id LIMIT ?',
        (code.text, _MOST_INDEX_TERMS),
    )
    return tuple(IndexTerm(*row) for row in rows)


def _read_poa_exempt(file: CodebookFile, code: Code, on: date) -> bool | None:
    rows = file.rows(
        "SELECT bit FROM release WHERE series = ?1 AND valid_from <= ?2 "
        "AND coalesce(valid_to, ?2) >= ?2 ORDER BY valid_from DESC LIMIT 1",
        (Series.POA_EXEMPT.value, on.isoformat()),
    )
    if not rows or code.code_set is not CodeSet.ICD10CM:
        return None
    found = file.rows(
        "SELECT 1 FROM poa_exempt WHERE text = ? AND releases & ?", (code.text, rows[0][0])
    )
    return bool(found)
