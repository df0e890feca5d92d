"""The bars of the check hold on invented notes; `make bench` prints the figures."""

import pytest

from tests import deid_notes, deid_second_notes, deid_third_notes
from tests.bench import deid
from tutor.codebook.safe_vocabulary import shipped_vocabulary
from tutor.deidentification.category import Tier

NOTES = 60


def notes_of(module: object) -> list[deid_notes.Note]:
    write_note = module.write_note  # type: ignore[attr-defined]
    return [
        write_note(seed, with_identifiers=with_identifiers)
        for with_identifiers in (True, False)
        for seed in range(NOTES)
    ]


@pytest.mark.parametrize(
    "module", [deid_notes, deid_second_notes, deid_third_notes], ids=["first", "second", "third"]
)
def test_invented_notes_are_within_the_bars(module: object) -> None:
    figures = deid.count(notes_of(module), shipped_vocabulary())

    assert len(figures.told) == 22
    assert {kind for kind in figures.told if figures.recall(kind) < 0.97} == set()
    assert figures.recall_of_all >= 0.99
    assert figures.complete >= 0.93 * figures.notes
    assert figures.flags_per_thousand(Tier.BLOCK) <= 1.5
    assert figures.flags_per_thousand(*Tier) <= 35


def test_the_development_notes_are_within_the_bars() -> None:
    if not deid.DEVELOPMENT.is_file():
        pytest.skip(f"{deid.DEVELOPMENT.name} is not beside the checkout")

    figures = deid.count(deid.development_notes(), shipped_vocabulary())

    assert {kind for kind in figures.told if figures.recall(kind) < 0.97} == set()
    assert figures.flags_per_thousand(Tier.BLOCK) <= 1.5
    assert figures.flags_per_thousand(*Tier) <= 35


def test_a_note_knows_where_its_identifiers_stand() -> None:
    note = deid_notes.write_note(3, with_identifiers=True)

    assert note.spans
    assert all(note.text[start:end].strip() for start, end, _kind in note.spans)
    assert deid_notes.write_note(3, with_identifiers=True) == note
