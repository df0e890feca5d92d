"""The words for codes are whole, follow the facts, and fall back to the code itself."""

import pytest

from tutor.x12.words import (
    ADJUSTMENT_REASONS,
    CODE_WORDS,
    REMARKS,
    Cause,
    Owes,
    reason_words,
    remark_words,
    words_of,
)

# The facts that exercises are graded by: cause, and who owes.
FACTS = {
    "1": (Cause.NONE, Owes.PATIENT),
    "2": (Cause.NONE, Owes.PATIENT),
    "3": (Cause.NONE, Owes.PATIENT),
    "4": (Cause.CODING, Owes.PROVIDER),
    "11": (Cause.MEDICAL_NECESSITY, Owes.PROVIDER),
    "16": (Cause.INFORMATION, Owes.PROVIDER),
    "18": (Cause.DUPLICATE, Owes.NOBODY),
    "22": (Cause.COB, Owes.OTHER_PAYER),
    "23": (Cause.NONE, Owes.NOBODY),
    "29": (Cause.TIMELY_FILING, Owes.PROVIDER),
    "45": (Cause.CONTRACT, Owes.NOBODY),
    "50": (Cause.MEDICAL_NECESSITY, Owes.DEPENDS),
    "97": (Cause.BUNDLED, Owes.PROVIDER),
    "119": (Cause.FREQUENCY, Owes.PATIENT),
    "197": (Cause.AUTHORISATION, Owes.PROVIDER),
    "236": (Cause.BUNDLED, Owes.PROVIDER),
    "253": (Cause.CONTRACT, Owes.NOBODY),
    "B7": (Cause.PROVIDER, Owes.PROVIDER),
}
NEEDED = {
    "1",
    "2",
    "3",
    "4",
    "5",
    "11",
    "16",
    "18",
    "22",
    "23",
    "24",
    "26",
    "27",
    "29",
    "31",
    "45",
    "50",
    "96",
    "97",
    "109",
    "119",
    "146",
    "151",
    "167",
    "181",
    "182",
    "197",
    "198",
    "204",
    "234",
    "236",
    "252",
    "253",
    "B7",
}


@pytest.mark.parametrize("code", FACTS)
def test_cause_and_debtor_of_a_reason(code: str) -> None:
    reason = ADJUSTMENT_REASONS[code]

    assert (reason.cause, reason.owes) == FACTS[code]


def test_every_reason_of_a_denial_case_is_explained() -> None:
    assert not NEEDED - ADJUSTMENT_REASONS.keys()
    assert all(len(one.means) > 10 and one.action for one in ADJUSTMENT_REASONS.values())


def test_what_an_earlier_payer_did_is_information_and_nobody_is_billed() -> None:
    reason = ADJUSTMENT_REASONS["23"]

    assert "OA" in reason.means
    assert "bill the primary" not in reason.action.lower()


def test_the_retired_reasons_are_marked_and_no_other() -> None:
    retired = {code for code, one in ADJUSTMENT_REASONS.items() if one.is_retired}

    assert retired == {"15", "17", "125"}


def test_a_claim_that_cannot_be_appealed_says_so() -> None:
    assert "cannot be appealed" in remark_words("MA130")


@pytest.mark.parametrize("table", ["adjustment_groups", "benefits", "claim_statuses"])
def test_every_word_is_a_text(table: str) -> None:
    assert all(isinstance(word, str) and word for word in CODE_WORDS[table].values())


def test_a_code_without_words_stands_for_itself() -> None:
    assert words_of("benefits", "QQ") == "Code QQ"
    assert words_of("benefits", "") == ""
    assert (reason_words("999"), remark_words("Z9")) == ("", "")


def test_codes_keep_their_leading_zeros() -> None:
    assert words_of("places_of_service", "02").startswith("Telehealth")
    assert words_of("places_of_service", "2") == "Code 2"


def test_the_tables_are_of_a_useful_size() -> None:
    assert len(ADJUSTMENT_REASONS) >= 100
    assert len(REMARKS) >= 80
