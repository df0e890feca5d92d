"""How words become terms and notions, and how lists of phrases are stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.codebook.morphemes import notions_of, rest_of, word_parts
from tutor.codebook.postings import BitMap, decode, encode, first_of, held, join
from tutor.codebook.vocabulary import split_words, term_of

NUMBERS = st.sets(st.integers(0, 499)).map(sorted)


@pytest.mark.parametrize(
    "words",
    [
        ("fracture", "fractures", "fractured"),
        ("arthritis", "arthritic"),
        ("anaemia", "anemia", "anemic"),
        ("tumour", "tumor", "tumors"),
        ("oesophagus", "esophagus", "esophageal"),
        ("ulcer", "ulcers", "ulceration"),
        ("psychosis", "psychoses", "psychotic"),
        ("foot", "feet"),
    ],
)
def test_words_of_one_family_are_one_term(words: tuple[str, ...]) -> None:
    assert len({term_of(word) for word in words}) == 1


@pytest.mark.parametrize(
    ("word", "notions"),
    [
        ("glossitis", {"@tongue", "@inflammation"}),
        ("nephrolithiasis", {"@kidney", "@stone"}),
        ("kidney", {"@kidney"}),
        ("renal", {"@kidney"}),
        ("hypothyroidism", {"@low", "@thyroid"}),
        ("important", set()),
        ("the", set()),
    ],
)
def test_a_compound_falls_apart_into_notions(word: str, notions: set[str]) -> None:
    assert set(notions_of(word)) == notions


def test_what_follows_a_prefix_is_a_word_of_its_own() -> None:
    assert rest_of("mononeuropathy", {"neuropathy"}.__contains__) == term_of("neuropathy")
    assert rest_of("neuropathy", {"neuropathy"}.__contains__) is None


def test_larger_places_are_notions_themselves() -> None:
    parts = word_parts()
    known = {*parts.roots.values(), *parts.endings.values()}
    known.update(notion for notions in parts.words.values() for notion in notions)

    assert {*parts.wider, *parts.wider.values()} <= known


@given(st.text(max_size=40))
def test_any_text_is_split_into_words_that_have_terms(text: str) -> None:
    for word in split_words(text):
        assert term_of(word)
        notions_of(word)


@given(NUMBERS, st.integers(500, 4000))
def test_a_stored_list_reads_as_it_was_written(numbers: list[int], count: int) -> None:
    read = decode(*encode(numbers, count))

    assert sorted(held(set(range(count)), read)) == numbers
    assert isinstance(read, BitMap) == (len(numbers) * 32 > count // 8 * 8)


@given(NUMBERS, NUMBERS)
def test_joined_lists_hold_the_numbers_of_both(one: list[int], other: list[int]) -> None:
    joined = join([decode(*encode(one, 500)), decode(*encode(other, 500))], 500)

    assert list(first_of(joined, 1000)) == sorted({*one, *other})
