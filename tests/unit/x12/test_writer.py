"""Envelopes are written with the counts that they hold; what would break them is refused."""

from datetime import UTC, datetime

import pytest

from tests.x12_samples import CREATED_AT, claim_text, eligibility_text, remittance_text
from tutor.x12.problem import X12Error
from tutor.x12.reader import read_x12
from tutor.x12.segment import Separators
from tutor.x12.writer import Envelope, interchange, segment, transaction, write_x12


@pytest.mark.parametrize("text", [claim_text(), remittance_text(), eligibility_text()])
def test_what_is_written_is_read_without_a_problem_and_written_again_alike(text: str) -> None:
    read = read_x12(text)

    assert read.problems == ()
    assert write_x12(read) == text


def test_two_transactions_are_counted() -> None:
    body = [segment("BPR", "I", "0")]
    made = [transaction("835", "005010X221A1", body, control=number) for number in (1, 2)]

    text = write_x12(interchange(Envelope("A", "B", CREATED_AT, control_number=31), made))

    assert "GE*2*31~" in text
    assert "IEA*1*000000031~" in text
    assert "SE*3*0002~" in text


def test_isa_has_its_fixed_width() -> None:
    envelope = Envelope("A", "B", datetime(2026, 1, 2, 3, 4, tzinfo=UTC), is_test=False)
    made = transaction("271", "005010X279A1", [], control=1)

    first = write_x12(interchange(envelope, [made])).splitlines()[0]

    assert len(first) == 106
    assert first.endswith("*260102*0304*^*00501*000000001*0*P*:~")


def test_empty_elements_and_components_at_the_end_are_left_out() -> None:
    assert segment("SVC", ("HC", "99213", "", ""), "", "0", "", "").text == "SVC*HC:99213**0~"
    assert segment("EB", "1", "", ["30", "98"]).text == "EB*1**30^98~"


@pytest.mark.parametrize("value", ["a*b", "a:b", "a^b", "a~b", "a\nb", "Zoë"])
@pytest.mark.parametrize("shape", [str, lambda text: (text, "x"), lambda text: ["x", text]])
def test_a_value_that_would_be_read_otherwise_is_refused(value: str, shape: type) -> None:
    with pytest.raises(X12Error, match=r"NM103: .* separates or cannot be sent"):
        segment("NM1", "85", "2", shape(value))


def test_other_separators_forbid_other_characters() -> None:
    other = Separators("|", ">", "!", "\n")

    assert segment("MSG", "a*b:c", separators=other).text == "MSG|a*b:c\n"
    with pytest.raises(X12Error):
        segment("MSG", "a|b", separators=other)


@pytest.mark.parametrize(
    ("envelope", "place"),
    [
        (Envelope("A" * 16, "B", CREATED_AT), "ISA06"),
        (Envelope("A*", "B", CREATED_AT), "ISA06"),
        (Envelope("A", "B", CREATED_AT, control_number=0), "ISA13"),
        (Envelope("A", "B", CREATED_AT, control_number=10**9), "ISA13"),
    ],
)
def test_an_envelope_that_does_not_fit_is_refused(envelope: Envelope, place: str) -> None:
    made = transaction("271", "005010X279A1", [], control=1)

    with pytest.raises(X12Error) as refused:
        interchange(envelope, [made])

    assert refused.value.place == place


def test_one_group_holds_one_kind() -> None:
    mixed = [transaction(number, "", [], control=1) for number in ("271", "835")]

    with pytest.raises(X12Error, match="GS01"):
        interchange(Envelope("A", "B", CREATED_AT), mixed)
    with pytest.raises(X12Error, match="GS01"):
        interchange(Envelope("A", "B", CREATED_AT), [])
