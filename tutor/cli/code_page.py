"""The page of a code as text and as JSON, for `coder-tutor codebook show`."""

from datetime import date
from typing import Any

from tutor.codebook.changes import Change
from tutor.codebook.dossier import CodeDossier, MappedCode
from tutor.codebook.edit_entry import CodeEdits
from tutor.codebook.entry import CodeEntry, CodeSummary
from tutor.codebook.lookup import Codebook
from tutor.codes.catalog import CodeStatus


def summary_text(summary: CodeSummary) -> str:
    """Write a code on one line."""
    matched = f" [{summary.matched}]" if summary.matched else ""
    return f"{summary.code!s:<9} {summary.status.words:<9} {summary.description}{matched}".rstrip()


def summary_json(summary: CodeSummary) -> dict[str, Any]:
    """Write a code as an object."""
    return {
        "code": str(summary.code),
        "code_set": summary.code.code_set.value,
        "description": summary.description,
        "status": summary.status.value,
        "matched": summary.matched,
    }


def change_text(change: Change) -> str:
    """Write a change on one line."""
    note = f" {change.note_kind.replace('_', ' ')}" if change.note_kind else ""
    texts = " -> ".join(text for text in dict.fromkeys((change.before, change.after)) if text)
    heirs = f" [now {', '.join(map(str, change.replaced_by))}]" if change.replaced_by else ""
    return f"{change.on} {change.kind.words:<20}{note} {change.holder}  {texts}{heirs}"


def change_json(change: Change) -> dict[str, Any]:
    """Write a change as an object."""
    return {
        "kind": change.kind.value,
        "on": change.on.isoformat(),
        "code_set": change.code_set.value,
        "code": str(change.code) if change.code else None,
        "holder": change.holder,
        "before": change.before,
        "after": change.after,
        "note_kind": change.note_kind or None,
        "replaced_by": [str(code) for code in change.replaced_by],
        "from_release": change.from_release,
        "to_release": change.to_release,
    }


def page_text(book: Codebook, entry: CodeEntry, day: date) -> str:
    """Write all that is known of a code."""
    code = entry.summary.code
    dossier = book.dossier(code, day)
    lines = [f"{code}  {entry.record.description}".rstrip()]
    lines.append(f"{code.code_set.label}, {_status_text(book, entry.summary, day)}")
    lines += [f"Short title: {entry.short_title}"] if entry.short_title else []
    lines += [f"  {title}" for title in entry.path]
    lines += [f"  {above.code}  {above.description}" for above in entry.hierarchy]
    lines += [_valid_text(entry)] if entry.valid else []
    lines += [entry.missing] if entry.missing else []
    lines += [f"  7th {character}: {meaning}" for character, meaning in entry.seventh_characters]
    if entry.notes and entry.notes_from and not entry.notes_from.covers(day):
        lines.append(f"Notes of the {entry.notes_from.title}: none of the year of {day} is loaded.")
    for note in entry.notes:
        origin = f" (from {note.holder})" if note.inherited else ""
        lines.append(f"  {note.kind.replace('_', ' ')}: {note.text}{origin}")
    lines += [f"  below: {summary_text(below)}" for below in book.children(code, day)]
    lines += _dossier_text(dossier)
    return "\n".join(lines)


def _status_text(book: Codebook, summary: CodeSummary, day: date) -> str:
    code_set, words = summary.code.code_set, summary.status.words
    if summary.status is not CodeStatus.UNVERIFIED:
        return f"{words} on {day}"
    if not book.contents.releases(code_set):
        return f"{words}: no {code_set.label} list is loaded"
    return f"{words}: no loaded release of {code_set.label} serves {day}"


def _valid_text(entry: CodeEntry) -> str:
    """When the code may be reported, as far as the loaded releases reach."""
    spans = (f"from {start} to {end or 'further notice'}" for start, end in entry.valid)
    return f"In the loaded releases: {', '.join(spans)}"


