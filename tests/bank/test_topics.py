"""Topics of the bank lead to lines of their own keys."""

import pytest

from tests.factories import make_key
from tutor.bank.loader import Bank
from tutor.bank.topics import places_of, scope_of
from tutor.codes.entered_line import Section


def test_every_topic_of_the_bank_leads_to_lines(bank: Bank) -> None:
    lost = [
        (exercise.slug, topic)
        for exercise in bank.charts
        for topic in exercise.topics
        for variant in exercise.key.variants
        if (scope := scope_of(topic)) is None
        or (not scope.is_order and not places_of(topic, variant))
    ]

    assert lost == []


def test_most_topics_fit_lines_of_their_own_range(bank: Bank) -> None:
    astray = {
        (exercise.slug, topic)
        for exercise in bank.charts
        for topic in exercise.topics
        for variant in exercise.key.variants[:1]
        if (scope := scope_of(topic)) is not None
        and not scope.is_order
        and not any(
            scope.has(slot)
            for slot in (
                variant.diagnoses if scope.section is Section.DIAGNOSIS else variant.procedures
            )
        )
    }

    # A fracture is an injury, and a diabetic eye a diabetes, in the tabular list: in these two
    # charts the whole section counts.
    assert astray == {
        ("cast-comes-off", "icd10cm/musculoskeletal"),
        ("retina-clinic-injection-day", "icd10cm/eye"),
    }


@pytest.mark.parametrize(
    ("topic", "places"),
    [
        ("icd10cm/musculoskeletal", {(Section.DIAGNOSIS, "knee")}),
        ("icd10cm/eye", {(Section.DIAGNOSIS, "knee")}),
        ("cpt/musculoskeletal/injection", {(Section.PROCEDURE, "shot")}),
        ("modifiers/side", {(Section.PROCEDURE, "shot")}),
        ("sequencing/code-first", set()),
        ("unheard-of", set()),
    ],
)
def test_a_topic_speaks_of_its_range_or_else_of_its_section(
    topic: str, places: set[tuple[Section, str]]
) -> None:
    assert places_of(topic, make_key().variants[0]) == places
