"""The word search on the published releases: what coders type, in the order that helps them."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.bench.word_search import is_hit
from tests.real_codebook import open_real_codebook, real_codebook_path
from tutor.codebook.lookup import Codebook
from tutor.codebook.store import CodebookFile
from tutor.codebook.synonyms import check_synonyms, shipped_synonyms
from tutor.codebook.vocabulary import split_words
from tutor.codes.code import Code, CodeSet

FY2026 = date(2025, 11, 3)
OF_2014 = date(2014, 6, 1)
FEWEST_SYNONYMS = 1_500


@pytest.fixture(scope="module")
def codebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Codebook]:
    opened = open_real_codebook(tmp_path_factory)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodebookFile]:
    opened = CodebookFile(real_codebook_path(tmp_path_factory))
    yield opened
    opened.close()


def codes(codebook: Codebook, words: str, on: date = FY2026, limit: int = 10) -> list[str]:
    return [str(hit.code) for hit in codebook.search(words, on=on, limit=limit)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("broken hip", "S72.0"),
        ("heart attack", "I21.9"),
        ("COPD", "J44.9"),
        ("DM2", "E11"),
        ("pink eye", "H10"),
        ("water broke", "O42"),
    ],
)
def test_what_people_say_is_found_first(codebook: Codebook, words: str, code: str) -> None:
    assert any(found.startswith(code) for found in codes(codebook, words)[:2])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("inflammation of tongue", "K14.0"),
        ("renal calculus", "N20.0"),
        ("tumour of spleen", "C26.1"),
        ("enlarged liver", "R16.0"),
    ],
)
def test_other_words_for_the_same_are_found(codebook: Codebook, words: str, code: str) -> None:
    assert any(found.startswith(code) for found in codes(codebook, words))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Essential (primary) hypertension", "I10"),
        ("Pneumonia, unspecified organism", "J18.9"),
        ("Type 2 diabetes mellitus", "E11"),
        ("Other acne", "L70.8"),
    ],
)
def test_a_title_typed_in_full_comes_first(codebook: Codebook, words: str, code: str) -> None:
    assert codes(codebook, words)[0] == code


@pytest.mark.parametrize(
    ("words", "code"), [("pneumonia", "J18.9"), ("asthma", "J45.909"), ("anemia", "D64.9")]
)
def test_the_unspecified_code_comes_before_special_kinds(
    codebook: Codebook, words: str, code: str
) -> None:
    assert code in codes(codebook, words)[:3]


def test_a_7th_character_that_is_asked_for_completes_the_code(codebook: Codebook) -> None:
    words = "fracture shaft of right tibia subsequent encounter closed fracture routine healing"

    assert "S82.201D" in codes(codebook, words)


def test_answers_come_from_the_release_of_the_day(codebook: Codebook) -> None:
    assert all("." not in code[:3] for code in codes(codebook, "diabetes", on=OF_2014))
    assert "250.00" in codes(codebook, "diabetes mellitus type ii", on=OF_2014, limit=40)
    assert codes(codebook, "heart attack", on=date(2000, 1, 1)) == []


def test_the_same_query_always_gets_the_same_answer(
    tmp_path_factory: pytest.TempPathFactory, codebook: Codebook
) -> None:
    again = open_real_codebook(tmp_path_factory)

    for words in ("fracture", "pain in left knee", "diabetic foot ulcr", "acute"):
        assert codes(again, words, limit=50) == codes(codebook, words, limit=50)

    again.close()


def test_the_shipped_list_of_synonyms_is_sound(file: CodebookFile) -> None:
    synonyms = shipped_synonyms()
    texts = [
        row[0]
        for table, column in (("code", "title"), ("wording", "text"), ("meaning", "text"))
        for row in file.rows(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")  # noqa: S608
    ]
    known = {
        Code(CodeSet.ICD10CM, row[0])
        for row in file.rows("SELECT text FROM code WHERE code_set = 10")
    }

    assert len(synonyms.entries) >= FEWEST_SYNONYMS
    words = {word for text in texts for word in split_words(text)}
    assert check_synonyms(synonyms, codes=known, vocabulary=words) == []


@pytest.mark.slow
def test_phrases_of_the_published_index_find_their_codes(
    codebook: Codebook, shared_data: Path
) -> None:
    """A tenth of the phrases; `make bench` measures them all."""
    path = shared_data / "search" / "index_pairs_dev.jsonl"
    phrases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()][::10]
    first = ten = 0
    for phrase in phrases:
        hits = codebook.search(phrase["query"], on=FY2026, code_set=CodeSet.ICD10CM, limit=10)
        found = [hit.code.text for hit in hits]
        first += is_hit(phrase["codes"], found[:1])
        ten += is_hit(phrase["codes"], found)

    assert first / len(phrases) >= 0.55
    assert ten / len(phrases) >= 0.8
