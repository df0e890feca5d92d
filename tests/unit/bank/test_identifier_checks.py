"""Identifiers in any text of an exercise are errors, told with their place."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.author_bank import AuthorBank
from tests.unit.bank.test_problems import added, case, chart_with, key_with, question
from tutor.bank.check_cache import checker_version
from tutor.bank.exercise import CaseDocument, DocumentKind, FieldsExercise
from tutor.bank.identifier_checks import find_flags
from tutor.bank.loader import load_bank
from tutor.codebook.safe_vocabulary import shipped_vocabulary


def told(bank: AuthorBank, root: Path) -> list[tuple[str, str]]:
    return [
        (problem.path.rpartition("/")[2], problem.place)
        for problem in bank.problems(root)
        if problem.code == "BANK242"
    ]


@pytest.mark.parametrize(
    ("bank", "path", "place"),
    [
        (chart_with(("She gardens", "Mr. Zubiri gardens")), "chart.md", "line "),
        (chart_with(("She gardens", "MRN 482133, gardens")), "chart.md", "line "),
        (
            AuthorBank(rationale="## The joint\n\nMr. Achterberg has the wear, " + "a word " * 60),
            "rationale.md",
            "line 3",
        ),
        (
            key_with(("Wear of the right joint", "Seen on 3/14/2025: wear of the right joint")),
            "exercise.toml",
            "key.knee.why",
        ),
        (
            added(
                '[[key.tempting]]\ncode = "K21.9"\nreason = "HISTORY_ONLY"\n'
                'why = "Call 570-555-0142."'
            ),
            "exercise.toml",
            "key.tempting.K21.9.why",
        ),
        (question(('question = "', 'question = "Mr. Zubiri asks. ')), "exercise.toml", "question"),
        (case(('task = "', 'task = "For Mr. Zubiri. ')), "exercise.toml", "task"),
    ],
    ids=["name", "record", "rationale", "why", "tempting", "question", "task"],
)
def test_an_identifier_is_an_error_at_its_place(
    bank: AuthorBank, path: str, place: str, tmp_path: Path
) -> None:
    ((found_path, found_place),) = told(bank, tmp_path)

    assert found_path == path
    assert found_place.startswith(place)


def test_the_reason_of_a_near_miss_is_checked(tmp_path: Path) -> None:
    near = 'near = [{ code = "20605", credit = 0.5, why = "Mr. Zubiri has a small joint." }]'
    bank = key_with(('id = "shot"', f'id = "shot"\n{near}'))

    assert ("exercise.toml", "key.shot.near") in told(bank, tmp_path)


def test_documents_of_a_case_are_checked(tmp_path: Path) -> None:
    bank = replace(case(), documents={"benefits.md": "The plan of Mr. Zubiri is active.\n"})

    assert told(bank, tmp_path) == [("exercise.toml", "documents[0]")]


def test_days_of_releases_may_be_named_outside_the_chart(tmp_path: Path) -> None:
    words = "Until September 30, 2025, and from October 2025 on: " + "wear of the joint " * 20
    bank = AuthorBank(rationale=f"## The joint\n\n{words}\n")

    assert told(bank, tmp_path) == []


def test_days_of_releases_in_a_chart_are_dates_of_somebody(tmp_path: Path) -> None:
    assert told(chart_with(("She gardens", "Fell on October 1, 2025, gardens")), tmp_path)


def test_what_an_author_only_looks_at_is_no_problem_of_a_file(tmp_path: Path) -> None:
    bank = chart_with(("She gardens", "She gardens at Wexbridge"))

    assert told(bank, tmp_path) == []


def test_names_and_addresses_are_part_of_x12_but_mail_addresses_are_not(tmp_path: Path) -> None:
    case().write(tmp_path)
    (exercise,) = load_bank(tmp_path).exercises
    assert isinstance(exercise, FieldsExercise)
    text = "N3*12 OAK LANE~\nPER*CX*MR. ZUBIRI*TE*5705550142*EM*o@example.org~\n"
    document = CaseDocument(DocumentKind.REMITTANCE, "Remittance", text)

    flags = find_flags(replace(exercise, documents=(document,)), shipped_vocabulary())

    assert [(one.flag.text, one.place) for one in flags if one.flag.tier == "block"] == [
        ("o@example.org", "documents[0], line 2")
    ]


def test_the_word_lists_are_part_of_the_checkers_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (("data/common_words.txt", "one\n"), ("bank/check_cache.py", "")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr("tutor.bank.check_cache.__file__", str(tmp_path / "bank/check_cache.py"))
    before = checker_version()

    (tmp_path / "data/common_words.txt").write_text("one two\n")

    assert checker_version() != before
