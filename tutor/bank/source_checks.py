"""Where a key's authority comes from: citations of a known kind, and no wording that is not ours.

Whether a text is the American Medical Association's can only be told where its
descriptors were imported under a licence; without them, turns of phrase that
authors of their own do not write are looked for (DOMAIN 2.1).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches

from tutor.bank.code_list import CODES_NAME
from tutor.bank.exercise import ChartExercise, ChoiceExercise, Exercise, FieldsExercise
from tutor.bank.problem import Problem, Severity, error_in, warning_in
from tutor.bank.wording import longest_run
from tutor.codebook.listed import ListedCode
from tutor.codes.catalog import CodeCatalog
from tutor.codes.code import Code, CodeSet

KINDS_OF_SOURCE = (
    "ICD-10-CM Official Guidelines, Section I.B.13",
    "ICD-10-PCS Official Guidelines, B3.8",
    "ICD-9-CM Official Guidelines, Section I.C.7.a",
    "ICD-10-CM Tabular List, note at J44.0",
    "ICD-10-CM Index, polyp, colon",
    "ICD-10-CM Neoplasm Table, skin",
    "ICD-10-CM Table of Drugs, aspirin",
    "ICD-10-PCS Tables, 0DT",
    "CPT E/M guidelines, office visits",
    "CPT, Digestive system",
    "HCPCS Level II, J3301: size of the billing unit",
    "NCCI Policy Manual, Chapter VI",
    "NCCI procedure-to-procedure edits, practitioner: 45385 with 45380",
    "NCCI medically unlikely edits: 64721",
    "NCCI add-on code edits: 17003 rides with 17000",
    "Medicare Claims Processing Manual, Chapter 17, Section 40",
    "Medicare National Coverage Determination 210.3",
    "Medicare Local Coverage Determination for knee orthoses",
    "Medicare Code Editor, unacceptable principal diagnosis",
    "CMS Physician Fee Schedule, bilateral indicator of 67028",
    "UHDDS, definition of principal diagnosis",
    "45 CFR 162.1002",
    "91 FR 12345",
    "Coding Clinic, 2025 Q3, page 12",
    "CPT Assistant, May 2025, page 7",
    "X12 CARC 97",
    "The plan's own benefit summary",
)
"""One example of each kind of source that may be cited, for the author's eye."""

_KINDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"ICD-(9|10)-CM Official Guidelines( FY ?\d{4})?,?( Sections?)? [IV]+(\.\w+)*\b.*",
        r"ICD-10-PCS Official Guidelines( FY ?\d{4})?, [A-D]\d.*",
        r"ICD-(9|10)-(CM|PCS) (Tabular List|Index|Neoplasm Table|Table of Drugs|Tables)\b.+",
        r"CPT( Surgery| E/M)?( guidelines)?, .+",
        r"HCPCS Level II, .+",
        r"NCCI (Policy Manual|procedure-to-procedure edits|medically unlikely edits|"
        r"add-on code edits)\b.+",
        r"Medicare (\w+ ){1,3}Manual, Chapter \d+.*",
        r"Medicare (National|Local) Coverage (Determination|Article)\b.+",
        r"Medicare Code Editor, .+",
        r"CMS,? .+",
        r"(MS-DRG|UHDDS|X12|NUBC|NUCC|CAQH)\b.*",
        r"\d+ (CFR|FR|USC) \d.*",
        r"(AHA )?Coding Clinic\b.*\d{4}.*",
        r"CPT Assistant\b.*\d{4}.*",
        r"(OIG|HIPAA|No Surprises Act|Social Security Act)\b.+",
        r"The (plan|payer|contract|hospital|practice|provider)\b.+",
    )
)
_TURN_OF_PHRASE = re.compile(
    r"\(separate procedure\)|list separately in addition|\(eg,|\(ie,|when performed"
    r"|or other qualified health ?care professional|medically appropriate history"
    r"|with or without |\w\(s\)|; (initial|each additional|subsequent|with|without)\b"
    r"|\bw/|\bincl\b|\baddl\b",
    re.IGNORECASE,
)
# Of a descriptor, from which share of its words and how many in a row a text copies it.
_COPIED_SHARE = 0.7
_COPIED_WORDS = 6


