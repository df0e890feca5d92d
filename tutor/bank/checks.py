"""What a machine can see wrong with a key (DOMAIN 5.8), beyond the shape of its file.

An exercise with an error is kept out of the bank: a learner would be graded
against it. A warning is for the author to weigh.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from tutor.bank.case_checks import fields_faults
from tutor.bank.document_checks import document_faults
from tutor.bank.documents import chart_text, has_evidence
from tutor.bank.exercise import (
    ChartExercise,
    ChoiceExercise,
    Exercise,
    FamilyExercise,
    FieldsExercise,
    Kind,
)
from tutor.bank.family_checks import IsPoaExempt, check_families
from tutor.bank.fees import FEES_NAME, codes_without_fee
from tutor.bank.grade_checks import check_grades, check_tempting
from tutor.bank.identifier_checks import identifier_faults
from tutor.bank.key_checks import check_key
from tutor.bank.kind_checks import audit_faults, choice_faults, sequence_faults
from tutor.bank.modifier_checks import FindListed, check_modifiers
from tutor.bank.problem import Problem, error_in, warning_in
from tutor.bank.reason_checks import check_reasons
from tutor.bank.rule_checks import check_rules
from tutor.bank.schema import CollectionTable
from tutor.bank.slot_checks import query_faults, stay_faults
from tutor.bank.source_checks import check_citations, check_wording
from tutor.bank.style_checks import check_length, check_style
from tutor.bank.variant_checks import check_family
from tutor.codebook.safe_vocabulary import shipped_vocabulary
from tutor.codes.catalog import CodeCatalog, CodeStatus
from tutor.codes.code import Code, CodeSet
from tutor.deidentification.vocabulary import Vocabulary
from tutor.grading.answer_key import KeyVariant, ProcedureSlot, Slot
from tutor.grading.grade import KeyGrader
from tutor.grading.references import References
from tutor.grading.rubric import Rubric

_shipped = cache(shipped_vocabulary)

IsListed = Callable[[Code], bool]


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks exercises against one catalog, the bank's list of codes and one rubric.

    `vocabulary` gives what the de-identification check knows of words and codes; it is asked for
    when the first text is checked, because that of a codebook takes seconds to load.
    """

    references: References
    rubric: Rubric
    is_listed: IsListed
    collections: Mapping[str, CollectionTable]
    listed: FindListed = lambda _code: None
    is_poa_exempt: IsPoaExempt = lambda _code, _on: None
    vocabulary: Callable[[], Vocabulary] = _shipped

    @property
    def _catalog(self) -> CodeCatalog:
        return self.references.catalog

    def check(self, exercise: Exercise) -> tuple[Problem, ...]:
        """Return every problem of one exercise; of a family, those of its variants folded."""
        if isinstance(exercise, FamilyExercise):
            return tuple(check_family(exercise, check=self.check, catalog=self._catalog))
        found: list[Problem] = [
            *check_length(exercise),
            *check_reasons(exercise),
            *identifier_faults(exercise, self.vocabulary()),
        ]
        if isinstance(exercise, ChartExercise):
            for check in self._chart_checks(exercise):
                found.extend(check(exercise))
        elif isinstance(exercise, ChoiceExercise):
            found.extend(choice_faults(exercise))
        elif isinstance(exercise, FieldsExercise):
            found.extend(fields_faults(exercise))
            found.extend(document_faults(exercise))
        if isinstance(exercise, ChoiceExercise | FieldsExercise):
            found.extend(self._rested_on(exercise))
        found.extend(check_citations(exercise))
        found.extend(check_wording(exercise, catalog=self._catalog))
        # Variants share lines, and what is wrong with one is told once.
        return tuple(dict.fromkeys(found))

    def _chart_checks(
        self, exercise: ChartExercise
    ) -> Iterator[Callable[[ChartExercise], Iterator[Problem]]]:
        yield from (self._codes, self._licence, self._structure, self._evidence, self._graded)
        yield from (self._claim, self._style)
        if exercise.kind is Kind.CHART:
            yield self._fees
        elif exercise.kind is Kind.AUDIT:
            yield lambda audit: audit_faults(audit, self.references, self.rubric)
        else:
            yield sequence_faults

    def _claim(self, exercise: ChartExercise) -> Iterator[Problem]:
        yield from check_families(exercise, is_poa_exempt=self.is_poa_exempt)
        yield from check_modifiers(exercise, listed=self.listed)
        yield from check_key(exercise, references=self.references, listed=self.listed)

    def _graded(self, exercise: ChartExercise) -> Iterator[Problem]:
        grader = KeyGrader(
            exercise.key, exercise.encounter, references=self.references, rubric=self.rubric
        )
        yield from check_rules(exercise, grader)
        yield from check_grades(exercise, grader)
        if exercise.kind is Kind.CHART:
            yield from check_tempting(exercise, grader)

    def _style(self, exercise: ChartExercise) -> Iterator[Problem]:
        return check_style(exercise, catalog=self._catalog)

    def _rested_on(self, exercise: ChoiceExercise | FieldsExercise) -> Iterator[Problem]:
        on = exercise.date_of_service
        for index, code in enumerate(exercise.codes):
            yield from self._code_faults(exercise, f"codes[{index}]", code, must_be_valid=False)
            if self._catalog.status(code, on) is CodeStatus.UNKNOWN:
                yield error_in(
                    exercise,
                    f"codes[{index}]",
                    "BANK203",
                    f"{code} {CodeStatus.UNKNOWN.said_on(on)}.",
                    "Correct the code, or the date_of_service.",
                )

    # Codes -------------------------------------------------------------------------------

    def _codes(self, exercise: ChartExercise) -> Iterator[Problem]:
        for place, code, must_be_valid in _all_codes(exercise):
            yield from self._code_faults(exercise, place, code, must_be_valid=must_be_valid)

    def _code_faults(
        self, exercise: Exercise, place: str, code: Code, *, must_be_valid: bool
    ) -> Iterator[Problem]:
        on = exercise.date_of_service
        if code.code_set.is_service and not self.is_listed(code):
            yield error_in(
                exercise,
                place,
                "BANK201",
                f"{code} is not in exercises/codes.toml.",
                "Add it there with a label of your own and its published facts; a server that runs "
                "reads the list when it starts again.",
            )
            return
        status = self._catalog.status(code, on)
        if status is CodeStatus.UNVERIFIED:
            yield warning_in(
                exercise,
                place,
                "BANK202",
                f"{code} is not verified: no {code.code_set.label} list of {on} is loaded.",
                "Load the release, or choose another date_of_service.",
            )
        elif must_be_valid and status is not CodeStatus.BILLABLE:
            yield error_in(
                exercise,
                place,
                "BANK203",
                f"{code} {status.said_on(on)}.",
                "Correct the code, or the date_of_service.",
            )

    def _licence(self, exercise: ChartExercise) -> Iterator[Problem]:
        collection = self.collections[exercise.collection]
        codes = {code.code_set for _place, code, _must in _all_codes(exercise)}
        if CodeSet.CPT in codes and not collection.contains_cpt:
            yield error_in(
                exercise,
                "key",
                "BANK204",
                f"The key names CPT codes, but {exercise.collection} says that it has none.",
                "Move the exercise to a collection with contains_cpt = true.",
            )
        if not collection.asks_services and any(
            variant.procedures for variant in exercise.key.variants
        ):
            yield error_in(
                exercise,
                "key.procedures",
                "BANK205",
                f"{exercise.collection} asks for diagnoses only, so its pad has no service lines.",
                "Move the exercise to a collection with asks_services = true.",
            )

    def _fees(self, exercise: ChartExercise) -> Iterator[Problem]:
        fees = self.references.fees
        for place, code in codes_without_fee(exercise, fees) if fees else ():
            yield warning_in(
                exercise,
                place,
                "BANK206",
                f"{code} has no fee, so a result cannot show what a mistake about it would cost.",
                f"Add an amount of your own to {FEES_NAME} in the folder of the collections.",
            )

    # Structure ---------------------------------------------------------------------------

    def _structure(self, exercise: ChartExercise) -> Iterator[Problem]:
        for number, variant in enumerate(exercise.key.variants):
            place = f"key.variants[{number}]" if len(exercise.key.variants) > 1 else "key"
            for code, message, remedy in _variant_faults(variant):
                yield error_in(exercise, place, code, message, remedy)
            for fault in (*stay_faults(variant), *query_faults(exercise, variant)):
                yield error_in(exercise, *fault)
        required = {slot.code for slot in exercise.slots}
        for tempting in exercise.key.tempting:
            if tempting.code in required or tempting.code in exercise.key.allowed_extra:
                yield error_in(
                    exercise,
                    "key.tempting",
                    "BANK216",
                    f"{tempting.code} is tempting and right at the same time.",
                    "Keep it in one place.",
                )

    # Evidence ----------------------------------------------------------------------------

    def _evidence(self, exercise: ChartExercise) -> Iterator[Problem]:
        for slot in exercise.slots:
            place = f"key.{slot.id}"
            if not slot.evidence:
                yield error_in(
                    exercise,
                    f"{place}.evidence",
                    "BANK220",
                    "No passage of the chart is given.",
                    "Quote the words that decide this line.",
                )
            if not slot.cites:
                yield error_in(
                    exercise,
                    f"{place}.cites",
                    "BANK221",
                    "No citation is given.",
                    "Name the guideline or rule by title and section.",
                )
            for passage in slot.evidence:
                if not has_evidence(exercise, passage):
                    yield error_in(
                        exercise,
                        f"{place}.evidence",
                        "BANK222",
                        f"{passage.text!r} (occurrence {passage.occurrence}) is not in chart.md.",
                        "Quote the chart word for word, inside one paragraph or table cell.",
                    )
        text = chart_text(exercise)
        for slot in exercise.slots:
            if re.search(rf"(?<![\w.])(?:{_written(slot.code)})(?!\w|\.\w)", text):
                yield error_in(
                    exercise,
                    f"key.{slot.id}.code",
                    "BANK223",
                    f"The chart itself says {slot.code}.",
                    "Take the code out of chart.md.",
                )


