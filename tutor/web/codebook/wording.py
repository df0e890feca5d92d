"""What the codebook knows, in the words of its pages."""

from dataclasses import dataclass
from datetime import date

from tutor.codebook.changes import ChangeKind
from tutor.codebook.dossier import MappedCode
from tutor.codebook.entry import CodeEntry, CodeSummary
from tutor.codebook.lookup import Codebook
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import CodeSet
from tutor.web.rendering import day as write_day

NOT_VERIFIED = CodeStatus.UNVERIFIED.words
"""Said of a CPT or HCPCS code that no list can tell of; one of a day without a release is known."""
STATUS_LABELS = {
    CodeStatus.BILLABLE: "billable",
    CodeStatus.HEADER: "heading, not billable",
    CodeStatus.DELETED: "deleted before this date",
    CodeStatus.CONVERTED_TO_HEADER: "subdivided before this date",
    CodeStatus.TOO_EARLY: "not yet valid",
    CodeStatus.UNKNOWN: "not in force",
    CodeStatus.UNVERIFIED: "no release for this date",
}
NOTE_KINDS = {
    "excludes1": "Excludes1",
    "excludes2": "Excludes2",
    "code_first": "Code first",
    # Most lines go on with the word "code", some only name what is to be coded.
    "use_additional": "Use additional",
    "code_also": "Code also",
    "includes": "Includes",
    "inclusion": "Inclusion terms",
    "note": "Note",
    "seventh": "7th character",
}
NOTE_MEANINGS = {
    "excludes1": "not coded here: the two are not reported together",
    "excludes2": "not included here: both may be reported when both are documented",
    "code_first": "the underlying condition comes before this code",
    "use_additional": "a second code follows where it is documented",
    "code_also": "a second code may be needed; the order depends on the encounter",
}
CHANGE_KINDS = {
    ChangeKind.NEW: "New code",
    ChangeKind.DELETED: "Deleted",
    ChangeKind.CONVERTED_TO_HEADER: "Subdivided",
    ChangeKind.TITLE_REVISED: "Title revised",
    ChangeKind.NOTE_ADDED: "Note added",
    ChangeKind.NOTE_REMOVED: "Note removed",
    ChangeKind.NOTE_MOVED: "Excludes1 became Excludes2",
    ChangeKind.SECTION_NOTE_ADDED: "Section note added",
    ChangeKind.SECTION_NOTE_REMOVED: "Section note removed",
    ChangeKind.SECTION_NOTE_MOVED: "Section: Excludes1 became Excludes2",
}
CHANGE_TONES = {
    ChangeKind.NEW: "good",
    ChangeKind.NOTE_ADDED: "good",
    ChangeKind.SECTION_NOTE_ADDED: "good",
    ChangeKind.DELETED: "bad",
    ChangeKind.NOTE_REMOVED: "bad",
    ChangeKind.SECTION_NOTE_REMOVED: "bad",
    ChangeKind.CONVERTED_TO_HEADER: "fair",
    ChangeKind.TITLE_REVISED: "over",
}
INDEX_KINDS = {
    "index": "Index to diseases and injuries",
    "external_cause": "External cause index",
    "neoplasm": "Neoplasm table",
    "drug": "Table of drugs and chemicals",
}
_RETIRED = {
    CodeSet.ICD9CM: "ICD-10-CM took its place for services from Oct 1, 2015",
    CodeSet.ICD9CM_VOLUME3: "ICD-10-PCS took its place for discharges from Oct 1, 2015",
}


@dataclass(frozen=True, slots=True)
class StatusWords:
    """What a code is on a day: a word or two, and what there is to say about it.

    `is_dated` says that the sentence names the day on which the code ended or begins.
    """

    label: str
    sentence: str
    is_dated: bool = False


def status_label(summary: CodeSummary) -> str:
    """Say in a word or two what a code in a list of codes is."""
    is_known = bool(summary.description) or summary.status is not CodeStatus.UNVERIFIED
    return STATUS_LABELS[summary.status] if is_known else NOT_VERIFIED


def describe_status(codebook: Codebook, entry: CodeEntry, on: date) -> StatusWords:
    """Say what the code is on the day, by which release, or why no release can tell."""
    status, code_set = entry.summary.status, entry.summary.code.code_set
    if status is CodeStatus.UNVERIFIED:
        return _describe_uncovered(codebook, code_set, on)
    release = codebook.release(code_set, on)
    by = release.title if release else ""
    if status is CodeStatus.UNKNOWN:
        return StatusWords("not in force on this day", f"{by} has no such code.")
    sentence = _say_when(entry, on)
    return StatusWords(STATUS_LABELS[status], sentence or by, is_dated=bool(sentence))


def _say_when(entry: CodeEntry, on: date) -> str:
    """From or until when a code could be reported that cannot be on the day."""
    code, status = entry.summary.code, entry.summary.status
    ended = [end for _start, end in entry.valid if end is not None and end < on]
    begins = [start for start, _end in entry.valid if start > on]
    if status is CodeStatus.DELETED and ended:
        return f"{code} could be reported until {write_day(ended[-1])}."
    if status is CodeStatus.TOO_EARLY and begins:
        return f"{code} comes into force on {write_day(begins[0])}."
    return ""


def _describe_uncovered(codebook: Codebook, code_set: CodeSet, on: date) -> StatusWords:
    releases = codebook.contents.releases(code_set)
    if not releases:
        return StatusWords(
            NOT_VERIFIED,
            f"No {code_set.label} list is loaded here, so whether this code is valid on "
            f"{write_day(on)} cannot be told.",
        )
    first, last = releases[0].valid_from, releases[-1].valid_to
    if last is not None and on > last:
        if code_set in _RETIRED:
            ended = f"{code_set.label} ended on {write_day(last)}: {_RETIRED[code_set]}."
            return StatusWords("not in force on this day", ended)
        return StatusWords(
            "after the loaded releases",
            f"The loaded releases of {code_set.label} end on {write_day(last)}; "
            "what is shown is as of then.",
        )
    if on < first:
        return StatusWords(
            "before the loaded releases",
            f"The loaded releases of {code_set.label} begin on {write_day(first)}; "
            "what is shown is as of then.",
        )
    return StatusWords(
        "no release for this date",
        f"No loaded release of {code_set.label} serves {write_day(on)}.",
    )


def map_words(mapped: MappedCode) -> str:
    """Say what the flags of a row of the equivalence map mean.

    >>> map_words(MappedCode(None, True, False, 0, 0))
    'the map names no code of the other revision'
    """
    if mapped.target is None:
        return "the map names no code of the other revision"
    nearness = "approximate" if mapped.is_approximate else "same meaning"
    if not mapped.is_combination:
        return nearness
    return f"{nearness}, one part of a combination"


def ordinal_character(length: int) -> str:
    """Name the character that comes after so many.

    >>> ordinal_character(3)
    '4th character'
    """
    return f"{length + 1}th character"
