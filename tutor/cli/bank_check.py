"""`coder-tutor bank check`: every problem of the bank's files, and what each of them means."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from textwrap import fill
from time import monotonic

import click

from tutor.bank.check_cache import CACHE_NAME, CheckCache, basis_of, checker_version
from tutor.bank.checks import Checker
from tutor.bank.code_list import CODES_NAME, read_code_list
from tutor.bank.collections import owner_problems
from tutor.bank.exercise import ChartExercise, Exercise, FamilyExercise
from tutor.bank.fees import FEES_NAME, read_fees
from tutor.bank.loader import Bank, load_bank
from tutor.bank.problem import Problem, Severity
from tutor.bank.problem_catalogue import ExplainedProblem, explain, explained_problems
from tutor.bank.rubrics import load_rubric
from tutor.bank.selection import Selection, select
from tutor.bank.source_checks import check_labels
from tutor.bank.variants import variant
from tutor.cli.building import ensure_codebook, progress_bar
from tutor.codebook.artifact import mark_of
from tutor.codebook.listed import ListedCode
from tutor.codebook.lookup import EDITS_NAME, Codebook
from tutor.codebook.safe_vocabulary import codebook_vocabulary
from tutor.codes.code import Code, CodeSet
from tutor.config import Settings
from tutor.deidentification.vocabulary import Vocabulary
from tutor.grading.references import FeeSchedule, References, checks_not_run
from tutor.services.references import references_with

RUBRIC = "practice-1"
_ALL = ""
_WIDTH = 88
_BAR_AFTER_SECONDS = 1.0
_SAVED_EVERY = 50


@dataclass(slots=True)
class _Report:
    """What a run found out."""

    exercises: int
    problems: list[Problem] = field(default_factory=list)
    reused: int = 0
    variants: dict[str, int] = field(default_factory=dict)
    not_checked: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def errors(self) -> int:
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--no-cache", is_flag=True, help="Check everything again and keep no result.")
@click.option(
    "--explain",
    "asked",
    is_flag=False,
    flag_value=_ALL,
    metavar="[CODE]",
    help="Say what a problem means and how to mend it; without CODE, list them all.",
)
def check(paths: tuple[Path, ...], as_json: bool, no_cache: bool, asked: str | None) -> None:
    """Check exercises: files, codes, evidence, sources, style, and their own grade.

    A PATH is the folder of the collections, one collection, one exercise or a
    file of it; the project's whole bank if left out. What did not change since
    it was last checked is not checked again. Exit code 1 means that there is
    an error.
    """
    if asked is not None:
        _explain(asked, as_json=as_json)
        return
    settings = Settings.from_environment()
    report = _check(settings, select(paths, default=settings.bank_path), is_kept=not no_cache)
    if as_json:
        click.echo(json.dumps(_document(report), indent=2))
    else:
        _print_report(report)
    if report.errors:
        sys.exit(1)


def checker_for(
    codebook: Codebook,
    read: Bank,
    fees: FeeSchedule | None,
    vocabulary: Callable[[], Vocabulary],
) -> Checker:
    """Make the checker of one bank."""
    return Checker(
        references=references_with(codebook, fees),
        rubric=load_rubric(RUBRIC),
        is_listed=lambda code: codebook.listed(code) is not None,
        collections=read.collections,
        listed=codebook.listed,
        is_poa_exempt=lambda code, on: codebook.dossier(code, on).is_poa_exempt,
        vocabulary=vocabulary,
    )


def vocabulary_of(codebook_path: Path, listed: Iterable[ListedCode]) -> Callable[[], Vocabulary]:
    """Return what loads the words and codes of a codebook once, when they are first needed."""
    return cache(lambda: codebook_vocabulary(codebook_path, listed=listed))


# One run -------------------------------------------------------------------------------------


def _check(settings: Settings, selection: Selection, *, is_kept: bool) -> _Report:
    read, fees = selection.of(load_bank(selection.root)), read_fees(selection.root)
    codes_path = selection.root / CODES_NAME
    if not codes_path.exists():
        codes_path = settings.bank_path / CODES_NAME
    codes = read_code_list(codes_path)
    report = _Report(len(read.exercises), list(read.problems), variants=_variants(read))
    report.problems += [*codes.problems, *_owner_problems(settings, read)]
    if not selection.places:
        report.problems += fees.problems
    if not codes.problems:
        codebook = ensure_codebook(settings, codes.listed)
        if not selection.places:
            report.problems += check_labels(codes.listed, _descriptors(codebook))
        vocabulary = vocabulary_of(settings.codebook_path, codes.listed)
        checker = checker_for(codebook, read, fees.schedule, vocabulary)
        cache = open_cache(settings, selection.root, codes.listed) if is_kept else None
        for found in _results(read, checker, cache, report):
            report.problems += found
        _count_unchecked(read.exercises, checker.references, report)
    report.problems.sort()
    return report


def _owner_problems(settings: Settings, read: Bank) -> list[Problem]:
    """Find organisations that are not there; the database is asked only where a file names one."""
    if not any(table.organisation for table in read.collections.values()):
        return []
    from tutor.cli.instance import Instance  # noqa: PLC0415 - opens database code

    with Instance(settings).databases.read() as session:
        return list(owner_problems(session, read.collections).values())


def _variants(read: Bank) -> dict[str, int]:
    """How many variants each family has, by its place."""
    return {
        f"{one.collection}/{one.slug}": one.variant_count
        for one in read.exercises
        if isinstance(one, FamilyExercise)
    }


def open_cache(settings: Settings, root: Path, listed: tuple[ListedCode, ...]) -> CheckCache:
    """Open the kept results of an installation, for the bank in the folder `root`."""
    codebook = settings.codebook_path
    fees = root / FEES_NAME
    basis = basis_of(
        (
            checker_version(),
            mark_of(codebook),
            mark_of(codebook.with_name(EDITS_NAME)),
            listed,
            fees.read_bytes() if fees.exists() else b"",
            RUBRIC,
        )
    )
    return CheckCache(settings.instance_path / CACHE_NAME, basis=basis)


def _results(
    read: Bank, checker: Checker, cache: CheckCache | None, report: _Report
) -> Iterator[tuple[Problem, ...]]:
    if cache is None:
        for exercise in _with_progress(read.exercises):
            yield checker.check(exercise)
        return
    with closing(cache):
        waiting: list[tuple[str, Exercise]] = []
        for exercise in read.exercises:
            key = cache.key(exercise, read.collections[exercise.collection])
            found = cache.find(key)
            if found is None:
                waiting.append((key, exercise))
            else:
                report.reused += 1
                yield found
        keys = [key for key, _exercise in waiting]
        for number, exercise in enumerate(_with_progress([one for _key, one in waiting])):
            problems = checker.check(exercise)
            cache.keep(keys[number], problems)
            if number % _SAVED_EVERY == _SAVED_EVERY - 1:
                cache.save()
            yield problems
    if cache.note:
        report.notes.append(cache.note)


def _with_progress(exercises: tuple[Exercise, ...] | list[Exercise]) -> Iterator[Exercise]:
    """Hand on each exercise; a bar appears where it takes longer than a moment."""
    began = monotonic()
    with ExitStack() as stack:
        show = None
        for number, exercise in enumerate(exercises):
            if show is None and monotonic() - began > _BAR_AFTER_SECONDS:
                show = stack.enter_context(progress_bar("Checked"))
            if show is not None:
                show("Checking exercises", number, len(exercises))
            yield exercise


def _descriptors(codebook: Codebook) -> Callable[[Code], str | None]:
    releases = codebook.contents.releases(CodeSet.CPT)
    if not releases:
        return lambda _code: None
    day = releases[-1].valid_from

    def descriptor(code: Code) -> str | None:
        record = codebook.find(code, day) if code.code_set is CodeSet.CPT else None
        return record.description if record else None

    return descriptor


def _count_unchecked(
    exercises: tuple[Exercise, ...], references: References, report: _Report
) -> None:
    for exercise in exercises:
        # The first variant of a family was read when the family was.
        chart = variant(exercise, 0) if isinstance(exercise, FamilyExercise) else exercise
        if isinstance(chart, ChartExercise):
            has_procedures = any(one.procedures for one in chart.key.variants)
            report.not_checked.update(
                checks_not_run(references, chart.encounter, has_procedures=has_procedures)
            )


# What is told --------------------------------------------------------------------------------


def _document(report: _Report) -> dict[str, object]:
    """docs/authoring.md describes it; fields are added and never taken away."""
    return {
        "exercises": report.exercises,
        "errors": report.errors,
        "warnings": report.warnings,
        "reused": report.reused,
        "families": report.variants,
        "not_checked": dict(sorted(report.not_checked.items())),
        "notes": report.notes,
        "problems": [asdict(problem) for problem in report.problems],
    }


def problem_lines(problems: Sequence[Problem]) -> Iterator[str]:
    """Write problems in the order given, each file once above its own."""
    for path, group in groupby(problems, key=lambda problem: problem.path):
        yield path
        for problem in group:
            place = f"{problem.place}: " if problem.place else ""
            yield f"  {problem.severity.value} {problem.code} {place}{problem.message}"
            yield f"    {problem.remedy}"


def _print_report(report: _Report) -> None:
    for line in problem_lines(report.problems):
        click.echo(line)
    if report.not_checked:
        names = ", ".join(f"{name} ({count})" for name, count in sorted(report.not_checked.items()))
        click.echo(f"Not checked, for no table is loaded (exercises): {names}", err=True)
    for note in report.notes:
        click.echo(note, err=True)
    for place, count in report.variants.items():
        click.echo(f"{place}: {count:,} variants")
    click.echo(f"{report.exercises} exercises, {report.errors} errors, {report.warnings} warnings")
    if report.problems:
        code = report.problems[0].code
        click.echo(f"`coder-tutor bank check --explain {code}` says more.", err=True)


def _explain(asked: str, *, as_json: bool) -> None:
    told = explained_problems() if asked == _ALL else (explain(asked),)
    if as_json:
        document = [asdict(one) for one in told]
        click.echo(json.dumps(document if asked == _ALL else document[0], indent=2))
    elif asked == _ALL:
        for one in told:
            click.echo(f"{one.code}  {one.kind:<16}  {one.title}")
    else:
        _print_explained(told[0])


def _print_explained(one: ExplainedProblem) -> None:
    click.echo(f"{one.code} ({one.kind}): {one.title}\n")
    for heading, text in (
        ("", one.meaning),
        ("For the learner: ", one.learner),
        ("What to do: ", one.remedy),
    ):
        click.echo(fill(heading + text, _WIDTH) + "\n")
    click.echo(f"  wrong: {one.wrong}\n  right: {one.right}\n")
    click.echo(fill(f"Source: {one.source}", _WIDTH))
