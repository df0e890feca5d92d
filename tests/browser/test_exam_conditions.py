"""Exam conditions in a browser: chosen, shown, and kept by a page that was open before."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.pad_page import code_field, wait_until_saved
from tests.browser.test_accessibility import overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CHART = "A planned knee injection"


def open_intro(page: Any, title: str = CHART) -> None:
    page.goto("/practice")
    page.get_by_role("link", name=title).click()
    page.get_by_text("Exam conditions: choose").click()


def begin(page: Any, limit: str, title: str = CHART) -> None:
    open_intro(page, title)
    page.get_by_label(limit).check()
    page.get_by_role("button", name="Open the chart").click()
    page.wait_for_url("**/attempts/*")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_of_it_fits_and_has_no_violation(
    open_page: OpenPage, shoot: Callable[[Any, str], None], width: int, dark: bool
) -> None:
    page = open_page(width=width, dark=dark)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        shoot(page, f"conditions-{name}-{'dark' if dark else 'light'}-{width}")
        found[name] = [*violations(page), *(["too wide"] if overflow(page) > 0 else [])]

    open_intro(page)
    page.get_by_label("ICD-9-CM Volume 3").uncheck()
    page.get_by_label("Codes and titles only").check()
    look("intro")
    page.get_by_role("button", name="Open the chart").click()
    page.wait_for_url("**/attempts/*")
    place = page.url
    page.get_by_text("End this attempt").click()
    look("pad")
    for name, path in (
        ("look-up", "/codes/?q=knee&on=2026-01-05"),
        ("code", "/codes/icd10cm/S52.53?on=2026-01-05"),
        ("chapter", "/codes/browse/icd10cm/chapter-19?on=2026-01-05"),
        ("closed", "/codes/changes"),
    ):
        page.goto(path)
        look(name)
    page.goto("/practice")
    page.get_by_role("link", name=CHART).click()
    look("opened")
    page.goto(place)
    page.get_by_role("button", name="Submit for grading").click()
    page.wait_for_url("**/result")
    look("result")

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_without_look_up_a_pad_types_saves_and_asks_nothing(open_page: OpenPage) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    begin(page, "No look-up at all")
    page.locator(".is-enhanced").wait_for()

    code_field(page).press_sequentially("m17.11")
    page.keyboard.press("F2")
    page.keyboard.press("Enter")
    wait_until_saved(page)

    expect(code_field(page, 1)).to_be_focused()
    assert [url for url in asked if "/codes/" in url] == []
    assert page.locator("input[role=combobox]").count() == 0
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/result")
    assert "no look-up at all" in page.locator(".score-card").inner_text()


def test_with_codes_and_titles_the_list_is_there_and_the_notes_are_not(
    open_page: OpenPage,
) -> None:
    page = open_page()
    begin(page, "Codes and titles only")
    page.locator(".is-enhanced").wait_for()

    code_field(page).press_sequentially("osteoarthritis knee")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    row = page.locator("[data-section=diagnosis] [data-line]").first
    expect(row.locator("[data-code-hint] .code-title")).to_contain_text("knee")
    assert page.get_by_role("button", name="Notes of").count() == 0
    page.get_by_role("button", name="Shortcuts").click()
    assert page.get_by_text("notes of the code").count() == 0


def test_a_pad_that_was_open_before_says_why_nothing_is_found(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/practice")
    page.get_by_role("link", name=CHART).click()
    page.get_by_role("button", name="Open the chart").click()
    page.locator(".is-enhanced").wait_for()
    other = page.context.new_page()
    begin(other, "No look-up at all", "Cast off after five weeks")

    code_field(page).press_sequentially("osteoarthritis")
    closed = page.locator("[data-look-up-closed]")
    expect(closed).to_contain_text("“Cast off after five weeks” is open")
    page.keyboard.press("F2")

    expect(page.get_by_role("dialog", name="Notes of the code")).to_contain_text(
        "Hand that attempt"
    )
    assert violations(page) == []


def test_a_pad_whose_attempt_was_set_aside_elsewhere_says_so(open_page: OpenPage) -> None:
    page = open_page()
    begin(page, "No look-up at all")
    page.locator(".is-enhanced").wait_for()
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_text("End this attempt").click()
    other.get_by_role("button", name="Set it aside").click()
    expect(other.get_by_text("is set aside, without a grade")).to_be_visible()

    code_field(page).press_sequentially("M17.11")

    expect(page.locator("[data-save-state]")).to_contain_text("This attempt is set aside")


@pytest.mark.parametrize("limit", ["Codes and titles only", "No look-up at all"])
def test_it_is_chosen_and_ended_without_a_script(open_page: OpenPage, limit: str) -> None:
    page = open_page(script=False)
    begin(page, limit)
    assert limit in page.get_by_role("region", name="Exam conditions").inner_text()

    page.goto("/codes/changes")
    page.get_by_role("button", name="Set it aside").click()

    page.goto("/codes/changes")
    expect(page.get_by_role("heading", name="What changed")).to_be_visible()