def _written(code: Code) -> str:
    """A pattern of the ways to write a code; digits alone without their dot may be any number."""
    ways = {str(code), str(code) if code.text.isdigit() else code.text}
    return "|".join(re.escape(way) for way in sorted(ways))


def _variant_faults(variant: KeyVariant) -> Iterator[tuple[str, str, str]]:
    slots: list[Slot] = [*variant.diagnoses, *variant.procedures, *variant.queries]
    ids = [slot.id for slot in slots]
    for repeated in sorted({name for name in ids if ids.count(name) > 1}):
        yield "BANK210", f"Two slots are called {repeated!r}.", "Give each an id of its own."
    if sum(slot.is_first for slot in variant.diagnoses) > 1:
        yield "BANK211", "Two diagnoses have role = 'first'.", "Only one can be listed first."
    yield from _dangling_names(variant)
    if _contradicts_itself(variant):
        yield (
            "BANK214",
            "before and role = 'first' demand an order that cannot be.",
            "Remove the pair that closes the circle.",
        )
    if all(slot.optional for slot in slots):
        yield "BANK217", "Nothing is required.", "Require at least one line."


def _dangling_names(variant: KeyVariant) -> Iterator[tuple[str, str, str]]:
    known = {slot.id for slot in variant.diagnoses}
    for slot in variant.procedures:
        for name in set(slot.pointers) - known:
            yield (
                "BANK212",
                f"{slot.id} points to {name!r}, which is no diagnosis of the key.",
                "Point to the id of a diagnosis.",
            )
    for name in {name for pair in variant.before for name in pair} - known:
        yield (
            "BANK213",
            f"before names {name!r}, which is no diagnosis of the key.",
            "Name the id of a diagnosis.",
        )


