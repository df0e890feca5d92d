"""Grade a submission: the whole pipeline of DOMAIN 5.3 in the order in which it runs.

Read, validate on the date of service, find the rules that the coding breaks
by itself, align, judge each line, judge the order, explain, add up. Pure and
deterministic: the same entries, key, encounter, references and rubric always
give the same result.
"""

from collections.abc import Mapping, Sequence

from tutor.codes.catalog import CodeStatus
from tutor.codes.code import Code
from tutor.codes.encounter import Encounter
from tutor.codes.entered_line import EnteredLine
from tutor.grading.answer_key import AnswerKey, KeyVariant
from tutor.grading.breaches import KeyBreach, Outcome, SlotKey, judge_breaches
from tutor.grading.claim import Breach, Claim
from tutor.grading.drg import compare_groups
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.key_entries import entries_of
from tutor.grading.known_line import Beside
from tutor.grading.line_memory import LineMemory
from tutor.grading.methods import KeySlots, code_slots_of
from tutor.grading.money import ServiceValuer
from tutor.grading.normalise import Judge, ReadLine, read_lines
from tutor.grading.pricing import PriceList
from tutor.grading.queries import ReadQuery, compare_queries, read_queries, unasked_guesses
from tutor.grading.references import References, checks_not_run
from tutor.grading.result import GradeResult
from tutor.grading.rubric import Rubric
from tutor.grading.rules.all_rules import (
    find_breaches,
    find_diagnosis_breaches,
    find_service_breaches,
)
from tutor.grading.score import figures_of, price_row, row_price, score_sections
from tutor.grading.section_rows import SectionRows
from tutor.grading.sequence import judge_sequence
from tutor.grading.variant import VariantGrader


def grade(
    entries: Sequence[EnteredLine],
    key: AnswerKey,
    encounter: Encounter,
    *,
    references: References,
    rubric: Rubric,
) -> GradeResult:
    """Grade the entered lines against the variant of the key that they fit best.

    Args:
        entries: Every line as it was typed; any text is graded.
        key: What is right.
        encounter: Setting and date of service.
        references: The tables, asked about the date of service only.
        rubric: The numbers.
    """
    return KeyGrader(key, encounter, references=references, rubric=rubric).grade(entries)


def read_claim(
    entries: Sequence[EnteredLine], encounter: Encounter, references: References
) -> Claim:
    """Read entered lines as a claim, for questions that need no key."""
    judge = Judge(references.catalog, encounter.date_of_service, encounter.setting)
    diagnoses, procedures = read_lines(entries, judge)
    return Claim(diagnoses, procedures, encounter, references)


class KeyGrader:
    """Grades any number of submissions against one key: what depends on the key is found once."""

    def __init__(
        self, key: AnswerKey, encounter: Encounter, *, references: References, rubric: Rubric
    ) -> None:
        self._key = key
        self._encounter = encounter
        self._references = references
        self._rubric = rubric
        self._judge = Judge(references.catalog, encounter.date_of_service, encounter.setting)
        self.key_claims = tuple(self._claim_of(entries_of(variant)) for variant in key.variants)
        """Each variant of the key as a claim."""
        prices = PriceList(references, encounter)
        self._variants = [
            _PreparedVariant(index, variant, key, self._judge, rubric, prices)
            for index, variant in enumerate(key.variants)
        ]
        self._key_breaches = [self._breaches_of(prepared) for prepared in self._variants]
        self._unverified = [
            has_unverified_code(variant, encounter, references) for variant in key.variants
        ]
        self._found: LineMemory[tuple[Breach, ...]] = LineMemory()
        self._releases = self._release_ids()
        self._unchecked = checks_not_run(
            references,
            encounter,
            has_procedures=any(variant.procedures for variant in key.variants),
        )

    def grade(self, entries: Sequence[EnteredLine]) -> GradeResult:
        """Grade one submission."""
        claim = self._claim_of(entries)
        breaches = self._found.find(
            claim.diagnoses, "diagnoses", lambda: find_diagnosis_breaches(claim)
        ) + self._found.find(claim.procedures, "services", lambda: find_service_breaches(claim))
        queries = read_queries(entries)
        graded = [
            self._grade_variant(prepared, claim, breaches, queries) for prepared in self._variants
        ]
        return max(graded, key=lambda result: (result.score, result.exact, -result.variant))

    def own_breaches(self, variant: int) -> tuple[Breach, ...]:
        """What a variant of the key breaks by itself; learners are not told of it."""
        return find_breaches(self.key_claims[variant])

    # What depends on the key alone -----------------------------------------------------------

    def _breaches_of(self, prepared: "_PreparedVariant") -> tuple[KeyBreach, ...]:
        """The rules that the key breaks, as an answer that copies it would break them."""
        claim = self.key_claims[prepared.index]
        queries = read_queries(entries_of(prepared.variant))
        compared = prepared.compare(claim, frozenset(), queries)
        slot_of_line = {
            line: slot
            for section in compared
            for line, slot in section.charges.slot_of_line.items()
        }
        return tuple(
            KeyBreach(breach.kind, frozenset(slot_of_line[read.line] for read in breach.lines))
            for breach in find_breaches(claim)
            if all(read.line in slot_of_line for read in breach.lines)
        )

    def _claim_of(self, entries: Sequence[EnteredLine]) -> Claim:
        diagnoses, procedures = read_lines(entries, self._judge)
        return Claim(diagnoses, procedures, self._encounter, self._references)

    def _release_ids(self) -> tuple[str, ...]:
        on = self._encounter.date_of_service
        sets = self._judge.code_sets
        releases = (self._references.catalog.release(code_set, on) for code_set in sets)
        return tuple(release.id for release in releases if release)

    # One submission --------------------------------------------------------------------------

    def _grade_variant(
        self,
        prepared: "_PreparedVariant",
        claim: Claim,
        breaches: Sequence[Breach],
        queries: tuple[ReadQuery, ...],
    ) -> GradeResult:
        variant, index = prepared.variant, prepared.index
        sections = prepared.compare(claim, _unbundled(breaches), queries)
        diagnoses, procedures = sections[:2]
        order = judge_sequence(
            variant,
            claim.diagnoses,
            diagnoses.answered,
            claim.procedures,
            procedures.answered,
            rubric=self._rubric,
        )
        rules: tuple[Finding, ...] = ()
        if breaches:
            rules = judge_breaches(
                breaches,
                key=self._key,
                key_breaches=self._key_breaches[index],
                outcome=_outcome(prepared.code_of_slot, sections, order),
                penalty=self._rubric.rule,
            )
        scored = score_sections(
            prepared.slots, sections, order=order, rules=rules, rubric=self._rubric
        )
        needs_review = self._unverified[index]
        is_clean = all(f.kind.is_information and not f.cost for f in scored.findings)
        return GradeResult(
            verdicts=scored.verdicts,
            findings=scored.findings,
            score=scored.score,
            exact=is_clean and scored.score == 100 and not needs_review,  # noqa: PLR2004
            passed=scored.score >= self._rubric.pass_mark and not needs_review,
            **figures_of(sections),
            first_listed_correct=_first_listed_correct(variant, claim, diagnoses.answered),
            variant=index,
            needs_review=needs_review,
            rubric_id=self._rubric.id,
            release_ids=self._releases,
            checks_not_run=self._unchecked,
            money=prepared.valuer.value(procedures.rows, claim.procedures, rules),
            drg=compare_groups(variant, claim, references=self._references),
        )


