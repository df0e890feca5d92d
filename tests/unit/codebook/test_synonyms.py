from pathlib import Path

import pytest

from tutor.codebook.synonyms import (
    InvalidSynonymsError,
    Synonyms,
    check_synonyms,
    load_synonyms,
)
from tutor.codes.code import Code, CodeSet


def icd(text: str) -> Code:
    return Code(CodeSet.ICD10CM, text)


def listed(folder: Path, **texts: str) -> Synonyms:
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_synonyms(folder)


def test_an_entry_names_codes_or_words(tmp_path: Path) -> None:
    synonyms = listed(
        tmp_path, heart='[lay]\n"Heart attack" = ["I21.9"]\n[shorthand]\nmi = "Infarction of heart"'
    )

    assert [(p.code, p.text) for p in synonyms.phrases()] == [("I219", "heart attack")]
    assert list(synonyms.replacements()) == [("mi", "infarction of heart")]


def test_all_faults_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidSynonymsError) as caught:
        listed(
            tmp_path,
            a='[lay]\n"pink eye" = ["H10.9"]\n"flu" = []\n"gut" = 3\n"??" = "bowel"',
            b='[names]\n"Pink-eye" = ["H10.8"]\n"x" = ["not a code"]\n[slang]\n"y" = ["I10"]',
            c="[lay",
        )

    told = "\n".join(caught.value.faults)
    assert len(caught.value.faults) == 7
    for said in (
        "a.toml: [lay] 'flu' = []",
        "a.toml: [lay] 'gut' = 3",
        "a.toml: [lay] '??' has no letter or digit",
        "b.toml: [names] 'Pink-eye' is listed before, a.toml: [lay] 'pink eye'",
        "b.toml: [names] 'x': 'not a code'",
        "b.toml: [slang] is not known",
        "c.toml: ",
    ):
        assert said in told


def test_codes_and_words_are_compared_with_a_codebook(tmp_path: Path) -> None:
    synonyms = listed(
        tmp_path, a='[lay]\n"one" = ["I10", "I99.8"]\n"two" = "pressure of bloood"\n"three" = "eye"'
    )

    faults = check_synonyms(synonyms, codes={icd("I10")}, vocabulary={"pressure", "eye"})

    assert faults == [
        "a.toml: [lay] 'one': no release has I99.8; correct the code.",
        "a.toml: [lay] 'two': no title or term has bloood; say it so.",
    ]


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Not a list.")

    assert load_synonyms(tmp_path) == Synonyms()
