"""Laws of X12: any text is read or refused, and what is well-formed is written as it was."""

import contextlib
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.x12_samples import (
    CREATED_AT,
    claim_text,
    eligibility_text,
    make_remittance,
    remittance_text,
)
from tutor.x12.balancing import check_remittance
from tutor.x12.inspection import inspect_x12
from tutor.x12.problem import X12Error
from tutor.x12.reader import read_x12
from tutor.x12.remittance import Adjustment, ClaimPayment, read_remittance
from tutor.x12.segment import Segment
from tutor.x12.views import view_of
from tutor.x12.writer import Envelope, interchange, segment, transaction, write_x12

WHOLE = [claim_text(), remittance_text(), eligibility_text()]
NAMES = (
    "EB",
    "DTP",
    "REF",
    "NM1",
    "N1",
    "N3",
    "N4",
    "PER",
    "DMG",
    "PRV",
    "HL",
    "CLM",
    "HI",
    "LX",
    "SV1",
    "SBR",
    "PAT",
    "CLP",
    "CAS",
    "SVC",
    "AMT",
    "LQ",
    "MOA",
    "PLB",
    "BPR",
    "TRN",
    "AAA",
    "MSG",
    "LS",
    "LE",
    "ISA",
    "GS",
    "ST",
    "SE",
    "GE",
    "IEA",
    "TA1",
)
LONG = "9" * 5000  # More digits than Python turns into a number unasked.
SAFE = st.text(alphabet="ABCDEFGHIJabcdefghij0123456789 .-/'&()", max_size=12).map(str.strip)
NUMBERS = st.decimals(-10_000, 10_000, places=2, allow_nan=False)
LIKE_X12 = st.lists(
    st.builds(
        lambda name, values: "*".join((name, *values)),
        st.sampled_from(NAMES),
        st.lists(
            st.one_of(
                st.sampled_from(
                    ("1", "30", "HC:99213", "PR", "CO", "IL", "22", "D8", "Y", "", ":")
                ),
                st.text(alphabet="0123456789.:-^ABC", max_size=10),
            ),
            max_size=12,
        ),
    ),
    min_size=1,
    max_size=20,
).map(lambda segments: "~".join(segments) + "~")


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A whole interchange from which something is taken and into which something is put."""
    text = draw(st.sampled_from(WHOLE))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 40)))
    return text[:start] + draw(st.text(max_size=6)) + text[end:]


@settings(max_examples=300)
@given(text=st.one_of(st.text(max_size=200), LIKE_X12, damaged()))
@example(text="ISA" + "*" * 103 + "~")
@example(text="ISA")
@example(text="~")
@example(text="CLM~")
@example(text="NM1~EB~LX~SV1~")
@example(text=f"ST*837*1~CLM*A*{LONG}~LX*{LONG}~SV1*HC:99213*{LONG}****{LONG}~SE*{LONG}*1~")
@example(text=f"ST*835*1~BPR*I*{LONG}~CLP*A*1*{LONG}*0~CAS*CO*45*.{LONG}~SE*4*1~")
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    refused = None
    try:
        inspect_x12(text)
    except X12Error as error:
        refused = error

    assert refused is None or all((refused.message, refused.place, refused.remedy))


@settings(max_examples=200)
@given(text=st.one_of(LIKE_X12, damaged()), kind=st.sampled_from(("271", "835", "837P")))
@example(text=f"CLP*A*1*{LONG}*0~CAS*CO*45*.{LONG}~", kind="835")
@example(text=f"EB*C*IND*30***23*{LONG}*.{LONG}~", kind="271")
@example(text=f"CLM*A*{LONG}~LX*1~SV1*HC:99213*{LONG}*UN*.{LONG}~", kind="837P")
def test_any_text_is_shown_or_refused(text: str, kind: str) -> None:
    with contextlib.suppress(X12Error):
        assert view_of(kind, text).kind == kind  # type: ignore[arg-type]


@given(text=st.one_of(LIKE_X12, damaged()))
def test_what_was_read_is_written_and_read_alike(text: str) -> None:
    with contextlib.suppress(X12Error):
        read = read_x12(text)

        written = write_x12(read)
        assert read_x12(written) == read
        assert write_x12(read_x12(written)) == written


@given(rows=st.lists(st.lists(st.one_of(SAFE, st.tuples(SAFE, SAFE), st.lists(SAFE)), max_size=6)))
def test_an_envelope_around_anything_has_no_problem(rows: list[list[object]]) -> None:
    body: list[Segment] = [segment("MSG", *row) for row in rows]  # type: ignore[arg-type]
    made = interchange(
        Envelope("A", "B", CREATED_AT), [transaction("271", "005010X279A1", body, control=1)]
    )

    text = write_x12(made)

    assert read_x12(text) == made
    assert read_x12(text).problems == ()


@given(charge=NUMBERS, amounts=st.lists(NUMBERS, max_size=15), total=NUMBERS)
def test_a_claim_whose_payment_is_charge_less_adjustments_balances(
    charge: Decimal, amounts: list[Decimal], total: Decimal
) -> None:
    adjustments = tuple(Adjustment("CO", "45", amount) for amount in amounts)
    paid = charge - sum(amounts, Decimal(0))
    claim = ClaimPayment("A", "1", charge, paid, adjustments=adjustments)
    written = make_remittance(total=total, claims=(claim,), provider_adjustments=())

    read = read_remittance(read_x12(remittance_text(written)).transactions[0])

    assert read == written
    assert bool(check_remittance(read)) == (total != paid)
