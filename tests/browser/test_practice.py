"""What only a browser can show: the whole job by keyboard, autosave, two tabs, no script."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.pad_page import LogIn, code_field, open_chart, wait_until_saved

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WRONG_SIDE = "S52.531D"
Shoot = Callable[[Any, str], None]


@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (1280, True), (360, False)], ids=["desk", "dark", "phone"]
)
def test_the_main_job_by_keyboard_survives_a_reload_and_explains_the_wrong_side(
    open_page: OpenPage, log_in: LogIn, shoot: Shoot, width: int, dark: bool
) -> None:
    page = open_page(width=width, dark=dark)
    look = f"{'dark' if dark else 'light'}-{width}"
    log_in(page)
    shoot(page, f"bank-{look}")
    open_chart(page)

    page.keyboard.press("Alt+d")
    page.keyboard.type(WRONG_SIDE.lower())
    page.get_by_text("Colles' fracture of right radius, subsequent").first.wait_for()
    page.keyboard.press("Escape")
    wait_until_saved(page)
    shoot(page, f"pad-{look}")
    page.reload()
    assert code_field(page).input_value() == WRONG_SIDE.lower()

    code_field(page).focus()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/result")
    page.get_by_text("Right condition, wrong side").wait_for()
    marked = page.locator("mark.evidence").all_inner_texts()
    assert "left Colles fracture, closed" in marked
    shoot(page, f"result-{look}")


def test_the_type_ahead_finds_by_word_and_is_used_by_keyboard(
    open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_page()
    log_in(page)
    open_chart(page, "Quarterly follow-up")

    code_field(page).focus()
    page.keyboard.type("essential hypert")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert code_field(page).input_value() == "I10"
    page.keyboard.press("F2")
    notes = page.get_by_role("dialog", name="Notes of the code")
    notes.get_by_text("Excludes1").first.wait_for()
    page.keyboard.press("Escape")
    assert not notes.is_visible()


def test_rows_are_moved_by_keyboard_and_by_pointer(open_page: OpenPage, log_in: LogIn) -> None:
    page = open_page()
    log_in(page)
    open_chart(page, "Prenatal visit")
    code_field(page, 0).fill("I10")
    code_field(page, 1).fill("E11.9")

    code_field(page, 1).focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+ArrowUp")
    assert [code_field(page, n).input_value() for n in (0, 1)] == ["E11.9", "I10"]

    grip = page.locator("[data-section=diagnosis] [data-grip]").nth(0).bounding_box()
    target = page.locator("[data-section=diagnosis] [data-line]").nth(1).bounding_box()
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(grip["x"] + 5, target["y"] + target["height"] - 3, steps=6)
    page.mouse.up()
    assert [code_field(page, n).input_value() for n in (0, 1)] == ["I10", "E11.9"]
    wait_until_saved(page)
    page.reload()
    assert code_field(page, 0).input_value() == "I10"


def test_another_tab_shows_what_was_saved_here(open_page: OpenPage, log_in: LogIn) -> None:
    page = open_page()
    log_in(page)
    open_chart(page, "Worse cough")
    other = page.context.new_page()
    other.goto(page.url)

    code_field(page).fill("J44.0")
    wait_until_saved(page)
    other.bring_to_front()
    other.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(code_field(other)).to_have_value("J44.0")


def test_a_lost_network_loses_nothing_and_is_never_called_saved(
    open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_page()
    log_in(page)
    open_chart(page, "A 2014 office visit")

    page.context.set_offline(True)
    code_field(page).fill("250.62")
    page.locator("[data-save-state][data-state=failed]").wait_for()
    page.context.set_offline(False)
    wait_until_saved(page)
    page.reload()

    assert code_field(page).input_value() == "250.62"


def test_everything_works_without_a_script(open_page: OpenPage, log_in: LogIn) -> None:
    page = open_page(script=False)
    log_in(page)
    open_chart(page, "Kitchen injury")

    code_field(page).fill("883.0")
    page.get_by_role("button", name="Save and stay").click()
    page.get_by_text("Saved ").first.wait_for()
    assert code_field(page).input_value() == "883.0"
    page.get_by_role("button", name="Submit for grading").click()
    page.get_by_role("heading", name="Line by line").wait_for()


def test_the_shortcuts_are_listed_under_a_question_mark(open_page: OpenPage, log_in: LogIn) -> None:
    page = open_page()
    log_in(page)
    open_chart(page, "New relapse")

    page.locator("h1").click()
    page.keyboard.press("?")

    assert page.get_by_role("dialog", name="Shortcuts").is_visible()


def test_a_visitor_tries_a_chart_and_keeps_the_result_on_registering(
    open_page: OpenPage,
) -> None:
    page = open_page()
    open_chart(page, "Brace and crutches")
    code_field(page).fill("M23.51")
    page.get_by_role("button", name="Submit for grading").click()
    page.wait_for_url("**/result")
    page.locator("main").get_by_role("link", name="Register").click()
    page.get_by_label("Name").fill("New learner")
    page.get_by_label("E-mail address").fill("new-learner@example.org")
    page.get_by_label("Password").fill("a long enough one")
    page.keyboard.press("Enter")
    page.wait_for_url("**/practice")

    page.goto("/progress")

    page.get_by_role("link", name="Brace and crutches").wait_for()
