"""All published formats, and how a file finds the importer that reads it: by its content."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tutor.codebook.importers import (
    gems,
    icd9cm,
    icd10cm_conversion,
    icd10cm_index,
    icd10cm_order,
    icd10cm_tabular,
    icd10pcs,
    poa_exempt,
)
from tutor.codebook.importers.asp_ndc import ASP_NDC
from tutor.codebook.importers.cpt import CPT
from tutor.codebook.importers.drg_weights import DRG_WEIGHTS
from tutor.codebook.importers.fee_schedule import FEE_SCHEDULE
from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.hcpcs import HCPCS, HCPCS_CODES_ONLY
from tutor.codebook.importers.ncci_aoc import NCCI_AOC
from tutor.codebook.importers.ncci_mue import NCCI_MUE
from tutor.codebook.importers.ncci_ptp import NCCI_PTP
from tutor.codebook.importers.package import Member, open_package
from tutor.codebook.importers.release_content import (
    CodeMap,
    Content,
    ConversionTable,
    DatedList,
    EditContent,
    Hints,
    IndexTerms,
    InvalidReleaseError,
    OrderAddenda,
    PoaExemptList,
    ReleaseContent,
    Tabular,
)

FORMATS: tuple[PublishedFormat, ...] = (
    icd10cm_order.FORMAT,
    icd10cm_tabular.FORMAT,
    icd10cm_index.FORMAT,
    icd10cm_conversion.FORMAT,
    poa_exempt.FORMAT,
    icd10pcs.FORMAT,
    icd9cm.FORMAT,
    gems.FORMAT,
    HCPCS,
    HCPCS_CODES_ONLY,
    CPT,
    NCCI_PTP,
    NCCI_MUE,
    NCCI_AOC,
    FEE_SCHEDULE,
    ASP_NDC,
    DRG_WEIGHTS,
)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What one file holds; `passed_over` names the members that no importer knows."""

    contents: tuple[Content, ...]
    formats: tuple[str, ...]
    passed_over: tuple[str, ...]

    @property
    def summary(self) -> tuple[str, ...]:
        """What came in, one line a content."""
        return tuple(_describe(content) for content in self.contents)


def read_file(path: Path, hints: Hints, *, name: str = "") -> ReadFile:
    """Recognise a file by its content and read all of it.

    Raises:
        InvalidReleaseError: It is damaged, of an unknown format, of a layout
            that its importer does not know, or its totals are wrong.
    """
    members = open_package(path, name=name)
    by_format: dict[str, list[Member]] = {}
    passed_over = []
    for member in members:
        found = next((known for known in FORMATS if known.recognises(member)), None)
        if found is None:
            passed_over.append(member.name)
        else:
            by_format.setdefault(found.name, []).append(member)
    if not by_format:
        raise InvalidReleaseError(_unknown(name or path.name, members))
    contents: list[Content] = []
    for known in FORMATS:
        if known.name in by_format:
            contents.extend(known.read(by_format[known.name], hints))
    return ReadFile(tuple(contents), tuple(by_format), tuple(passed_over))


def _unknown(name: str, members: Sequence[Member]) -> str:
    known = "; ".join(sorted(known.name for known in FORMATS))
    if not members:
        return f"{name} is an empty package. These formats are known: {known}."
    inside = (
        "" if members[0].name == name else f" (it holds {', '.join(m.name for m in members[:5])})"
    )
    return f"{name} is of no format that can be imported{inside}. These are known: {known}."


def _describe(content: Content) -> str:  # noqa: PLR0911 - one line a kind of content
    match content:
        case ReleaseContent():
            counted = f"{content.billable_count:,} billable codes, {content.header_count:,} headers"
            return f"{content.release.title}: {counted}"
        case Tabular():
            counted = f"{len(content.entries):,} entries, {len(content.notes):,} lines of notes"
            return f"{content.release.title}: {counted}"
        case OrderAddenda():
            counted = f"{content.billable:,} codes and {content.headers:,} headers"
            return f"{content.release.title}: the publisher's totals are {counted}"
        case DatedList():
            counted = f"{len(content.codes):,} codes, {len(content.modifiers):,} modifiers"
            return f"{content.release.title}: {counted}"
        case CodeMap() | ConversionTable():
            return f"{content.title}: {len(content.rows):,} rows"
        case IndexTerms():
            return f"{content.release.title}: {len(content.rows):,} lines"
        case PoaExemptList():
            return f"{content.release.title}: {len(content.codes):,} codes"
        case EditContent():
            return content.release.title
