"""No typed answer is lost: on plain HTTP, offline, logged out, or with two writers."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PLAIN_HTTP_HOST, OpenPage
from tests.browser.pad_page import (
    LogIn,
    code_field,
    held,
    open_chart,
    save_elsewhere,
    type_and_save,
    wait_until_saved,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def open_pad(open_page: OpenPage, **options: Any) -> Any:
    """Open a chart as a new visitor, whose pad is empty."""
    page = open_page(**options)
    open_chart(page, "Brace and crutches")
    if options.get("script", True):
        page.locator(".is-enhanced").wait_for()
    return page


def second_tab(page: Any) -> Any:
    other = page.context.new_page()
    other.set_default_timeout(15_000)
    other.goto(page.url)
    other.locator(".is-enhanced").wait_for()
    return other


def copies(page: Any) -> list[str]:
    found: list[str] = page.evaluate("Object.keys(localStorage)")
    return found


def conflict(page: Any) -> Any:
    return page.get_by_role("group", name="Also changed")


def test_autosave_works_on_plain_http(open_page: OpenPage) -> None:
    page = open_pad(open_page, host=PLAIN_HTTP_HOST)
    assert page.evaluate("window.isSecureContext") is False

    type_and_save(page, "M23.51")

    page.reload()
    assert code_field(page).input_value() == "M23.51"


def test_what_is_handed_in_offline_stays_on_the_page(open_page: OpenPage) -> None:
    page = open_pad(open_page)
    page.context.set_offline(True)
    code_field(page).fill("M23.51")

    page.keyboard.press("Control+Enter")

    page.get_by_text("Not handed in: no connection").wait_for()
    assert code_field(page).input_value() == "M23.51"
    page.context.set_offline(False)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/result")
    assert copies(page) == []


def test_what_never_reached_the_server_is_there_when_the_page_opens_again(
    open_page: OpenPage,
) -> None:
    page = open_pad(open_page)
    place = page.url
    page.route("**/attempts/**", lambda route: route.abort())
    code_field(page).fill("M23.51")
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        page.keyboard.press("Control+Enter")

    page.unroute("**/attempts/**")
    page.goto(place)

    expect(code_field(page)).to_have_value("M23.51")
    wait_until_saved(page)
    assert held(page) == ["M23.51"]
    assert copies(page) == []


@pytest.mark.parametrize("how", ["logged out in another tab", "cookies cleared"])
def test_an_ended_login_takes_no_answer_with_it(
    open_page: OpenPage, log_in: LogIn, how: str
) -> None:
    page = open_page()
    log_in(page)
    open_chart(page, "Up all night after pizza" if how == "cookies cleared" else "Kitchen injury")
    page.locator(".is-enhanced").wait_for()
    place = page.url
    if how == "cookies cleared":
        page.context.clear_cookies()
    else:
        other = second_tab(page)
        other.get_by_role("button", name="Log out").click()
        other.wait_for_load_state()
    code_field(page).fill("A09")
    page.keyboard.press("Control+Enter")
    page.wait_for_load_state()
    page.wait_for_function("!document.querySelector('[data-pad]')")

    log_in(page)
    page.goto(place)

    expect(code_field(page)).to_have_value("A09")
    wait_until_saved(page)
    assert held(page) == ["A09"]


def test_typing_goes_on_after_logging_in_again_elsewhere(
    open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_page()
    log_in(page)
    open_chart(page, "Second baby")
    page.locator(".is-enhanced").wait_for()
    page.context.clear_cookies()
    code_field(page).fill("O80")
    page.get_by_text("your login has ended").wait_for()

    other = page.context.new_page()
    log_in(other)
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    wait_until_saved(page)
    assert held(page) == ["O80"]


def test_lines_changed_on_one_side_only_are_put_together(open_page: OpenPage) -> None:
    page = open_pad(open_page)
    type_and_save(page, "M23.51")
    save_elsewhere(page, "M23.51", "I10")

    code_field(page, 2).fill("E11.9")

    expect(code_field(page, 1)).to_have_value("I10")
    wait_until_saved(page)
    assert held(page) == ["M23.51", "I10", "E11.9"]
    assert conflict(page).count() == 0


@pytest.mark.parametrize(
    ("choice", "kept"), [("Keep mine", "M23.52"), ("Take the other", "S83.511A")]
)
def test_a_line_that_two_tabs_changed_is_chosen_by_keyboard(
    open_page: OpenPage, choice: str, kept: str
) -> None:
    page = open_pad(open_page)
    other = second_tab(page)
    type_and_save(page, "M23.51")
    other.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(code_field(other)).to_have_value("M23.51")
    other.bring_to_front()
    type_and_save(other, "S83.511A")
    # The first tab is not told before it types on.
    code_field(page).fill("M23.52")

    expect(conflict(page)).to_contain_text("S83.511A")
    assert held(page) == ["S83.511A"]
    page.keyboard.press("Control+Enter")
    page.wait_for_function("document.activeElement.textContent === 'Keep mine'")
    if choice == "Take the other":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(code_field(page)).to_have_value(kept)
    wait_until_saved(page)
    assert held(page) == [kept]
    assert copies(page) == []


def test_an_open_question_is_asked_again_after_a_reload(open_page: OpenPage) -> None:
    page = open_pad(open_page)
    type_and_save(page, "M23.51")
    save_elsewhere(page, "S83.511A")
    code_field(page).fill("M23.52")
    conflict(page).wait_for()

    page.reload()

    expect(conflict(page)).to_contain_text("S83.511A")
    assert code_field(page).input_value() == "M23.52"
    assert held(page) == ["S83.511A"]


def test_a_copy_of_one_tab_is_not_forgotten_by_a_save_of_the_other(open_page: OpenPage) -> None:
    page = open_pad(open_page)
    other = second_tab(page)
    page.route("**/draft", lambda route: route.abort())
    code_field(page).fill("M23.51")
    page.locator("[data-state=failed]").wait_for()
    other.bring_to_front()
    type_and_save(other, "I10", number=1)
    page.close()

    third = second_tab(other)

    expect(code_field(third)).to_have_value("M23.51")
    wait_until_saved(third)
    assert held(third) == ["M23.51", "I10"]


def test_a_save_whose_answer_was_lost_is_no_conflict(open_page: OpenPage) -> None:
    page = open_pad(open_page)

    def lose_the_answer(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/draft", lose_the_answer, times=1)
    code_field(page).fill("M23.5")
    page.locator("[data-state=failed]").wait_for()
    code_field(page).fill("M23.51")

    wait_until_saved(page)
    assert held(page) == ["M23.51"]
    assert conflict(page).count() == 0


def test_handing_in_an_older_answer_asks_first(open_page: OpenPage) -> None:
    page = open_pad(open_page)
    type_and_save(page, "M23.51")
    save_elsewhere(page, "S83.511A")

    page.route("**/draft", lambda route: route.abort())
    code_field(page).fill("M23.52")
    page.unroute("**/draft")
    page.get_by_role("button", name="Submit for grading").click()

    expect(conflict(page)).to_contain_text("S83.511A")
    page.get_by_role("button", name="Keep mine").click()
    wait_until_saved(page)
    page.get_by_role("button", name="Submit for grading").click()
    page.wait_for_url("**/result")
    assert copies(page) == []


def test_lines_kept_here_that_another_device_left_out_are_shown_with_the_result(
    open_page: OpenPage,
) -> None:
    page = open_pad(open_page)
    other = second_tab(page)
    page.route("**/draft", lambda route: route.abort())
    code_field(page).fill("M23.52")
    page.locator("[data-state=failed]").wait_for()
    other.bring_to_front()
    type_and_save(other, "M23.51")

    other.get_by_role("button", name="Submit for grading").click()

    other.wait_for_url("**/result")
    notice = other.get_by_role("region", name="Typed in this browser")
    expect(notice).to_contain_text("M23.52")
    notice.get_by_role("button").click()
    assert copies(other) == []


def test_without_a_script_both_answers_are_shown_and_one_is_chosen(open_page: OpenPage) -> None:
    page = open_pad(open_page, script=False)
    save_elsewhere(page, "S83.511A")
    code_field(page).fill("M23.51")

    page.get_by_role("button", name="Save and stay").click()

    both = page.get_by_role("row", name="Diagnosis A")
    expect(both).to_contain_text("M23.51")
    expect(both).to_contain_text("S83.511A")
    assert held(page) == ["S83.511A"]
    page.get_by_role("button", name="Keep mine").click()
    page.get_by_text("Saved ").first.wait_for()
    assert held(page) == ["M23.51"]
