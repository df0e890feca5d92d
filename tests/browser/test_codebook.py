"""The codebook in a browser: found while typing, walked by keyboard, and a 7th character chosen."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Shoot = Callable[[Any, str], None]
SHOWN = {
    "look-up": "/codes/?on=2026-01-05",
    "code": "/codes/icd10cm/S52.521?on=2026-01-05",
    "chapter": "/codes/browse/icd10cm/chapter-19?on=2026-01-05",
    "compare": "/codes/icd10cm/G35/compare?now=2026-01-05",
    "changes": "/codes/changes?since=2025-10-01&until=2025-10-01",
}


def test_codes_are_found_while_one_types_and_walked_by_arrow_keys(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/codes/?on=2026-01-05")
    field = page.get_by_label("Code or words")

    field.press_sequentially("torus fracture lower end right")
    results = page.locator(".results a")
    expect(results.first).to_be_visible()
    expect(page.locator("[data-results-count]")).to_contain_text("codes for “torus fracture")
    assert page.locator("[data-results-empty]").is_hidden()
    assert "q=torus" in page.url
    field.press("ArrowDown")
    expect(results.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(results.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(results.last).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    assert violations(page) == []


def test_only_the_answer_to_the_last_text_is_shown(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/codes/?on=2026-01-05")
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/codes/results?q=G35&**", hold)

    page.get_by_label("Code or words").fill("G35")
    page.wait_for_timeout(400)
    page.get_by_label("Code or words").fill("I10")
    expect(page.locator(".results a").first).to_contain_text("I10")

    assert held
    expect(page.locator(".results a").first).to_contain_text("I10")
    expect(page.locator("[data-results-count]")).to_contain_text("I10")


def test_emptying_the_field_brings_the_chapters_back(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/codes/?q=G35&on=2026-01-05")

    page.get_by_label("Code or words").fill("")

    expect(page.get_by_role("link", name="Chapter 19")).to_be_visible()
    expect(page.locator(".results")).to_have_count(0)


def test_a_connection_that_fails_is_said(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/codes/?on=2026-01-05")
    page.context.set_offline(True)

    page.get_by_label("Code or words").fill("G35")

    expect(page.locator("[data-results-count]")).to_contain_text("could not be reached")


def test_everything_is_reached_without_a_script(open_page: OpenPage) -> None:
    page = open_page(script=False)
    page.goto("/codes/?on=2026-01-05")

    page.get_by_role("link", name="Chapter 19").click()
    page.get_by_role("link", name="S50-S59").click()
    page.get_by_role("link", name="S52 Fracture of forearm").click()
    page.get_by_role("link", name="S52.5 ").click()
    page.get_by_role("link", name="S52.52 ").first.click()
    page.get_by_role("link", name="S52.521").first.click()
    page.get_by_role("link", name="S52.521A").first.click()
    assert "initial encounter for closed fracture" in page.locator("h1").inner_text()
    page.get_by_role("link", name="Compare two dates").click()
    page.get_by_role("button", name="Compare").click()

    assert "on two dates" in page.locator("h1").inner_text()


def test_choosing_a_7th_character_tells_the_page_which_code(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/gallery")
    page.evaluate(
        "document.addEventListener('code:chosen', (event) => { window.chosen = event.detail.code })"
    )

    assert page.evaluate("window.chosen") is None
    page.get_by_role("button", name="Use T78.40XD: subsequent encounter").focus()
    page.keyboard.press("Enter")

    assert page.evaluate("window.chosen") == "T78.40XD"


@pytest.mark.parametrize(
    ("width", "dark"),
    [(1280, False), (1280, True), (320, False), (320, True)],
    ids=["desk", "dark", "phone", "dark phone"],
)
def test_pages_are_photographed_and_no_wider_than_the_screen(
    open_page: OpenPage, shoot: Shoot, width: int, dark: bool
) -> None:
    page = open_page(width=width, dark=dark)
    wide = {}
    for name, path in SHOWN.items():
        page.goto(path)
        wide[name] = overflow(page)
        shoot(page, f"codebook-{name}-{'dark' if dark else 'light'}-{width}")

    assert {name: by for name, by in wide.items() if by > 0} == {}
