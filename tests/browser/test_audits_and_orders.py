"""Audits and arrangements in a browser: keyboard, phone, saving as one goes, no axe violation."""

import re
from typing import Any

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PHONE = 360
AUDIT = "/practice?q=three+complaints"
ORDER = "/practice?q=sore+heel"


def open_exercise(page: Any, place: str) -> None:
    page.goto(place)
    page.locator(".card-title a").first.click()
    page.get_by_role("button", name="Open the chart").click()
    page.locator("form.is-enhanced").wait_for()


def saved(page: Any) -> None:
    page.locator("[data-save-state][data-state=saved]").wait_for()


def codes(page: Any) -> list[str]:
    return [str(code) for code in page.locator(".order-text .code").all_inner_texts()]


def test_an_audit_is_made_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page()
    open_exercise(page, AUDIT)

    page.locator("#line-2 [data-add]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Wrong side")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("m75.42")
    saved(page)
    page.reload()
    page.locator("form.is-enhanced").wait_for()

    assert page.locator("#line-2 [data-mark=fault]").input_value() == "WRONG_SIDE"
    assert page.locator("#line-2 [data-mark=code]").input_value() == "m75.42"

    page.locator("#line-2 [data-mark=code]").press("Control+Enter")
    page.wait_for_url("**/result")

    assert page.locator('.verdict[data-state="right"]').count() == 1
    assert page.locator('.verdict[data-state="missed"]').count() == 3


def test_a_row_shows_only_what_its_fault_is_about(open_page: OpenPage) -> None:
    page = open_page()
    open_exercise(page, AUDIT)
    page.locator("#line-4 [data-add]").click()
    row = page.locator("#line-4 [data-row]")

    row.locator("select").select_option("TOO_MANY_UNITS")
    asked = row.locator("[data-fix]:visible").evaluate_all("all => all.map(o => o.dataset.fix)")
    row.locator("select").select_option("INCLUDED")

    assert asked == ["units"]
    assert row.get_by_label("Take the line out").is_checked()
    assert row.locator("[data-fix]:visible").count() == 0


def test_a_mark_is_removed_by_key_and_the_focus_stays_near(open_page: OpenPage) -> None:
    page = open_page()
    open_exercise(page, AUDIT)
    page.locator("#line-1 [data-add]").click()

    page.keyboard.press("Alt+Delete")

    assert page.locator("#line-1 [data-row]").count() == 0
    assert page.evaluate("document.activeElement.closest('[data-line]').dataset.line") == "1"


def test_codes_are_moved_by_key_and_their_place_is_told(open_page: OpenPage) -> None:
    page = open_page()
    open_exercise(page, ORDER)
    before = codes(page)

    page.locator(".order-item").nth(2).locator("[data-move='-1']").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    saved(page)

    assert codes(page) == [before[2], *before[:2], *before[3:]]
    assert re.search(r": now 1 of 6\.", page.locator("[data-announcer]").inner_text())
    page.reload()
    assert codes(page)[0] == before[2]


def test_a_code_is_dragged_by_its_grip(open_page: OpenPage) -> None:
    page = open_page()
    open_exercise(page, ORDER)
    before = codes(page)
    grip = page.locator("[data-grip]").first.bounding_box()
    under = page.locator(".order-item").nth(1).bounding_box()

    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(grip["x"] + 5, under["y"] + under["height"] - 4, steps=8)
    page.mouse.up()
    saved(page)

    assert codes(page)[:2] == [before[1], before[0]]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, PHONE])
def test_pages_and_results_have_no_violation_and_fit(
    open_page: OpenPage, width: int, dark: bool
) -> None:
    page = open_page(width=width, dark=dark)
    open_exercise(page, AUDIT)
    page.locator("#line-4 [data-add]").click()
    page.locator("#line-4 select").select_option("LEVEL_TOO_HIGH")
    page.locator("#line-missing [data-add]").click()
    found = {"audit": violations(page), "audit's width": overflow(page)}
    page.get_by_role("button", name="Hand in the audit").click()
    page.wait_for_url("**/result")
    found |= {"its result": violations(page), "its result's width": overflow(page)}
    open_exercise(page, ORDER)
    found |= {"order": violations(page), "order's width": overflow(page)}
    page.locator("[data-move='1']").first.click()
    page.get_by_role("button", name="Hand in this order").click()
    page.wait_for_url("**/result")
    found |= {"its order": violations(page), "its order's width": overflow(page)}

    assert {what: faults for what, faults in found.items() if faults} == {}


def test_both_work_without_javascript(open_page: OpenPage) -> None:
    page = open_page(script=False)
    page.goto(AUDIT)
    page.locator(".card-title a").first.click()
    page.get_by_role("button", name="Open the chart").click()
    page.locator("#line-7 [data-add]").click()
    page.locator("#line-7 select").select_option("INCLUDED")
    page.get_by_role("button", name="Hand in the audit").click()
    audit_state = page.locator('.verdict[data-state="right"]').count()
    page.goto(ORDER)
    page.locator(".card-title a").first.click()
    page.get_by_role("button", name="Open the chart").click()
    before = codes(page)
    page.locator("[data-move='1']").first.click()

    assert audit_state == 1
    assert codes(page)[:2] == [before[1], before[0]]
