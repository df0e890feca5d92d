"""Questions and cases in a browser: by keyboard, saved as one goes, on a phone, without script."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.pad_page import LogIn, wait_until_saved
from tests.browser.test_accessibility import overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUESTION = "Two days on insulin"
SEVERAL = "One broken shin, five visits"
CASE = "What the scan will cost her"
Shoot = Callable[[Any, str], None]


def begin(page: Any, title: str) -> None:
    """Open an attempt of one's own, ending one that another test left open."""
    page.goto(f"/practice?q={quote(title)}")
    page.get_by_role("link", name=title).click()
    page.locator("main form button.primary").first.click()
    page.wait_for_url("**/attempts/*")


def held(page: Any) -> list[dict[str, str]]:
    """The entries that the server holds."""
    url = page.locator("form[data-answer]").get_attribute("data-draft-url")
    entries: list[dict[str, str]] = page.context.request.get(url).json()["entries"]
    return entries


def save_elsewhere(page: Any, *entries: tuple[str, str]) -> None:
    """Save other fields as another device would: this page is told nothing."""
    answer = page.context.request.put(
        page.locator("form[data-answer]").get_attribute("data-draft-url"),
        data={"entries": [{"name": name, "text": text} for name, text in entries]},
        headers={
            "X-CSRFToken": page.locator("meta[name=csrf-token]").get_attribute("content"),
            "Referer": page.url,
        },
    )
    assert answer.ok, answer.text()


def field(page: Any, name: str) -> Any:
    return page.locator(f"[data-form-field={name}]")


def test_a_question_is_answered_by_keyboard_alone(open_page: OpenPage, shoot: Shoot) -> None:
    page = open_page()
    begin(page, QUESTION)
    page.locator(".is-enhanced").wait_for()

    page.keyboard.press("2")
    expect(page.locator("[data-pick=B]")).to_be_checked()
    page.keyboard.press("d")
    expect(page.locator("[data-pick=D]")).to_be_checked()
    wait_until_saved(page)
    shoot(page, "question-light-1280")
    page.reload()
    expect(page.locator("[data-pick=D]")).to_be_checked()
    page.locator(".is-enhanced").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/result")

    expect(page.get_by_role("heading", name="Option by option")).to_be_visible()
    assert page.locator(".verdict").count() == 4
    shoot(page, "question-result-light-1280")


def test_several_options_are_ticked_and_taken_back_by_their_letters(open_page: OpenPage) -> None:
    page = open_page()
    begin(page, SEVERAL)
    page.locator(".is-enhanced").wait_for()

    for key in ("a", "c", "a"):
        page.keyboard.press(key)
    wait_until_saved(page)

    chosen = page.locator("[data-pick]:checked").evaluate_all("all => all.map(o => o.dataset.pick)")
    assert chosen == ["C"]
    assert len(held(page)) == 1


def test_a_case_is_filled_by_keyboard_saved_and_survives_a_reload(
    open_page: OpenPage, shoot: Shoot
) -> None:
    page = open_page()
    begin(page, CASE)
    page.locator(".is-enhanced").wait_for()

    field(page, "active").get_by_label("Yes").focus()
    page.keyboard.press("Space")
    field(page, "deductible_left").locator("input").focus()
    page.keyboard.type("650")
    page.keyboard.press("Enter")  # on to the next field
    page.keyboard.type("25")
    wait_until_saved(page)
    shoot(page, "case-light-1280")
    page.reload()

    expect(field(page, "active").get_by_label("Yes")).to_be_checked()
    assert field(page, "deductible_left").locator("input").input_value() == "650"
    assert field(page, "coinsurance").locator("input").input_value() == "25"


def test_a_list_is_put_in_order_by_keyboard_and_is_nobodys_answer_before(
    open_page: OpenPage,
) -> None:
    page = open_page()
    begin(page, CASE)
    page.locator(".is-enhanced").wait_for()
    items = field(page, "order").locator(".order-item")
    first = items.nth(0).get_attribute("data-option")
    assert [entry for entry in held(page) if entry["name"] == "order"] == []

    items.nth(0).get_by_role("button", name="Move down").focus()
    page.keyboard.press("Enter")
    wait_until_saved(page)

    assert items.nth(1).get_attribute("data-option") == first
    assert page.evaluate("document.activeElement.dataset.move") == "1"
    saved = [entry["text"] for entry in held(page) if entry["name"] == "order"]
    assert saved[1] == first
    assert len(saved) == 3
    page.keyboard.press("Alt+ArrowUp")
    wait_until_saved(page)
    expect(items.nth(0)).to_have_attribute("data-option", str(first))
    expect(page.locator("[data-announcer]")).to_contain_text("now 1 of 3")


