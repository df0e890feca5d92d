"""Which exercises the loaded releases have made stale (DOMAIN 8.4).

An exercise depends on its codes: those of the key, accepted answers, near
misses, tempting codes and allowed extras (`tutor.bank.dependencies`).

- broken: a code that earns credit cannot be reported on the exercise's own
  date of service, or the key does not earn everything there;
- historic: a code that earns credit changed after that date: it is gone or a
  category by now, or its title or its own notes are others;
- review: anything else that the exercise depends on changed after that date,
  the notes of the categories and sections above its codes included.

Nothing here touches a stored attempt: a grade keeps the releases that it was made with.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

from tutor.bank.change_words import change_words
from tutor.bank.dependencies import MOST_VARIANTS, Dependency, dependencies
from tutor.bank.exercise import ChartExercise, Exercise, as_chart, on_day
from tutor.bank.grader import Grader
from tutor.bank.variants import variants_of
from tutor.codebook.changes import Change, ChangeKind
from tutor.codes.catalog import CodeCatalog, CodeStatus
from tutor.codes.code import Code, CodeSet
from tutor.codes.release import CodeSetRelease
from tutor.grading.key_entries import entries_of
from tutor.grading.result import GradeResult

_DAY = timedelta(days=1)
_FULL = Fraction(100)
_STATUS_WORDS = {
    CodeStatus.HEADER: "a category, not a complete code",
    CodeStatus.DELETED: "no longer a code",
    CodeStatus.CONVERTED_TO_HEADER: "subdivided by then",
    CodeStatus.TOO_EARLY: "not yet a code",
    CodeStatus.UNKNOWN: "not a code",
}
_Changes = Mapping[tuple[CodeSet, str], Sequence[Change]]


class StaleKind(StrEnum):
    """How an exercise is stale, the worst first."""

    BROKEN = "broken"
    HISTORIC = "historic"
    REVIEW = "review"


class DatedCatalog(CodeCatalog, Protocol):
    """Codes by date, and what changed from one release to the next."""

    def releases(self) -> tuple[CodeSetRelease, ...]:
        """All loaded releases, the oldest first."""
        ...

    def blocks_around(self, code: Code, on: date) -> tuple[str, ...]:
        """The sections and the chapter around a code, as changes name them."""
        ...

    def changes(self, code_set: CodeSet, *, since: date, until: date) -> tuple[Change, ...]:
        """What changed in a span of days, both included."""
        ...


@dataclass(frozen=True, slots=True)
class Measure:
    """What exercises are held against: a codebook, and the grader that asks it."""

    catalog: DatedCatalog
    grade: Grader


@dataclass(frozen=True, slots=True)
class StaleExercise:
    """One stale exercise.

    Attributes:
        reasons: Each in a sentence, those that decide `kind` first.
        suggestion: What to do about it.
        redated_on: The day of service that a copy for the newest releases would have.
        changes_result: Whether the key, graded on that day, earns something
            else than on its own: then no copy may be made without a new key.
        codes: The dependencies that the reasons speak of, as they are written.
    """

    exercise: Exercise
    kind: StaleKind
    reasons: tuple[str, ...]
    suggestion: str
    redated_on: date
    changes_result: bool
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reason:
    kind: StaleKind
    words: str
    code: str


def find_stale(exercises: Iterable[Exercise], measure: Measure) -> tuple[StaleExercise, ...]:
    """Hold exercises against a codebook; the worst first, then by title."""
    chosen = tuple(exercises)
    changes = _changes_by_holder(chosen, measure.catalog)
    judged = [_judge(exercise, measure, changes) for exercise in chosen]
    found = [stale for stale in judged if stale is not None]
    order = list(StaleKind)
    return tuple(sorted(found, key=lambda s: (order.index(s.kind), s.exercise.title)))


def newly_stale(
    before: Iterable[StaleExercise], after: Iterable[StaleExercise]
) -> tuple[StaleExercise, ...]:
    """Those that were not stale before, or not for the same reasons."""
    known = {stale.exercise.uid: stale for stale in before}
    return tuple(stale for stale in after if known.get(stale.exercise.uid) != stale)


def _changes_by_holder(exercises: Sequence[Exercise], catalog: DatedCatalog) -> _Changes:
    """What changed since the oldest date of service, by code set and code or section."""
    first: dict[CodeSet, date] = {}
    for exercise in exercises:
        day = exercise.date_of_service
        for dependency in dependencies(exercise):
            code_set = dependency.code.code_set
            first[code_set] = min(day, first.get(code_set, day))
    found: dict[tuple[CodeSet, str], list[Change]] = {}
    for code_set, day in first.items():
        for change in catalog.changes(code_set, since=day + _DAY, until=date.max):
            holder = change.code.text if change.code else change.holder
            found.setdefault((code_set, holder), []).append(change)
    return found


def _judge(exercise: Exercise, measure: Measure, changes: _Changes) -> StaleExercise | None:
    """Judge one exercise; None where nothing is to be said of it."""
    catalog, own = measure.catalog, _outcome(exercise, measure)
    later = list(_later_changes(exercise, catalog, changes))
    reasons = [*_broken(exercise, catalog, own), *(_changed(*found) for found in later)]
    if not reasons:
        return None
    kind = next(kind for kind in StaleKind if any(reason.kind is kind for reason in reasons))
    day = _redated_on(exercise, catalog, [change.on for _dependency, change, _own in later])
    shifted = _outcome(on_day(exercise, day), measure)
    sentences = [reason.words for kind in StaleKind for reason in reasons if reason.kind is kind]
    if shifted != own:
        sentences.append(f"On {day} {shifted}.")
    return StaleExercise(
        exercise=exercise,
        kind=kind,
        reasons=tuple(dict.fromkeys(sentences)),
        suggestion=_suggestion(exercise, catalog, kind, day=day, changes_result=shifted != own),
        redated_on=day,
        changes_result=shifted != own,
        codes=tuple(dict.fromkeys(reason.code for reason in reasons if reason.code)),
    )


def _broken(exercise: Exercise, catalog: DatedCatalog, own: "_Outcome") -> Iterator[_Reason]:
    """What is wrong on the exercise's own date of service."""
    on = exercise.date_of_service
    for dependency, status in _unreportable(exercise, catalog):
        yield _Reason(
            StaleKind.BROKEN if dependency.earns else StaleKind.REVIEW,
            f"{dependency.code} ({dependency.role}) is {_STATUS_WORDS[status]} "
            f"on its own date of service, {on}.",
            str(dependency.code),
        )
    if not own.is_exact and not own.unreportable:
        yield _Reason(StaleKind.BROKEN, f"On its own date of service, {on}, {own}.", "")


