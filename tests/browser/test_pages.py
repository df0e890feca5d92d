"""What only a browser can show of pages beside the pad: focus, places on a phone, ways back."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PHONE = 360


def test_a_form_with_errors_begins_at_their_summary(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/account/register")

    page.get_by_role("button", name="Register").click()

    page.locator(".error-summary").wait_for()
    assert page.evaluate("document.activeElement.className") == "error-summary"


def test_a_result_on_a_phone_leads_to_the_lines_and_back_from_a_sentence(
    open_page: OpenPage,
) -> None:
    page = open_page(width=PHONE)
    page.goto("/practice?q=swim")
    page.locator(".card-title a").first.click()
    page.get_by_role("button", name="Open the chart").click()
    page.locator('[name="dx-0-code"]').fill("I10")
    page.get_by_role("button", name="Submit for grading").click()
    page.wait_for_url("**/result")

    page.get_by_role("navigation", name="On this page").get_by_role(
        "link", name="Line by line"
    ).click()
    place = page.locator("#verdicts-title").bounding_box()
    sentence = page.locator(".evidence-list a").first
    sentence.focus()
    page.keyboard.press("Enter")
    page.locator("mark.is-chosen").wait_for()
    page.keyboard.press("Enter")

    assert 0 <= place["y"] < 200
    assert page.locator(".back-to-line").count() == 0
    assert page.evaluate("document.activeElement.closest('.verdict') !== null")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("role", "path"), [("student", "/account/"), ("administrator", "/administration/users")]
)
def test_nothing_of_a_table_is_off_the_screen_of_a_phone(
    open_page: OpenPage, log_in: Callable[..., None], role: str, path: str, dark: bool
) -> None:
    page = open_page(width=PHONE, dark=dark)
    log_in(page, role)
    page.goto(path)

    boxes = [
        box
        for element in page.locator(".table-frame :is(th, td, .button)").all()
        if (box := element.bounding_box()) and element.is_visible() and box["width"] > 1
    ]
    header = page.locator(".site-head").bounding_box()

    assert boxes
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= PHONE for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    assert header["height"] < 90, "two rows"


def test_the_own_login_is_marked_and_others_can_be_ended(
    open_page: OpenPage, log_in: Callable[..., None]
) -> None:
    first, second = open_page(), open_page()
    for page in (first, second):
        log_in(page, "employer")
    second.goto("/account/")

    rows: Any = second.locator("table", has_text="Last used").locator("tbody tr")

    assert "this browser" in rows.first.inner_text()
    assert second.locator(".badge", has_text="this browser").count() == 1
    assert rows.first.get_by_role("button").count() == 0
    assert rows.nth(1).get_by_role("button").count() == 1
