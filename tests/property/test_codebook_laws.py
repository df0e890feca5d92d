"""Laws of the codebook, on the published releases and with any text."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.real_codebook import open_real_codebook
from tutor.codebook.lookup import Codebook
from tutor.codebook.schema import SET_NUMBERS
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import Code, CodeSet
from tutor.codes.entered_line import Section

DAYS = st.dates(date(2013, 1, 1), date(2028, 1, 1))
IN_FORCE = {CodeStatus.BILLABLE, CodeStatus.HEADER, CodeStatus.CONVERTED_TO_HEADER}
NEAR_CODES = st.from_regex(r"[A-Z0-9][0-9A-Z]{1,6}", fullmatch=True)
QUERY_LIKE = st.text(alphabet="abe\"'*()-^:+ ANDORTNE,.;%_\x00é", max_size=40)
ANY_TEXT = st.one_of(st.text(max_size=80), NEAR_CODES, QUERY_LIKE)


@pytest.fixture(scope="module")
def codebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Codebook]:
    opened = open_real_codebook(tmp_path_factory)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def codes(codebook: Codebook) -> list[Code]:
    """A spread of all codes and headers."""
    rows = codebook._file.rows("SELECT DISTINCT code_set, text FROM code ORDER BY 1, 2")  # noqa: SLF001
    sets = {number: code_set for code_set, number in SET_NUMBERS.items()}
    return [Code(sets[number], text) for number, text in rows[::37]]


@given(text=ANY_TEXT, on=DAYS, section=st.sampled_from(Section), limit=st.integers(0, 50))
def test_any_text_gets_an_answer(
    codebook: Codebook, text: str, on: date, section: Section, limit: int
) -> None:
    codebook.resolve(text, on)

    assert len(codebook.search(text, on=on, limit=limit)) <= limit
    assert len(codebook.suggest(text, on=on, section=section, limit=limit)) <= limit


@given(data=st.data())
def test_every_spelling_of_a_code_is_that_code(
    codebook: Codebook, codes: list[Code], data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from(codes))
    on = data.draw(DAYS)
    written = data.draw(st.sampled_from([str(code), code.text]))
    cased = data.draw(st.sampled_from([written.upper(), written.lower(), written.title()]))
    padding = st.text(alphabet=" \t\n", max_size=3)

    spelled = data.draw(padding) + cased + data.draw(padding)

    entries = {entry.summary.code: entry for entry in codebook.resolve(spelled, on)}
    assert entries[code] == codebook.entry(code, on)


@given(data=st.data())
def test_status_record_page_and_intervals_agree(
    codebook: Codebook, codes: list[Code], data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from(codes))
    on = data.draw(DAYS)

    status = codebook.status(code, on)
    record = codebook.find(code, on)
    entry = codebook.entry(code, on)

    assert entry is not None
    assert entry.summary.status is status
    assert (record is not None) == (status in IN_FORCE)
    assert (record is not None and record.is_billable) == (status is CodeStatus.BILLABLE)
    within = any(start <= on and (end is None or on <= end) for start, end in entry.valid)
    assert within == (status is CodeStatus.BILLABLE)


@given(data=st.data())
def test_the_codes_above_a_code_are_its_beginnings(
    codebook: Codebook, codes: list[Code], data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from(codes))
    entry = codebook.entry(code, FY2026 if code.code_set is CodeSet.ICD10CM else date(2014, 6, 1))

    assert entry is not None
    above = [*entry.record.ancestors, entry.record.node]
    assert all(longer.startswith(shorter) for shorter, longer in pairwise(above))
    assert code.text.startswith(entry.record.node)
    assert above[0] == code.category


@given(data=st.data())
def test_one_slip_in_one_word_still_finds_the_code(
    codebook: Codebook, codes: list[Code], data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from([c for c in codes if c.code_set is CodeSet.ICD10CM]))
    record = codebook.find(code, FY2026)
    if record is None or not record.is_billable:
        return
    words = record.description.split()
    place = max(range(len(words)), key=lambda number: len(words[number]))
    swapped = data.draw(st.integers(1, max(1, len(words[place]) - 3)))
    word = words[place]
    words[place] = word[:swapped] + word[swapped + 1] + word[swapped] + word[swapped + 2 :]

    found = codebook.search(" ".join(words), on=FY2026, limit=50)

    assert code in [hit.code for hit in found]


FY2026 = date(2025, 11, 3)
WITHIN = st.integers(0, 300).map(lambda days: date(2025, 10, 1) + timedelta(days=days))


@given(first=WITHIN, second=WITHIN, text=st.sampled_from(["frac", "diabetes 2", "e11", "G35"]))
def test_days_of_one_release_get_one_answer(
    codebook: Codebook, first: date, second: date, text: str
) -> None:
    assert codebook.search(text, on=first) == codebook.search(text, on=second)
    assert codebook.resolve(text, first) == codebook.resolve(text, second)