def _later_changes(
    exercise: Exercise, catalog: DatedCatalog, changes: _Changes
) -> Iterator[tuple[Dependency, Change, bool]]:
    """Each dependency with each later change, and whether it is the code's own."""
    on = exercise.date_of_service
    for dependency in dependencies(exercise):
        code = dependency.code
        record = catalog.find(code, on)
        own = {code.text, record.node or code.text} if record else {code.text}
        around = (*record.ancestors, *catalog.blocks_around(code, on)) if record else ()
        for holder in (*sorted(own), *around):
            for change in changes.get((code.code_set, holder), ()):
                # A code that came later was not there to depend on, and a change of the
                # category itself is one of its title: what it says to the code is in its notes.
                concerns = change.code == code or change.note_kind
                if on < change.on and concerns and change.kind is not ChangeKind.NEW:
                    yield dependency, change, holder in own


def _changed(dependency: Dependency, change: Change, is_own: bool) -> _Reason:
    is_historic = is_own and dependency.earns
    return _Reason(
        StaleKind.HISTORIC if is_historic else StaleKind.REVIEW,
        f"{dependency.code} ({dependency.role}): {change_words(change)}",
        str(dependency.code),
    )


def _redated_on(exercise: Exercise, catalog: DatedCatalog, changed_on: Sequence[date]) -> date:
    """The first day on which all newest releases and changes hold, its own day at the earliest.

    It never leaves a code set that the exercise is in: one for ICD-9-CM stays in its last year.
    """
    own = exercise.date_of_service
    newest = [
        max((r for r in catalog.releases() if r.code_set is code_set), key=lambda r: r.valid_from)
        for code_set in {dependency.code.code_set for dependency in dependencies(exercise)}
        if catalog.release(code_set, own) is not None
    ]
    begun = max((own, *changed_on, *(release.valid_from for release in newest)))
    return max(own, min((begun, *(release.valid_to or date.max for release in newest))))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What becomes of the key's own codings on a day, the worst of its variants.

    `unreportable` says in words which codes that earn credit are none on that day;
    the grader itself never doubts its key.
    """

    score: Fraction
    is_exact: bool
    findings: tuple[str, ...]
    unreportable: tuple[str, ...]

    def __str__(self) -> str:
        if self.unreportable:
            return f"its own key cannot be reported: {'; '.join(self.unreportable)}"
        findings = f" ({', '.join(self.findings)})" if self.findings else ""
        return f"its own key earns {float(self.score):.0f} of 100{findings}"


def _outcome(exercise: Exercise, measure: Measure) -> _Outcome:
    results = _own_results(exercise, measure)
    findings = {
        f"{finding.name} {'+'.join(finding.codes)}".strip()
        for result in results
        for finding in result.findings
        if not finding.kind.is_information
    }
    unreportable = [
        f"{dependency.code} is {_STATUS_WORDS[status]}"
        for dependency, status in _unreportable(exercise, measure.catalog)
        if dependency.earns
    ]
    return _Outcome(
        score=min((result.score for result in results), default=_FULL),
        is_exact=all(result.exact or result.needs_review for result in results),
        findings=tuple(sorted(findings)),
        unreportable=tuple(dict.fromkeys(unreportable)),
    )


def _own_results(exercise: Exercise, measure: Measure) -> list[GradeResult]:
    """The grade of each coding that the key holds; a question and a case have none."""
    charts = [
        as_chart(variant)
        for variant in variants_of(exercise, most=MOST_VARIANTS)
        if isinstance(variant, ChartExercise)
    ]
    results = [
        measure.grade(chart, entries_of(variant))
        for chart in charts
        for variant in chart.key.variants
    ]
    return [result for result in results if isinstance(result, GradeResult)]


def _unreportable(
    exercise: Exercise, catalog: DatedCatalog
) -> Iterator[tuple[Dependency, CodeStatus]]:
    """The dependencies that cannot be reported on the exercise's day; near misses need not be."""
    on = exercise.date_of_service
    for dependency in dependencies(exercise):
        status = catalog.status(dependency.code, on)
        if not dependency.is_near and status in _STATUS_WORDS:
            yield dependency, status


def _code_sets(exercise: Exercise) -> tuple[CodeSet, ...]:
    used = {one for variant in variants_of(exercise, most=1) for one in variant.code_sets}
    return tuple(code_set for code_set in CodeSet if code_set in used)


def _suggestion(
    exercise: Exercise, catalog: DatedCatalog, kind: StaleKind, *, day: date, changes_result: bool
) -> str:
    if kind is StaleKind.BROKEN:
        return "Correct the code or the date of service; until then it grades against the rules."
    if kind is StaleKind.REVIEW and changes_result:
        return "Its key earns less with the new data: no copy may be dated later without a new key."
    if kind is StaleKind.REVIEW:
        return "Read what changed; if the key still holds, nothing has to be done."
    years = [
        release.title
        for code_set in _code_sets(exercise)
        if (release := catalog.release(code_set, exercise.date_of_service))
    ]
    label = " and ".join(years) or str(exercise.date_of_service.year)
    copied = "with the codes of that day" if changes_result else "with the same key"
    return f"Keep it, as an exercise of {label}. A copy dated {day} can follow, {copied}."
