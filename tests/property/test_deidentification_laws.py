"""Laws of the de-identification check that hold for any text."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tutor.codebook.safe_vocabulary import shipped_vocabulary
from tutor.deidentification.category import Tier
from tutor.deidentification.check import check
from tutor.deidentification.replacements import replace_identifiers

VOCABULARY = shipped_vocabulary()
PIECES = st.sampled_from(
    [
        'Mr.', 'Mrs', 'Dr.', 'Zubiri', 'ZUBIRI,', 'Odalys', 'MRN', 'SSN:', 'DOB', '3/14/2021',
        'March', '4th', '570-555-0142', '48213', 'A12-99', '99214', 'E11.9', 'the', 'wife',
        'of', 'lives', 'at', '12', 'Oak', 'Lane', 'PA', '18512', '93', 'y/o', '{{', 'dos',
        '}}', '{{', '\n', '\n\n', '-', ':', ';', '(', ')', ',', '.', "'", '@', 'example.org',
        'http://', '10.0.0.1', '\u2019', '\xe9', '\u0130', '\xdf', '\ufb01', '\uff12',
        '\u200b', '\xad', '\ud7ff', '\U0001f600', '0', '1', '2', '-', '/', '#', 'account',
        'no.', 'claim', 'plate', 'KLM',
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join))


@given(TEXTS)
def test_a_flag_is_the_passage_at_its_offsets(text: str) -> None:
    assert all(
        flag.text == text[flag.start : flag.end] and flag.text for flag in check(text, VOCABULARY)
    )


@given(TEXTS)
def test_flags_are_in_order_and_do_not_overlap(text: str) -> None:
    flags = check(text, VOCABULARY)

    assert list(flags) == sorted(flags, key=lambda flag: (flag.start, flag.end))
    for tier in Tier:
        assert all(
            one.end <= two.start
            for one, two in pairwise(flag for flag in flags if flag.tier is tier)
        )


@given(TEXTS)
def test_checking_twice_gives_the_same(text: str) -> None:
    assert check(text, VOCABULARY) == check(text, VOCABULARY)


@given(TEXTS, st.integers())
def test_replacing_leaves_what_is_not_flagged(text: str, seed: int) -> None:
    flags = check(text, VOCABULARY)

    done = replace_identifiers(
        text, flags, date_of_service=date(2026, 2, 11), seed=seed, vocabulary=VOCABULARY
    )

    rest, position = [], 0
    for each in done.replacements:
        rest.append(text[position : each.flag.start])
        position = each.flag.end
    rest.append(text[position:])
    left = done.text
    for piece in rest:
        assert piece in left
        left = left[left.index(piece) + len(piece) :]