def _contradicts_itself(variant: KeyVariant) -> bool:
    """Whether no order satisfies `before` and the first place together."""
    first = [slot.id for slot in variant.diagnoses if slot.is_first]
    pairs = {pair for pair in variant.before if pair[0] != pair[1]}
    pairs |= {(name, slot.id) for name in first for slot in variant.diagnoses if slot.id != name}
    left = {slot.id for slot in variant.diagnoses}
    while left:
        free = {name for name in left if not any(b == name and a in left for a, b in pairs)}
        if not free:
            return True
        left -= free
    return any(first_one == second for first_one, second in variant.before)


def _all_codes(exercise: ChartExercise) -> Iterator[tuple[str, Code, bool]]:
    """Every code of the key: its place, and whether it must be valid on the date of service."""
    for slot in exercise.slots:
        yield f"key.{slot.id}.code", slot.code, True
        for accepted in slot.accept:
            yield f"key.{slot.id}.accept", accepted.code, True
        if isinstance(slot, ProcedureSlot):
            for near in slot.near:
                yield f"key.{slot.id}.near", near.code, False
    for query in exercise.queries:
        for code in query.guesses:
            yield f"key.{query.id}.guesses", code, True
    for tempting in exercise.key.tempting:
        yield "key.tempting", tempting.code, True
    for code in exercise.key.allowed_extra:
        yield "key.allowed_extra", code, True