def check_citations(exercise: Exercise) -> Iterator[Problem]:
    """Find citations of no known kind."""
    for place, citations in _cited(exercise):
        for citation in citations:
            if not is_known_source(citation):
                yield _unknown_source(exercise, place, citation)


def _cited(exercise: Exercise) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(exercise, ChartExercise):
        for slot in (*exercise.slots, *exercise.queries):
            yield f"key.{slot.id}.cites", slot.cites
    elif isinstance(exercise, ChoiceExercise | FieldsExercise):
        yield "cites", exercise.cites


def is_known_source(citation: str) -> bool:
    """Whether a citation has the form of one of the known kinds of source.

    >>> is_known_source("Coding Clinic, 2025 Q3, page 12"), is_known_source("everybody knows")
    (True, False)
    """
    return any(kind.fullmatch(citation) for kind in _KINDS)


def _unknown_source(exercise: Exercise, place: str, citation: str) -> Problem:
    near = get_close_matches(citation, KINDS_OF_SOURCE, n=1, cutoff=0.3) or KINDS_OF_SOURCE[:1]
    return warning_in(
        exercise,
        place,
        "BANK224",
        f"{citation!r} has the form of no known source.",
        f'Cite by title and section, like "{near[0]}" (docs/authoring.md lists the forms).',
    )


def check_wording(exercise: Exercise, *, catalog: CodeCatalog) -> Iterator[Problem]:
    """Find text that is copied from CPT, where its descriptors were imported."""
    on = exercise.date_of_service
    if catalog.release(CodeSet.CPT, on) is None:
        return
    descriptors = {
        code: record.description
        for code in sorted(_cpt_codes(exercise))
        if (record := catalog.find(code, on)) is not None
    }
    for place, text in _texts(exercise):
        for code, descriptor in descriptors.items():
            if _is_copied(text, descriptor):
                yield error_in(
                    exercise,
                    place,
                    "BANK208",
                    f"The text has the wording of CPT for {code}.",
                    "Say it in words of your own: the wording belongs to the AMA.",
                )


def _cpt_codes(exercise: Exercise) -> set[Code]:
    codes: set[Code] = set()
    if isinstance(exercise, ChartExercise):
        codes |= {slot.code for slot in exercise.slots}
        codes |= {tempting.code for tempting in exercise.key.tempting}
    elif isinstance(exercise, ChoiceExercise | FieldsExercise):
        codes |= set(exercise.codes)
    return {code for code in codes if code.code_set is CodeSet.CPT}


def _texts(exercise: Exercise) -> Iterator[tuple[str, str]]:
    yield "chart.md", exercise.chart_markdown
    yield "rationale.md", exercise.rationale_markdown
    if isinstance(exercise, ChartExercise):
        for slot in exercise.slots:
            yield f"key.{slot.id}.why", slot.why
        for tempting in exercise.key.tempting:
            yield f"key.tempting.{tempting.code}.why", tempting.why
    elif isinstance(exercise, ChoiceExercise):
        yield "question", exercise.question
        for option in exercise.options:
            yield f"options.{option.id}", f"{option.text} {option.why}"
    elif isinstance(exercise, FieldsExercise):
        yield "task", exercise.task


def _is_copied(text: str, descriptor: str) -> bool:
    length = len(descriptor.split())
    needed = max(_COPIED_WORDS, round(_COPIED_SHARE * length))
    return length >= _COPIED_WORDS and longest_run(text, descriptor) >= needed


def check_labels(
    listed: Iterable[ListedCode], descriptor_of: Callable[[Code], str | None]
) -> Iterator[Problem]:
    """Find labels of `codes.toml` that are not the author's own words.

    `descriptor_of` returns the wording of CPT where an operator imported it under a licence.
    """
    for entry in listed:
        turn = _TURN_OF_PHRASE.search(entry.label)
        if _is_copied(entry.label, descriptor_of(entry.code) or ""):
            reason = "is the wording of CPT"
        elif turn is not None:
            reason = f"has a turn of phrase of published descriptors ({turn[0].strip()!r})"
        else:
            continue
        yield Problem(
            CODES_NAME,
            f"code.{entry.code}.label",
            Severity.ERROR,
            "BANK116",
            f"{entry.label!r} {reason}.",
            "Say in plain words of your own what is done.",
        )
