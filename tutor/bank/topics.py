"""Which lines of a key a topic speaks of.

An exercise names its topics as a whole; a wrong diagnosis must not count
against the topics of its services, nor an old fracture against diabetes. The
table is data (`data/topics.toml`).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tutor.codes.entered_line import Section
from tutor.grading.answer_key import DiagnosisSlot, KeyVariant, ProcedureSlot

ANY_MODIFIER = "*"
Place = tuple[Section, str]
Slot = DiagnosisSlot | ProcedureSlot


@dataclass(frozen=True, slots=True)
class TopicScope:
    """What one topic speaks of; ranges include both ends."""

    section: Section
    ranges: tuple[tuple[str, str], ...] = ()
    modifiers: frozenset[str] = frozenset()
    is_order: bool = False

    def has(self, slot: Slot) -> bool:
        """Whether a slot of this section is meant."""
        if self.modifiers and isinstance(slot, ProcedureSlot):
            wanted = {m.text for m in slot.modifiers}
            wanted |= {m.text for group in slot.modifiers_any for m in group}
            return bool(wanted & self.modifiers or (wanted and ANY_MODIFIER in self.modifiers))
        text = slot.code.category if isinstance(slot, DiagnosisSlot) else slot.code.text
        return any(len(text) == len(low) and low <= text <= high for low, high in self.ranges)


def scope_of(topic: str) -> TopicScope | None:
    """Return what a topic speaks of; None where no path of the table leads to it."""
    scopes = _scopes()
    parts = topic.split("/")
    paths = ("/".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((scopes[path] for path in paths if path in scopes), None)


def topic_paths() -> tuple[str, ...]:
    """Every path of the table, in its order."""
    return tuple(_scopes())


def places_of(topic: str, variant: KeyVariant) -> frozenset[Place]:
    """Return the required slots that a topic speaks of in one key, by section and id.

    Where the topic fits no slot it speaks of its whole section. A topic of
    the order of diagnoses, or one that nobody knows, speaks of no slot.
    """
    scope = scope_of(topic)
    if scope is None or scope.is_order:
        return frozenset()
    slots: tuple[Slot, ...] = (
        variant.diagnoses if scope.section is Section.DIAGNOSIS else variant.procedures
    )
    required = [slot for slot in slots if not slot.optional]
    meant = [slot for slot in required if scope.has(slot)] or required
    return frozenset((scope.section, slot.id) for slot in meant)


@cache
def _scopes() -> Mapping[str, TopicScope]:
    source = resources.files("tutor.bank") / "data" / "topics.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return {path: _scope(table) for path, table in tables.items()}


def _scope(table: Mapping[str, list[str] | bool]) -> TopicScope:
    if "order" in table:
        return TopicScope(Section.DIAGNOSIS, is_order=True)
    for name, section in (("diagnoses", Section.DIAGNOSIS), ("services", Section.PROCEDURE)):
        ranges = table.get(name)
        if isinstance(ranges, list):
            return TopicScope(section, tuple(_ends(text) for text in ranges))
    modifiers = table["modifiers"]
    return TopicScope(
        Section.PROCEDURE,
        modifiers=frozenset(modifiers) if isinstance(modifiers, list) else frozenset(),
    )


def _ends(text: str) -> tuple[str, str]:
    low, _, high = text.partition("-")
    return low, high or low