def page_json(book: Codebook, entry: CodeEntry, day: date) -> dict[str, Any]:
    """Write all that is known of a code as an object."""
    dossier = book.dossier(entry.summary.code, day)
    notes_from = entry.notes_from
    return {
        **summary_json(entry.summary),
        "on": day.isoformat(),
        "title": entry.record.description,
        "short_title": entry.short_title or None,
        "billable": entry.summary.status is CodeStatus.BILLABLE,
        "path": list(entry.path),
        "hierarchy": [summary_json(above) for above in entry.hierarchy],
        "children": [summary_json(b) for b in book.children(entry.summary.code, day)],
        "notes": [
            {"kind": n.kind, "text": n.text, "holder": n.holder, "inherited": n.inherited}
            for n in entry.notes
        ],
        "notes_from": notes_from.title if notes_from else None,
        "notes_are_of_the_year": bool(notes_from and notes_from.covers(day)),
        "seventh_characters": [list(pair) for pair in entry.seventh_characters],
        "valid": [[start.isoformat(), end and end.isoformat()] for start, end in entry.valid],
        "missing": entry.missing,
        "changes": [change_json(change) for change in dossier.history],
        "maps": [_map_json(mapped) for mapped in dossier.maps],
        "map_title": dossier.map_title or None,
        "edits": _edits_json(dossier.edits),
        "index_terms": [
            {"kind": term.kind, "path": term.path, "column": term.column}
            for term in dossier.index_terms
        ],
        "poa_exempt": dossier.is_poa_exempt,
    }


def _dossier_text(dossier: CodeDossier) -> list[str]:
    lines = [f"  changed: {change_text(change)}" for change in dossier.history]
    lines += [f"  map: {_map_text(mapped)}" for mapped in dossier.maps]
    lines += [f"  indexed: {term.path}" for term in dossier.index_terms]
    if dossier.is_poa_exempt:
        lines.append("  exempt from present-on-admission reporting")
    return lines + _edits_text(dossier.edits)


def _map_text(mapped: MappedCode) -> str:
    if mapped.target is None:
        return "no code of the other revision"
    flags = ["approximate"] if mapped.is_approximate else []
    if mapped.is_combination:
        flags.append(f"combination {mapped.scenario}, choice {mapped.choice_list}")
    return f"{mapped.target} ({', '.join(flags) or 'same meaning'})"


def _map_json(mapped: MappedCode) -> dict[str, Any]:
    return {
        "target": str(mapped.target) if mapped.target else None,
        "approximate": mapped.is_approximate,
        "no_map": mapped.target is None,
        "combination": mapped.is_combination,
        "scenario": mapped.scenario,
        "choice_list": mapped.choice_list,
    }


def _edits_text(edits: CodeEdits) -> list[str]:
    lines = [
        f"  {table.value.replace('_', ' ')}: column 1 of "
        f"{partners.as_column_1.without_modifier + partners.as_column_1.with_modifier:,} pairs, "
        f"column 2 of "
        f"{partners.as_column_2.without_modifier + partners.as_column_2.with_modifier:,}"
        for table, partners in edits.pairs.items()
    ]
    lines += [
        f"  {table.value.replace('_', ' ')}: {mue.units} (adjudication {mue.adjudication})"
        for table, mue in edits.mues.items()
    ]
    if edits.primaries:
        primaries = ", ".join(row.primary or "contractor decides" for row in edits.primaries)
        lines.append(f"  add-on to: {primaries}")
    if edits.add_ons:
        lines.append(f"  add-ons: {', '.join(row.add_on for row in edits.add_ons)}")
    lines += [
        f"  fee schedule{f' {fee.modifier}' if fee.modifier else ''}: status {fee.status}, "
        f"global {fee.global_days}, work RVU {fee.work_rvu}, facility {fee.facility_total}, "
        f"non-facility {fee.non_facility_total}"
        for fee in edits.fees
    ]
    lines += [
        f"  drug: {units.ndc} {units.drug}: {units.units_per_package} units a package"
        for units in edits.drug_units
    ]
    return lines


def _edits_json(edits: CodeEdits) -> dict[str, Any]:
    return {
        "pairs": {
            table.value: {
                column: {
                    "without_modifier": partners.without_modifier,
                    "with_modifier": partners.with_modifier,
                    "first": [partner._asdict() for partner in partners.first],
                }
                for column, partners in (
                    ("column_1", pairs.as_column_1),
                    ("column_2", pairs.as_column_2),
                )
            }
            for table, pairs in edits.pairs.items()
        },
        "mue": {
            table.value: {
                "units": mue.units,
                "adjudication": mue.adjudication,
                "rationale": mue.rationale,
            }
            for table, mue in edits.mues.items()
        },
        "add_on_to": [row.primary or None for row in edits.primaries],
        "add_ons": [row.add_on for row in edits.add_ons],
        "fees": [fee._asdict() for fee in edits.fees],
        "drug_units": [units._asdict() for units in edits.drug_units],
    }
