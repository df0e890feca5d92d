"""The editor of long texts, on the gallery page: the form's field stays what counts."""

from typing import Any

from tests.browser.conftest import OpenPage

TYPED = "document.querySelector('#gallery-chart').value"


def editor(page: Any, area: str) -> Any:
    return page.locator(f"#{area} + .text-editor .cm-content")


def test_what_is_typed_stands_in_the_field_at_once(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/gallery")
    content = editor(page, "gallery-chart")
    content.wait_for()
    page.evaluate(
        "document.querySelector('#gallery-chart')"
        ".addEventListener('input', () => { window.inputs = (window.inputs ?? 0) + 1; })"
    )
    content.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("New line")

    assert page.evaluate(TYPED).endswith("- no fever\nNew line")
    assert page.evaluate("window.inputs") == len("New line")

    page.keyboard.press("Control+z")
    assert page.evaluate(TYPED).endswith("- no fever\n")


def test_the_editor_has_the_name_and_the_hint_of_its_field(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/gallery")
    content = page.get_by_role("textbox", name="The chart")
    content.wait_for()
    assert content.get_attribute("aria-description") == "One heading for each document."
    page.get_by_text("The chart", exact=True).click()
    assert content.evaluate("node => node === node.getRootNode().activeElement")


def test_the_keyboard_gets_in_and_out(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/gallery")
    content = editor(page, "gallery-chart")
    content.wait_for()
    content.focus()
    page.keyboard.press("Tab")
    assert content.evaluate("node => node !== node.getRootNode().activeElement")


def test_what_is_replaced_from_outside_is_shown_and_marks_are_drawn(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/gallery")
    content = editor(page, "gallery-chart")
    content.wait_for()
    kinds = ("evidence", "confirm", "block")
    assert all(content.locator(f".marked-{kind}").count() for kind in kinds)
    page.evaluate(
        "const area = document.querySelector('#gallery-chart');"
        "area.value = 'Another text'; area.dispatchEvent(new Event('replaced'))"
    )
    assert content.inner_text().strip() == "Another text"


def test_a_text_that_is_only_read_cannot_be_typed_in(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/gallery")
    content = editor(page, "gallery-toml")
    content.wait_for()
    before = content.inner_text()
    content.focus()
    page.keyboard.type("x")
    assert content.inner_text() == before
