"""Grade codes put in order: the first place and the key's `before` pairs bind, nothing else.

The codes are given, so that none is judged but for being there: one that is
missing, repeated or not among those given is a fault apart from the order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tutor.codes.code import Code
from tutor.codes.encounter import Encounter
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.answer_key import AnswerKey, DiagnosisSlot, ExtraReason, KeyVariant
from tutor.grading.breaches import ORDER_RULES, KeyBreach, Outcome, judge_breaches
from tutor.grading.claim import Breach, Claim
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.grade import has_unverified_code
from tutor.grading.key_entries import diagnoses_in_order
from tutor.grading.normalise import Judge, ReadLine, read_lines
from tutor.grading.references import References
from tutor.grading.rubric import Rubric
from tutor.grading.rules.all_rules import find_breaches
from tutor.grading.sequence import judge_sequence
from tutor.grading.sequence_result import SequenceResult

_FULL = 100
_NOTHING = Fraction(0)


@dataclass(slots=True)
class _Places:
    """The lines by the slot that they answer, and those that answer none."""

    answered: dict[str, ReadLine] = field(default_factory=dict)
    beyond: list[Finding] = field(default_factory=list)


def grade_sequence(
    order: Sequence[str],
    key: AnswerKey,
    encounter: Encounter,
    *,
    references: References,
    rubric: Rubric,
) -> SequenceResult:
    """Grade an arrangement against the variant of the key that it fits best.

    Args:
        order: The codes as they were typed or dragged, the first one first; any text is graded.
        key: What is right; only its diagnoses are looked at.
        encounter: Setting and date of service.
        references: The tables, asked about the date of service only.
        rubric: The numbers: each constraint weighs what breaking it costs in a chart.
    """
    judge = Judge(references.catalog, encounter.date_of_service, encounter.setting)
    arranged = _Arrangement(order, encounter, references, judge)
    graded = [
        _VariantOrder(index, variant, key, rubric, arranged).grade()
        for index, variant in enumerate(key.variants)
    ]
    return max(graded, key=lambda result: (result.score, result.exact, -result.variant))


class _Arrangement:
    """The codes in the order given, and the rules that the order breaks by itself."""

    def __init__(
        self, order: Sequence[str], encounter: Encounter, references: References, judge: Judge
    ) -> None:
        self.encounter = encounter
        self.references = references
        self.judge = judge
        self.claim = self.claim_of(order)
        self.breaches = self.order_breaches(self.claim)

    def claim_of(self, order: Sequence[str]) -> Claim:
        """Read codes as the diagnoses of a claim; a blank text is no line."""
        entries = [EnteredLine(Section.DIAGNOSIS, code=text) for text in order]
        diagnoses, procedures = read_lines(entries, self.judge)
        return Claim(diagnoses, procedures, self.encounter, self.references)

    def order_breaches(self, claim: Claim) -> list[Breach]:
        """The breaches that another order would mend."""
        return [breach for breach in find_breaches(claim) if breach.kind in ORDER_RULES]

    def release_ids(self) -> tuple[str, ...]:
        """The release that the codes were read in."""
        on = self.encounter.date_of_service
        release = self.references.catalog.release(self.judge.diagnosis_set, on)
        return (release.id,) if release else ()


class _VariantOrder:
    """One arrangement under one variant of the key."""

    def __init__(
        self,
        index: int,
        variant: KeyVariant,
        key: AnswerKey,
        rubric: Rubric,
        arranged: _Arrangement,
    ) -> None:
        self._index = index
        self._variant = replace(variant, before=_binding_pairs(variant))
        self._key = key
        self._arranged = arranged
        self._constraints: list[tuple[tuple[str, ...], Fraction]] = [
            (bound, rubric.sequence["SEQ_FIRST" if len(bound) == 1 else "SEQ_PAIR"])
            for bound in constraints_of(variant)
        ]
        self._weight = sum((weight for _slots, weight in self._constraints), _NOTHING)
        # Where nothing binds, all that can be lost is the codes themselves.
        self._full = self._weight or rubric.sequencing["MISSED"] * len(variant.diagnoses)
        # Nothing is held back by the cap on what order may cost a whole chart.
        self._rubric = replace(rubric, sequence_cap=self._weight)

    def grade(self) -> SequenceResult:
        """Add up what is lost: constraints by their weight, and codes that are not as given."""
        places = self._place(self._arranged.claim.diagnoses)
        missed, lost_pairs = self._missed(places)
        known = sorted(places.answered.values(), key=lambda read: read.position)
        broken = judge_sequence(self._variant, known, places.answered, rubric=self._rubric)
        rules = self._explain(places, broken)
        findings = tuple(self._priced(f) for f in (*broken, *missed, *places.beyond, *rules))
        lost = sum((finding.points for finding in findings), _NOTHING)
        score = max(_NOTHING, _FULL - lost)
        needs_review = has_unverified_code(
            self._variant, self._arranged.encounter, self._arranged.references
        )
        return SequenceResult(
            findings=findings,
            score=score,
            exact=not lost and not needs_review,
            passed=score >= self._rubric.pass_mark and not needs_review,
            kept=len(self._constraints) - len(broken) - lost_pairs,
            constraints=len(self._constraints),
            variant=self._index,
            needs_review=needs_review,
            rubric_id=self._rubric.id,
            release_ids=self._arranged.release_ids(),
        )

    def _priced(self, finding: Finding) -> Finding:
        points = _FULL * finding.cost / (self._full or 1)
        return replace(finding, points=points) if points else finding

    def _place(self, reads: Sequence[ReadLine]) -> _Places:
        """Give each code its slot; more of a code than the key has is a repetition."""
        waiting = list(self._variant.diagnoses)
        given = {slot.code for slot in waiting}
        places = _Places()
        for read in reads:
            slot = next((slot for slot in waiting if slot.code == read.code), None)
            if slot is not None:
                waiting.remove(slot)
                places.answered[slot.id] = read
            else:
                places.beyond.append(self._beyond(read, given))
        return places

    def _beyond(self, read: ReadLine, given: set[Code]) -> Finding:
        kind, reason, name = FindingKind.EXTRA, ExtraReason.UNSUPPORTED, "FOREIGN"
        if read.code in given:
            reason, name = ExtraReason.DUPLICATE, "REPEATED"
        is_faulty = read.fault is not None and name == "FOREIGN"
        return Finding(
            read.fault.kind if read.fault and is_faulty else kind,
            reason=None if is_faulty else reason,
            line=read.line,
            codes=(read.shown,),
            cost=self._rubric.sequencing[name],
            detail=read.fault.detail if read.fault and is_faulty else None,
        )

    def _missed(self, places: _Places) -> tuple[list[Finding], int]:
        """A missing code loses every constraint that names it, each of them once."""
        left = list(self._constraints)
        findings = []
        for slot in self._variant.diagnoses:
            if slot.id in places.answered:
                continue
            named = [constraint for constraint in left if slot.id in constraint[0]]
            left = [constraint for constraint in left if slot.id not in constraint[0]]
            findings.append(self._miss(slot, [weight for _slots, weight in named]))
        return findings, len(self._constraints) - len(left)

    def _miss(self, slot: DiagnosisSlot, weights: Sequence[Fraction]) -> Finding:
        cost = self._rubric.sequencing["MISSED"] + sum(weights, _NOTHING)
        return Finding(FindingKind.MISSED, slot_id=slot.id, codes=(str(slot.code),), cost=cost)

    def _explain(self, places: _Places, broken: Sequence[Finding]) -> tuple[Finding, ...]:
        """The published rules that the order breaks and the key does not; none of them costs."""
        slots = self._variant.diagnoses
        slot_of_line = {
            read.line: (Section.DIAGNOSIS, slot_id) for slot_id, read in places.answered.items()
        }
        outcome = Outcome(
            slot_of_line=slot_of_line,
            code_of_slot={(Section.DIAGNOSIS, slot.id): slot.code for slot in slots},
            charged_lines=frozenset(line for finding in broken for line in finding.lines),
            missed=tuple(slot.code for slot in slots if slot.id not in places.answered),
        )
        return judge_breaches(
            self._arranged.breaches,
            key=self._key,
            key_breaches=self._key_breaches(),
            outcome=outcome,
            penalty=_NOTHING,
        )

    def _key_breaches(self) -> list[KeyBreach]:
        ordered = diagnoses_in_order(self._variant)
        claim = self._arranged.claim_of([str(slot.code) for slot in ordered])
        return [
            KeyBreach(
                breach.kind,
                frozenset((Section.DIAGNOSIS, ordered[read.line].id) for read in breach.named),
            )
            for breach in self._arranged.order_breaches(claim)
        ]


def constraints_of(variant: KeyVariant) -> tuple[tuple[str, ...], ...]:
    """What binds the order, as ids of slots: the first one, then pairs, the earlier one first."""
    first = [(slot.id,) for slot in variant.diagnoses if slot.is_first][:1]
    return (*first, *_binding_pairs(variant))


def is_kept(constraint: tuple[str, ...], order: Sequence[str]) -> bool:
    """Whether an order of slots, each there once, keeps a constraint.

    >>> is_kept(("a",), "ab"), is_kept(("a", "b"), "ba")
    (True, False)
    """
    places = [order.index(slot_id) for slot_id in constraint]
    return places == [0] if len(places) == 1 else places[0] < places[1]


def _binding_pairs(variant: KeyVariant) -> tuple[tuple[str, str], ...]:
    """The pairs that say more than the first place does, each once."""
    first = {slot.id for slot in variant.diagnoses if slot.is_first}
    known = {slot.id for slot in variant.diagnoses}
    return tuple(
        pair
        for pair in dict.fromkeys(variant.before)
        if known.issuperset(pair) and first.isdisjoint(pair)
    )
