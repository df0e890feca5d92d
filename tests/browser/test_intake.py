"""A real chart is cleared by keyboard alone; its pages have no violation and fit a phone."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NOTE = (
    "Patient: Achterberg, Teodora, 94 y/o, DOB 3/14/1931; MRN 48213377.\n\n"
    "Seen 1/28/2026 by Dr. Zubiri for a cough of ten days. Lungs clear, no fever.\n"
    "Her son called from 570-555-0142. Referred by the Wexbridge clinic.\n"
)
Shoot = Callable[[Any, str], None]
LogIn = Callable[..., None]


def bring(page: Any) -> None:
    page.goto("/author/intake")
    page.get_by_label("The text").fill(NOTE)
    page.get_by_label("Real date of service").fill("2026-02-17")
    page.get_by_role("button", name="Show what it holds").click()
    page.locator("[data-question]").first.wait_for()


def press(page: Any, key: str) -> None:
    """Press a key that sends the form, and wait for the page that it gives."""
    with page.expect_navigation():
        page.keyboard.press(key)


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.closest('[data-question]')?.id ?? ''"))


def test_a_chart_is_cleared_by_keyboard_alone(open_page: OpenPage, log_in: LogIn) -> None:
    page = open_page()
    log_in(page, "author")
    bring(page)
    first = focused(page)
    assert first == page.locator("[data-question]").first.get_attribute("id")

    page.keyboard.press("n")
    assert focused(page) not in ("", first)
    page.keyboard.press("b")
    assert focused(page) == first
    press(page, "p")
    assert "{{ patient_name }}" in page.locator(".marked-text").inner_text()
    page.keyboard.press("k")
    page.keyboard.type("rather many years")
    press(page, "Enter")
    assert "stays: rather many years" in page.locator(".intake-decided").text_content()
    for _step in range(20):
        if not page.locator("[data-question]").count():
            break
        press(page, "k" if page.locator(":focus").evaluate(_IS_CONFIRM) else "r")

    assert "Nothing is open" in page.get_by_role("status").inner_text()
    page.get_by_label("Title of the exercise").fill("A cough of ten days")
    page.get_by_label("Source").fill("Chart of our own clinic")
    page.get_by_label("Licence").fill("Written permission")
    page.get_by_role("button", name="Make a draft").focus()
    press(page, "Enter")
    assert "/author/drafts/" in page.url


_IS_CONFIRM = "one => one.closest('[data-question]').dataset.tier === 'confirm'"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_pages_of_intake_have_no_violation_and_fit(
    open_page: OpenPage, log_in: LogIn, shoot: Shoot, width: int, dark: bool
) -> None:
    page = open_page(width=width, dark=dark)
    log_in(page, "author")
    named = f"intake-{width}-{'dark' if dark else 'light'}"
    page.goto("/author/intake")
    shoot(page, f"{named}-1")
    found = [*violations(page)]
    wide = [overflow(page)]
    bring(page)
    shoot(page, f"{named}-2")
    found += violations(page)
    wide.append(overflow(page))
    page.locator("[data-question] summary").first.click()
    page.locator('[data-act="keep-with-reason"]').first.click()
    page.get_by_role("alert").wait_for()
    shoot(page, f"{named}-3")
    found += violations(page)
    wide.append(overflow(page))

    assert found == []
    assert wide == [0, 0, 0]


def test_a_chart_is_cleared_without_scripts(open_page: OpenPage, log_in: LogIn) -> None:
    page = open_page(script=False)
    log_in(page, "author")
    bring(page)

    page.get_by_role("button", name="Write {{ dos - 20 days }}").click()

    assert "{{ dos - 20 days }}" in page.locator(".marked-text").inner_text()
