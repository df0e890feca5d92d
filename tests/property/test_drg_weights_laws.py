"""Laws of the table of MS-DRG weights, and of what a weight pays."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.test_edit_importer_laws import DAMAGE, HINTS, outcome
from tests.tiny_drg_weights import NAME_2026, table_text, table_workbook
from tests.tiny_edits import member, read
from tutor.codebook.importers.drg_weights import DRG_WEIGHTS
from tutor.codebook.importers.release_content import DrgWeightRow, Hints
from tutor.codes.inpatient import BaseRate

TABLE = table_text()
WORKBOOK = table_workbook()
NAMES = ["", "FY 2026 Table 5.txt", "CMS-1-CN9 Table 5.txt", "FY0000", "proposed.txt"]
FIGURES = st.from_regex(r"(0|[1-9][0-9]?)\.[0-9]{4}", fullmatch=True)
AMOUNTS = st.from_regex(r"[0-9]{1,6}(\.[0-9]{1,4})?", fullmatch=True)
Damage = list[tuple[float, int, bytes]]


def damaged(data: bytes, damage: Damage) -> bytes:
    for place, length, piece in damage:
        at = int(place * len(data))
        data = data[:at] + piece + data[at + length :]
    return data


@settings(max_examples=200)
@given(damage=DAMAGE, hints=HINTS, name=st.sampled_from(NAMES))
@pytest.mark.parametrize("data", [TABLE, WORKBOOK], ids=["text", "workbook"])
def test_a_damaged_table_is_read_whole_or_refused(
    data: bytes, damage: Damage, hints: Hints, name: str
) -> None:
    file = member(name or NAME_2026, damaged(data, damage))
    if not DRG_WEIGHTS.recognises(file):
        return

    found = outcome(DRG_WEIGHTS, file, hints)

    if isinstance(found, str):
        assert file.shown in found
        return
    rows = [row for row in found if isinstance(row, DrgWeightRow)]
    assert "999" in {row.drg for row in rows}
    assert all(len(row.drg) == 3 and row.drg.isdecimal() for row in rows)
    assert all(Decimal(row.weight) >= 0 for row in rows if row.drg not in ("998", "999"))
    assert len({row.drg for row in rows}) == len(rows)


@given(data=st.binary(max_size=300))
def test_any_bytes_are_refused(data: bytes) -> None:
    file = member(NAME_2026, data)

    assert not DRG_WEIGHTS.recognises(file)
    assert isinstance(outcome(DRG_WEIGHTS, file, Hints()), str)


@given(weights=st.lists(FIGURES, min_size=1, max_size=20))
def test_every_weight_comes_back_as_it_was_printed(weights: list[str]) -> None:
    rows = [
        (f"{number:03}", "No", "No", "01", "MED", "WORDS", "1.0000", weight, "1.0", "1.0")
        for number, weight in enumerate(weights, start=1)
    ]
    last = ("999", "No", "No", "", "", "UNGROUPABLE", "", "", "", "")

    _, found = read(DRG_WEIGHTS, NAME_2026, table_text(rows=[*rows, last]))

    assert [row.weight for row in found if isinstance(row, DrgWeightRow)] == [*weights, ""]


@given(weight=FIGURES, amount=AMOUNTS)
def test_a_payment_is_the_exact_product_in_cents_with_half_a_cent_up(
    weight: str, amount: str
) -> None:
    with localcontext(prec=60):
        product = Decimal(weight) * Decimal(amount)
        cents = product.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

    paid = BaseRate(Fraction(amount), "").payment(Fraction(weight))

    assert paid == Fraction(cents)
    assert abs(paid - Fraction(product)) <= Fraction(1, 200)


@given(weights=st.tuples(FIGURES, FIGURES), amount=AMOUNTS)
def test_a_heavier_group_never_pays_less(weights: tuple[str, str], amount: str) -> None:
    rate = BaseRate(Fraction(amount), "")
    light, heavy = sorted(map(Fraction, weights))

    assert rate.payment(light) <= rate.payment(heavy)
