"""A claim as rules read it, and what a rule answers: a breach, with the lines it concerns."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from tutor.codes.code import ICD10_FROM, Code
from tutor.codes.encounter import Encounter
from tutor.grading.code_notes import CodeNotes
from tutor.grading.finding import FindingKind
from tutor.grading.normalise import ReadLine
from tutor.grading.references import References


@dataclass(frozen=True)
class Claim:
    """The lines of one coding in order, the first diagnosis first-listed or principal.

    Lines with a fault stand here too, for they hold their place; rules judge
    only those without one. What nearly every rule asks is found once.
    """

    diagnoses: tuple[ReadLine, ...]
    procedures: tuple[ReadLine, ...]
    encounter: Encounter
    references: References

    @cached_property
    def valid_diagnoses(self) -> tuple[ReadLine, ...]:
        """The diagnoses that may stand on a claim of the day."""
        return tuple([read for read in self.diagnoses if read.fault is None])

    @cached_property
    def valid_procedures(self) -> tuple[ReadLine, ...]:
        """The service lines that may stand on a claim of the day."""
        return tuple([read for read in self.procedures if read.fault is None])

    @cached_property
    def icd10_diagnoses(self) -> tuple[tuple[str, ReadLine], ...]:
        """The valid ICD-10-CM diagnoses, each with its canonical text; none before ICD-10."""
        if self.encounter.date_of_service < ICD10_FROM:
            return ()
        return tuple([(read.code.text, read) for read in self.valid_diagnoses if read.code])

    @cached_property
    def letters(self) -> frozenset[str]:
        """The first letters of those, from which a rule sees that it has no say."""
        return frozenset([text[0] for text, _read in self.icd10_diagnoses])

    @cached_property
    def noted_diagnoses(self) -> tuple[tuple[ReadLine, CodeNotes], ...]:
        """The valid ICD-10-CM diagnoses, each with the notes in force for its code."""
        references, on = self.references, self.encounter.date_of_service
        notes_of, catalog = references.notes.of, references.catalog
        return tuple(
            [
                (read, notes_of(catalog, read.code, on))
                for _text, read in self.icd10_diagnoses
                if read.code
            ]
        )

    @property
    def first(self) -> ReadLine | None:
        """The first-listed or principal diagnosis, None where it is no valid code."""
        if not self.diagnoses or self.diagnoses[0].fault is not None:
            return None
        return self.diagnoses[0]


def code_text(read: ReadLine) -> str:
    """The canonical text of a valid line's code, "" where there is none."""
    return read.code.text if read.code else ""


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule broken by a claim.

    Attributes:
        kind: The rule's stable name.
        named: The lines whose codes a report names, in its order.
        concerned: Further lines that the rule speaks of: where one of them costs
            already, the breach explains and costs nothing more.
        partner: Says whether a code would have kept the rule; where such a code of
            the key was missed, the miss is the cost.
        basis: What the rule rests on in this case: a note with its holder, an edit,
            a period; for explanations.
        detail: A machine-readable qualifier that picks the words of the explanation.
        want: What the rule asks for, where that can be said in a word.
        is_warning: Whether it is said without cost.
    """

    kind: FindingKind
    named: tuple[ReadLine, ...]
    concerned: tuple[ReadLine, ...] = ()
    partner: Callable[[Code], bool] | None = None
    basis: str = ""
    detail: str | None = None
    want: str | None = None
    is_warning: bool = False

    @property
    def lines(self) -> tuple[ReadLine, ...]:
        """All lines that it speaks of."""
        return self.named + self.concerned


Rule = Callable[[Claim], Iterable[Breach]]
"""Finds every breach of one rule, or of a few that are one thought."""
