"""Identifiers become something invented, the same one each time."""

from datetime import date

import pytest

from tutor.bank.documents import unknown_placeholders
from tutor.codebook.safe_vocabulary import shipped_vocabulary
from tutor.deidentification.check import check
from tutor.deidentification.replacements import replace_identifiers
from tutor.deidentification.written_dates import read_date, year_of

VOCABULARY = shipped_vocabulary()
SERVICE = date(2026, 2, 11)


def replaced(text: str, seed: int = 1) -> str:
    flags = check(text, VOCABULARY)
    return replace_identifiers(
        text, flags, date_of_service=SERVICE, seed=seed, vocabulary=VOCABULARY
    ).text


def test_a_name_stays_one_person() -> None:
    text = replaced("Mr. Achterberg is here. Teodora Achterberg drove Mr. Achterberg.")

    words = text.replace(".", "").split()
    assert words[1] == words[5] == words[8]
    assert words[4] not in ("Teodora", words[1])
    assert "Achterberg" not in text


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("seen 2/11/2026", "seen {{ dos }}"),
        ("seen 1/28/2026", "seen {{ dos - 14 days }}"),
        ("back on February 12, 2026", "back on {{ dos + 1 day }}"),
        ("born 3 May 1950", "born {{ dos - 27678 days }}"),
        ("in March 2019", "in 2019"),
        ("a 93-year-old", "a 90 or older"),
        ("MRN 482133", "MRN {{ record_number }}"),
        ("Member ID XJH900112233", "Member ID {{ member_id }}"),
        ("account no. 7781-0042", "account no. {{ account_number }}"),
        ("claim # 202601190044", "claim # {{ claim_number }}"),
        ("call 570-555-0142 or 570-555-0143", "call [telephone number] or [telephone number 2]"),
    ],
)
def test_each_kind_has_its_replacement(text: str, instead: str) -> None:
    assert replaced(text) == instead
    assert unknown_placeholders(instead) == []


def test_the_seed_decides_which_names_are_invented() -> None:
    text = "Mr. Achterberg and Ms. Whitcombe"

    assert replaced(text, 1) == replaced(text, 1)
    assert len({replaced(text, seed) for seed in range(8)}) > 1


def test_what_was_replaced_raises_no_flag_again() -> None:
    text = replaced(
        "Patient: Zubiri, Odalys, 94 y/o, MRN 482133, seen 1/28/2026. Call 570-555-0142, "
        "write to o@example.org, 12 Oak Lane, Dunmore, PA 18512."
    )

    assert check(text, VOCABULARY) == ()


def test_only_the_flags_given_are_replaced() -> None:
    text = "MRN 482133, seen 1/28/2026."
    flags = [flag for flag in check(text, VOCABULARY) if flag.rule.startswith("date")]

    done = replace_identifiers(text, flags, date_of_service=SERVICE, seed=1, vocabulary=VOCABULARY)

    assert done.text == "MRN 482133, seen {{ dos - 14 days }}."
    assert [each.flag for each in done.replacements] == flags


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03.14.2025", date(2025, 3, 14)),
        ("14-Mar-25", date(2025, 3, 14)),
        ("14.3.2025", date(2025, 3, 14)),
        ("20250314", date(2025, 3, 14)),
        ("2025/03/14", date(2025, 3, 14)),
        ("the 14th of March", date(2026, 3, 14)),
        ("12/30", date(2025, 12, 30)),
        ("3/14/50", date(1950, 3, 14)),
        ("2/30/2025", None),
        ("Christmas Day", None),
        ("", None),
    ],
)
def test_a_date_is_read_as_charts_write_it(text: str, day: date | None) -> None:
    assert read_date(text, near=SERVICE) == day


def test_a_year_is_read_only_in_full() -> None:
    assert year_of("March '19") is None
