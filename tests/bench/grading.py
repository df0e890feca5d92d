"""How fast the grader is: a typical chart, a hostile answer, many stored answers of one chart."""

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from random import Random

from tutor.bank.rubrics import load_rubric
from tutor.codebook.lookup import Codebook
from tutor.codes.code import Code, CodeSet, parse_code, parse_procedure
from tutor.codes.encounter import Encounter, Setting, Sex
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.modifier import parse_modifiers
from tutor.config import Settings
from tutor.grading.answer_key import AnswerKey, DiagnosisSlot, KeyVariant, ProcedureSlot
from tutor.grading.grade import KeyGrader
from tutor.grading.references import References
from tutor.services.entries import entries_from_json, entries_to_json, lines_of
from tutor.services.references import references_for
from tutor.services.submissions import score_hundredths

DIAGNOSES = ("E11.22", "I12.9", "N18.31", "Z79.84", "M17.11", "E78.5", "K21.9", "Z87.891")
SERVICES = (("99214", "25", 1), ("20610", "RT", 1), ("J3301", "", 4), ("83036", "", 1))
NEAR = ("E11.21", "I10", "N18.30", "Z79.4", "M17.12", "E78.00", "K21.00", "Z72.0", "R73.9", "E119")
NEAR_SERVICES = ("99213", "99215", "20611", "J3300", "36415", "83037")
ENCOUNTER = Encounter(
    date(2026, 3, 3), Setting.OUTPATIENT_PROFESSIONAL, age_years=61, sex=Sex.FEMALE
)
GRADINGS = 3_000
STORED = 100_000
WIDEST = 25


def measure(codebook: Codebook, settings: Settings) -> list[str]:
    """Grade on one core, in this process."""
    references = references_for(codebook, settings.bank_path)
    return [*_typical(references), _hostile(references), _stored(references)]


def typical_key() -> AnswerKey:
    """Eight diagnoses and four service lines."""
    return AnswerKey((KeyVariant(_slots(DIAGNOSES), _services(), (("d0", "d1"),)),))


def _slots(codes: tuple[str, ...]) -> tuple[DiagnosisSlot, ...]:
    return tuple(
        DiagnosisSlot(f"d{place}", parse_code(code, CodeSet.ICD10CM), is_first=place == 0)
        for place, code in enumerate(codes)
    )


def _services() -> tuple[ProcedureSlot, ...]:
    return tuple(
        ProcedureSlot(
            f"p{place}",
            parse_procedure(code),
            modifiers=parse_modifiers(modifiers),
            units=units,
            pointers=("d0",),
        )
        for place, (code, modifiers, units) in enumerate(SERVICES)
    )


def an_answer(random: Random) -> tuple[EnteredLine, ...]:
    """An answer as learners give it: mostly right, two or three slips in it."""
    codes = [random.choice(NEAR) if random.random() < 0.2 else code for code in DIAGNOSES]
    lines = [EnteredLine(Section.DIAGNOSIS, code=code) for code in codes]
    for code, modifiers, units in SERVICES:
        is_wrong = random.random() < 0.2
        lines.append(
            EnteredLine(
                Section.PROCEDURE,
                code=random.choice(NEAR_SERVICES) if is_wrong else code,
                modifiers="" if random.random() < 0.1 else modifiers,
                units=str(units),
                pointers="1",
            )
        )
    return tuple(lines)


def _typical(references: References) -> list[str]:
    random = Random(1)  # noqa: S311 - a seed for cases
    grader = KeyGrader(
        typical_key(), ENCOUNTER, references=references, rubric=load_rubric("practice-1")
    )
    answers = [an_answer(random) for _number in range(GRADINGS)]
    grader.grade(answers[0])
    worked = time.process_time()
    taken = [_seconds(lambda answer=answer: grader.grade(answer)) for answer in answers]  # type: ignore[misc]
    worked = time.process_time() - worked
    p99 = 1e3 * sorted(taken)[int(0.99 * len(taken))]
    rate = len(taken) / sum(taken)
    median = 1e6 * statistics.median(taken)
    return [
        f"  typical chart, 8 diagnoses, 4 lines {rate:8.0f}/s   p50 {median:.0f} µs   "
        f"p99 {p99:.2f} ms   {GRADINGS / worked:.0f} a second of processor time   "
        "aim ≥ 3000/s, p99 ≤ 2 ms",
        *_by_novelty(answers, taken),
    ]


def _by_novelty(answers: Sequence[tuple[EnteredLine, ...]], taken: Sequence[float]) -> list[str]:
    """Divide the answers by what of them was graded before, for the grader remembers sections."""
    seen: set[tuple[EnteredLine, ...]] = set()
    times: defaultdict[str, list[float]] = defaultdict(list)
    for answer, seconds in zip(answers, taken, strict=True):
        diagnoses, services = answer[: len(DIAGNOSES)], answer[len(DIAGNOSES) :]
        if answer in seen:
            novelty = "the whole answer met before"
        elif diagnoses in seen and services in seen:
            novelty = "both sections met before, not together"
        elif diagnoses in seen or services in seen:
            novelty = "one section met before"
        else:
            novelty = "no section met before"
        times[novelty].append(seconds)
        seen.update((answer, diagnoses, services))
    return [
        f"    {novelty:<40}{100 * len(of_these) / len(answers):3.0f} % of them"
        f"{len(of_these) / sum(of_these):8.0f}/s"
        for novelty, of_these in sorted(times.items())
    ]


def _hostile(references: References) -> str:
    """Every line of the answer may answer every slot of the key, and every two codes meet."""
    codes = tuple(f"S52.{a}{b}{c}A" for a in "35" for b in "0123" for c in "129")
    billable = [
        code
        for code in codes
        if (record := references.catalog.find(_icd(code), ENCOUNTER.date_of_service))
        and record.is_billable
    ][:WIDEST]
    more = [f"T36.{place}X5A" for place in range(10)]
    wide = tuple((billable + more)[:WIDEST])
    key = AnswerKey((KeyVariant(_slots(wide)),))
    grader = KeyGrader(key, ENCOUNTER, references=references, rubric=load_rubric("practice-1"))
    swapped = [code[:-1] + "D" for code in reversed(wide)]
    entries = tuple(EnteredLine(Section.DIAGNOSIS, code=code) for code in swapped)
    worked = time.process_time()
    first = _seconds(lambda: grader.grade(entries))
    worked = time.process_time() - worked
    return (
        f"  hostile answer, 25 lines on 25 slots {1e3 * first:6.1f} ms, "
        f"{1e3 * worked:.1f} of the processor   aim ≤ 50 ms"
    )


def _icd(text: str) -> Code:
    return parse_code(text, CodeSet.ICD10CM)


def _stored(references: References) -> str:
    """Read, grade and compare stored answers as `coder-tutor bank regrade` does."""
    random = Random(2)  # noqa: S311 - a seed for cases
    rows = [json.dumps(entries_to_json(an_answer(random))) for _number in range(STORED)]
    key = typical_key()
    grader = KeyGrader(key, ENCOUNTER, references=references, rubric=load_rubric("practice-1"))
    began, worked = time.perf_counter(), time.process_time()
    for row in rows:
        score_hundredths(grader.grade(lines_of(entries_from_json(json.loads(row)))).score)
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    return (
        f"  {STORED:,} stored answers of one chart again {seconds:5.1f} s, "
        f"{worked:.1f} of the processor   aim ≤ 60 s"
    )


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