def test_a_field_that_two_devices_filled_is_asked_about(open_page: OpenPage) -> None:
    page = open_page()
    begin(page, CASE)
    page.locator(".is-enhanced").wait_for()

    save_elsewhere(page, ("coinsurance", "45"), ("active", "no"))
    field(page, "coinsurance").locator("input").fill("25")
    question = field(page, "coinsurance").locator("[data-conflict]")
    question.wait_for()
    assert "45" in question.inner_text()
    assert violations(page) == []
    # What only the other device filled is taken over.
    expect(field(page, "active").get_by_label("No", exact=True)).to_be_checked()
    question.get_by_role("button", name="Take the other").click()
    wait_until_saved(page)

    saved = {entry["name"]: entry["text"] for entry in held(page)}
    assert saved == {"active": "no", "coinsurance": "45"}


def test_without_a_network_nothing_is_lost(open_page: OpenPage) -> None:
    page = open_page()
    begin(page, CASE)
    page.locator(".is-enhanced").wait_for()

    page.context.set_offline(True)
    field(page, "plan_pays").locator("input").fill("680")
    page.locator("[data-save-state][data-state=failed]").wait_for()
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_until_saved(page)

    assert held(page) == [{"name": "plan_pays", "text": "680"}]


def test_handing_in_says_what_is_empty_and_goes_on_where_one_wants(open_page: OpenPage) -> None:
    page = open_page()
    begin(page, CASE)
    page.locator(".is-enhanced").wait_for()
    field(page, "coinsurance").locator("input").fill("25")
    page.keyboard.press("Control+Enter")

    summary = page.locator("[data-open-parts]")
    summary.wait_for()
    assert page.evaluate("document.activeElement.hasAttribute('data-open-parts')")
    assert violations(page) == []
    assert field(page, "coinsurance").locator("input").input_value() == "25"
    summary.get_by_role("button", name="Hand it in as it is").click()
    page.wait_for_url("**/result")

    expect(page.locator("#line-4")).to_contain_text("Right")


def test_both_pages_work_without_a_script(open_page: OpenPage) -> None:
    page = open_page(script=False)
    begin(page, QUESTION)
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Save and stay").click()
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/result")

    begin(page, CASE)
    shown = field(page, "order").locator(".order-item").nth(2).get_attribute("data-option")
    field(page, "order").locator(".order-item").nth(2).get_by_role("button", name="Move up").click()
    page.wait_for_url("**#field-6")
    moved = field(page, "order").locator(".order-item").nth(1)
    expect(moved).to_have_attribute("data-option", str(shown))
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("button", name="Hand it in as it is").click()
    page.wait_for_url("**/result")
    expect(page.get_by_role("heading", name="Field by field")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_forms_and_results_have_no_violation_and_fit(
    open_page: OpenPage, log_in: LogIn, shoot: Shoot, width: int, dark: bool
) -> None:
    page = open_page(width=width, height=740, dark=dark)
    log_in(page)
    look = f"{'dark' if dark else 'light'}-{width}"
    found: dict[str, list[str]] = {}
    wide: dict[str, int] = {}

    def look_at(name: str) -> None:
        found[name], wide[name] = violations(page), overflow(page)
        shoot(page, f"{name}-{look}")

    for name, title in (("question", QUESTION), ("case", CASE)):
        begin(page, title)
        page.locator(".is-enhanced").wait_for()
        look_at(f"form-{name}")
        page.locator("[data-form-field] input:not([type=hidden])").first.check()
        wait_until_saved(page)
        page.locator("[data-pad-foot] button[value=submit]").click()
        if name == "case":
            page.locator("[data-open-parts]").wait_for()
            page.get_by_role("button", name="Hand it in as it is").click()
        page.wait_for_url("**/result")
        look_at(f"result-{name}")

    assert {name: faults for name, faults in found.items() if faults} == {}
    assert {name: more for name, more in wide.items() if more > 0} == {}