class _PreparedVariant:
    """One variant of a key, with what is found of it once for all submissions."""

    def __init__(
        self,
        index: int,
        variant: KeyVariant,
        key: AnswerKey,
        judge: Judge,
        rubric: Rubric,
        prices: PriceList,
    ) -> None:
        self.index = index
        self.variant = variant
        self.slots = KeySlots.of(variant, rubric)
        self.code_of_slot = {place: slot.code for place, slot in code_slots_of(variant).items()}
        self.valuer = ServiceValuer(variant.procedures, prices)
        self._queries = {slot.id: slot for slot in variant.queries}
        self._rubric = rubric
        self._price = row_price(self.slots, rubric)
        self._grader = VariantGrader(variant, key, judge=judge, rubric=rubric, price=self._price)

    def compare(
        self, claim: Claim, unbundled: frozenset[int], queries: tuple[ReadQuery, ...]
    ) -> tuple[SectionRows, ...]:
        """Hold a claim and its queries against the variant: diagnoses, procedures, queries."""
        if not queries and not self._queries:
            beside = Beside(unbundled)
            return self._grader.compare(claim.diagnoses, claim.procedures, beside)
        asked = compare_queries(self.variant.queries, queries, rubric=self._rubric)
        if self._price is not None:
            asked = tuple(price_row(row, self._price) for row in asked)
        beside = Beside(unbundled, unasked_guesses(self.variant.queries, asked))
        coded = self._grader.compare(claim.diagnoses, claim.procedures, beside)
        return (*coded, SectionRows(self._queries, asked, {}))


def has_unverified_code(variant: KeyVariant, encounter: Encounter, references: References) -> bool:
    """Fail closed: a key whose own diagnoses cannot be verified proves nothing by itself."""
    on = encounter.date_of_service
    return any(
        references.catalog.status(slot.code, on) is CodeStatus.UNVERIFIED
        for slot in code_slots_of(variant).values()
        # Lists of procedures need not be loaded: a well-shaped code is then taken as it is.
        if slot.code.code_set.is_diagnosis
    )


def _unbundled(breaches: Sequence[Breach]) -> frozenset[int]:
    """Lines in column 2 of a firing edit: if the key lacks them, they are unbundled."""
    return frozenset(
        breach.named[1].line for breach in breaches if breach.kind is FindingKind.NCCI_PTP
    )


def _outcome(
    code_of_slot: Mapping[SlotKey, Code],
    sections: Sequence[SectionRows],
    order: Sequence[Finding],
) -> Outcome:
    charges = sections[0].charges
    for section in sections[1:]:
        charges = charges.plus(section.charges)
    # Both ends of a swap have paid: the line that stands wrong, and the one that should.
    of_order = [line for finding in order for line in finding.lines]
    return Outcome(
        slot_of_line=charges.slot_of_line,
        code_of_slot=code_of_slot,
        charged_lines=frozenset([*charges.lines, *of_order]),
        missed=charges.missed,
        wrongly_answered=charges.wrongly_answered,
        left_out=charges.left_out,
    )


def _first_listed_correct(
    variant: KeyVariant, claim: Claim, answered: Mapping[str, ReadLine]
) -> bool | None:
    """Whether the first diagnosis is the right one; None where the key asks for no first one."""
    first = next((slot for slot in variant.diagnoses if slot.is_first), None)
    if first is None:
        return None
    read = answered.get(first.id)
    if read is None or read is not claim.diagnoses[0]:
        return False
    is_accepted = read.code == first.code or any(read.code == one.code for one in first.accept)
    return is_accepted and read.fault is None
