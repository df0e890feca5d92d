"""Typing on the pad: nothing moves under the pointer, and lists, notes and keys behave."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.pad_page import code_field, held, open_chart

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WIDTHS = pytest.mark.parametrize("width", [1280, 360])


def open_pad(open_page: OpenPage, **options: Any) -> Any:
    page = open_page(height=720, **options)
    open_chart(page, "A planned knee injection")
    if options.get("script", True):
        page.locator(".is-enhanced").wait_for()
    return page


def search(page: Any, words: str) -> None:
    code_field(page).press_sequentially(words)
    page.get_by_role("option").first.wait_for()


def box_on_page(part: Any) -> Any:
    """Where something stands on the page, wherever that is scrolled to."""
    return part.evaluate(
        """part => {
            const { x, y, width, height } = part.getBoundingClientRect();
            return [x, y + scrollY, width, height].map(Math.round);
        }"""
    )


@WIDTHS
@pytest.mark.parametrize("press", [30, 120, 400])
def test_the_first_click_on_submit_counts(open_page: OpenPage, width: int, press: int) -> None:
    page = open_pad(open_page, width=width)
    code_field(page).press_sequentially("M17.11")
    page.keyboard.press("Escape")
    button = page.get_by_role("button", name="Submit for grading").bounding_box()

    page.mouse.move(button["x"] + 20, button["y"] + 8)
    page.mouse.down()
    page.wait_for_timeout(press)
    page.mouse.up()

    page.wait_for_url("**/result")


@WIDTHS
@pytest.mark.parametrize("section", ["diagnosis", "procedure"])
def test_a_title_that_appears_moves_nothing(open_page: OpenPage, width: int, section: str) -> None:
    page = open_pad(open_page, width=width)
    row = page.locator(f"[data-section={section}] [data-line]").first
    below = page.locator(f"[data-add={section}]")
    row.locator("[data-field=code]").fill("M17.11" if section == "diagnosis" else "20610")
    page.keyboard.press("Escape")
    before = [box_on_page(part) for part in (below, row.locator(".row-tools"))]

    page.keyboard.press("Tab")
    row.get_by_role("button", name="Notes of").wait_for()

    assert [box_on_page(part) for part in (below, row.locator(".row-tools"))] == before


def test_a_list_that_escape_closed_stays_closed(open_page: OpenPage) -> None:
    page = open_pad(open_page)
    field = code_field(page)

    # Before the pause is over, and while the answer is on its way.
    field.press_sequentially("osteoarth")
    page.keyboard.press("Escape")
    page.wait_for_timeout(600)
    assert page.locator(".combobox-list [role=option]").count() == 0

    def slowly(route: Any) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/codes/suggest**", slowly)
    with page.expect_request("**/codes/suggest**"):
        field.press_sequentially("ritis")
    page.keyboard.press("Escape")
    page.wait_for_timeout(800)

    assert page.locator(".combobox-list [role=option]").count() == 0
    assert field.get_attribute("aria-expanded") == "false"


def test_notes_of_words_are_those_of_the_first_code_found(open_page: OpenPage) -> None:
    page = open_pad(open_page)
    search(page, "osteoarthritis right knee")
    first = page.get_by_role("option").first.locator(".code-code").inner_text()

    page.keyboard.press("F2")

    notes = page.get_by_role("dialog", name="Notes of the code")
    notes.get_by_text(first, exact=True).first.wait_for()
    assert "No code of a loaded release" not in notes.inner_text()


@WIDTHS
def test_notes_open_in_sight_without_moving_the_page(open_page: OpenPage, width: int) -> None:
    page = open_pad(open_page, width=width)
    code_field(page).fill("M17.11")
    page.keyboard.press("Escape")
    code_field(page).evaluate("field => field.scrollIntoView({ block: 'start' })")
    page.evaluate("scrollBy(0, -60)")
    before = page.evaluate("scrollY")

    page.keyboard.press("F2")
    notes = page.get_by_role("dialog", name="Notes of the code")
    notes.get_by_text("M17.11", exact=True).first.wait_for()

    assert page.evaluate("scrollY") == before
    box, foot = notes.bounding_box(), page.locator("[data-pad-foot]").bounding_box()
    assert box["height"] > 200
    assert box["y"] > code_field(page).bounding_box()["y"] + 36
    assert box["y"] + box["height"] <= foot["y"]
    page.keyboard.press("Escape")
    assert page.evaluate("scrollY") == before
    expect(code_field(page)).to_be_focused()


@pytest.mark.parametrize(
    ("key", "code", "section"),
    [("∂", "KeyD", "diagnosis"), ("ß", "KeyS", "procedure"), ("d", "KeyH", "diagnosis")],
    ids=["Option+D of a Mac", "Option+S of a Mac", "Alt+D of another layout"],
)
def test_shortcuts_work_where_the_key_types_another_character(
    open_page: OpenPage, key: str, code: str, section: str
) -> None:
    page = open_pad(open_page)

    page.evaluate(
        """([key, code]) => document.body.dispatchEvent(
            new KeyboardEvent("keydown", { key, code, altKey: true, bubbles: true }))""",
        [key, code],
    )

    expect(page.locator(f"[data-section={section}] [data-field=code]").first).to_be_focused()


def test_on_a_phone_the_list_stays_within_the_page(open_page: OpenPage) -> None:
    page = open_pad(open_page, width=360)
    search(page, "osteoarthritis right knee")
    field = code_field(page)

    box = page.get_by_role("listbox").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert field.evaluate("field => field.scrollWidth <= field.clientWidth")


@WIDTHS
def test_search_words_fit_and_are_shown_as_typed_and_codes_in_capitals(
    open_page: OpenPage, width: int
) -> None:
    page = open_pad(open_page, width=width)
    field = code_field(page)
    case = "field => getComputedStyle(field).textTransform"

    field.fill("osteoarthritis right knee")
    assert field.evaluate(case) == "none"
    assert field.evaluate("field => field.scrollWidth <= field.clientWidth")
    field.fill("m17.11")
    assert field.evaluate(case) == "uppercase"


@pytest.mark.parametrize("size", [(1280, 720), (360, 740)], ids=str)
def test_submit_is_always_in_sight(open_page: OpenPage, size: tuple[int, int]) -> None:
    width, height = size
    page = open_page(width=width, height=height)
    open_chart(page, "A planned knee injection")
    if width < 600:
        code_field(page).scroll_into_view_if_needed()

    box = page.get_by_role("button", name="Submit for grading").bounding_box()

    assert 0 <= box["y"] <= height - box["height"]


def test_a_known_code_its_title_and_its_notes_take_one_line(open_page: OpenPage) -> None:
    page = open_pad(open_page)
    row = page.locator("[data-section=diagnosis] [data-line]").nth(1)
    code_field(page, 1).fill("M17.11")
    page.keyboard.press("Tab")
    row.get_by_role("button", name="Notes of").wait_for()

    assert row.bounding_box()["height"] <= 52


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_a_pasted_list_did_not_give_is_said_beside_the_rows(
    open_page: OpenPage, script: bool
) -> None:
    page = open_pad(open_page, script=script)
    page.get_by_text("Paste a list of codes").click()
    page.get_by_label("One code a line").fill(
        "1. M17.11 - Osteoarthritis of the right knee\n20610\tRT\t1\tA\nsee the chart"
    )

    page.get_by_role("button", name="Add these lines").click()

    remarks = page.get_by_role("region", name="From the pasted list")
    expect(remarks).to_contain_text("Osteoarthritis of the right knee")
    expect(remarks).to_contain_text("see the chart")
    assert code_field(page).input_value() == "M17.11"
    service = page.locator("[data-section=procedure] [data-line]").first
    assert [field.input_value() for field in service.locator("[data-field]").all()] == [
        "20610",
        "RT",
        "1",
        "A",
    ]
    if script:
        page.reload()
        assert code_field(page, 1).input_value() == ""


def test_a_seventh_character_from_the_notes_completes_the_code_of_its_row(
    open_page: OpenPage,
) -> None:
    page = open_pad(open_page)
    code_field(page).fill("S52.531")
    page.keyboard.press("Escape")
    page.keyboard.press("F2")

    page.get_by_role("button", name="Use S52.531D").click()

    expect(code_field(page)).to_have_value("S52.531D")
    expect(code_field(page)).to_be_focused()
    expect(page.locator("[data-save-state]")).to_contain_text("Saved")
    expect(page.get_by_role("dialog", name="Notes of the code")).to_be_hidden()


def test_notes_put_the_keyboard_at_their_beginning(open_page: OpenPage) -> None:
    page = open_pad(open_page)
    code_field(page).fill("S52.531")
    page.keyboard.press("Escape")

    page.keyboard.press("F2")
    notes = page.get_by_role("dialog", name="Notes of the code")
    expect(notes.get_by_role("heading", name="Notes of the code")).to_be_focused()
    page.keyboard.press("Tab")
    expect(notes.get_by_role("button", name="Close", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(notes.get_by_role("button", name="Use S52.531A")).to_be_focused()
    page.keyboard.press("Escape")

    expect(code_field(page)).to_be_focused()


@WIDTHS
@pytest.mark.parametrize(("typed", "beside"), [("m1711", "M17.11"), ("M17.11", "")])
def test_a_code_without_its_dot_stands_with_it_beside_the_field_which_keeps_what_was_typed(
    open_page: OpenPage, width: int, typed: str, beside: str
) -> None:
    page = open_pad(open_page, width=width)
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        code_field(page).fill(typed)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")

    row = page.locator("[data-section=diagnosis] [data-line]").first
    row.get_by_role("button", name="Notes of").wait_for()
    assert row.locator("[data-code-hint] .code-code").all_inner_texts() == [beside] * bool(beside)
    expect(code_field(page)).to_have_value(typed)
    assert held(page) == [typed]


@WIDTHS
def test_the_status_of_a_code_that_is_found_takes_one_line(open_page: OpenPage, width: int) -> None:
    page = open_pad(open_page, width=width)
    search(page, "e11")

    heading = page.locator(".combobox-list [data-status=header] .code-status").first
    assert heading.inner_text() == "heading, not billable"
    assert heading.bounding_box()["height"] < 24


def test_a_row_of_a_sheet_pasted_into_a_code_field_fills_the_whole_line(
    open_page: OpenPage,
) -> None:
    page = open_pad(open_page)
    page.locator("[data-section=procedure] [data-field=code]").first.evaluate(
        """field => {
            const data = new DataTransfer();
            data.setData("text", "20610\\tRT\\t1\\tA");
            const options = { clipboardData: data, bubbles: true, cancelable: true };
            field.dispatchEvent(new ClipboardEvent("paste", options));
        }"""
    )

    page.wait_for_load_state("networkidle")
    line = page.locator("[data-section=procedure] [data-line]").first
    expect(line.locator("[data-field=code]")).to_have_value("20610")
    expect(line.locator("[data-field=modifiers]")).to_have_value("RT")
    expect(line.locator("[data-field=pointers]")).to_have_value("A")
