"""An inpatient chart from typing to result: a procedure by characters, and a query that quotes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.pad_page import open_chart, wait_until_saved
from tests.browser.test_accessibility import violations
from tests.factories import make_items
from tests.live_server import LiveServer
from tests.tiny_procedures import TITLE, make_stay, write_codebook_with_procedures
from tutor.config import Settings
from tutor.services.database import create_databases

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WRONG = "0DTJ0ZZ"
"""The right operation on the right part by another approach."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server of its own, whose codebook has procedures and whose bank has a stay."""
    folder = tmp_path_factory.mktemp("stay-home")
    codebook = write_codebook_with_procedures(folder / "built.sqlite")
    running = LiveServer(folder / "home", codebook)
    running.start()
    settings = Settings.from_environment({"CODER_TUTOR_HOME": str(running.home)})
    databases = create_databases(settings.database_url)
    with databases.write.begin() as session:
        make_items(session, make_stay())
    databases.close()
    yield running
    running.stop()


def select_in_chart(page: Any, words: str) -> None:
    """Select words as a mouse does that is drawn over them."""
    page.evaluate(
        """words => {
            const chart = document.querySelector(".chart");
            const walker = document.createTreeWalker(chart, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                return;
            }
            throw new Error(`not in the chart: ${words}`);
        }""",
        words,
    )


def procedure_field(page: Any, number: int = 0) -> Any:
    return page.locator("[data-section=procedure] [data-field=code]").nth(number)


def row_states(page: Any) -> list[str]:
    return [row.get_attribute("data-state") for row in page.locator(".verdict").all()]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True), (320, False)])
def test_a_stay_is_coded_and_queried_from_typing_to_result(
    open_page: OpenPage, shoot: Callable[[Any, str], None], width: int, dark: bool
) -> None:
    page = open_page(width=width, dark=dark)
    open_chart(page, TITLE)
    page.locator(".is-enhanced").wait_for()
    page.locator("[data-section=diagnosis] [data-field=code]").first.fill("T78.40XA")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="By characters, procedure 1").click()
    steps = ("Section", "Body system", "Root operation", "Body part", "Approach", "Device")
    for place, (name, character) in enumerate(zip((*steps, "Qualifier"), WRONG, strict=True)):
        page.get_by_label(f"{place + 1} {name}").select_option(character)
        expect(procedure_field(page)).to_have_value(WRONG[: place + 1])
    assert violations(page) == []
    shoot(page, f"stay-builder-{width}")
    page.get_by_label("Date", exact=True).first.fill("11/03/2025")
    select_in_chart(page, "pressors with a lactate")
    page.get_by_role("button", name="Quote selection in query 1").click()
    page.get_by_label("Reason").select_option("incomplete")
    wait_until_saved(page)
    page.reload()
    page.locator(".is-enhanced").wait_for()
    expect(procedure_field(page)).to_have_value(WRONG)
    expect(page.get_by_label("Date", exact=True).first).to_have_value("11/03/2025")
    expect(page.get_by_label("Reason")).to_have_value("incomplete")
    expect(page.get_by_label("Words of the chart")).to_have_value("pressors with a lactate")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shoot(page, f"stay-pad-{width}")
    page.get_by_role("button", name="Submit for grading").click()
    page.wait_for_url("**/result")

    assert row_states(page) == ["right", "partial", "right"]
    wrong = page.locator(".characters tr[data-right=no]")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("Approach")
    expect(page.get_by_role("heading", name="Queries to the provider")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    shoot(page, f"stay-result-{width}")


def test_a_stay_is_handed_in_without_scripts(
    open_page: OpenPage, shoot: Callable[[Any, str], None]
) -> None:
    page = open_page(script=False, width=360)
    open_chart(page, TITLE)
    page.get_by_label("Diagnosis code").first.fill("T78.40XA")
    page.get_by_label("Procedure code").first.fill("0dtj4zz")
    page.get_by_label("Reason").select_option("incomplete")
    page.get_by_label("Words of the chart").fill("lactate of 4")
    assert page.get_by_role("button", name="By characters").count() == 0
    shoot(page, "stay-plain")
    page.get_by_role("button", name="Submit for grading").click()
    page.wait_for_url("**/result")

    assert row_states(page) == ["right", "right", "right"]
    expect(page.locator(".score-value")).to_have_text("100")


def test_a_query_and_a_code_are_entered_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page()
    open_chart(page, TITLE)
    page.locator(".is-enhanced").wait_for()

    page.keyboard.press("Alt+s")
    page.keyboard.type("0DTJ4")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    select_in_chart(page, "hypotensive on pressors")
    page.keyboard.press("Alt+q")
    page.keyboard.press("i")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/result")

    assert row_states(page) == ["missed", "right", "right"]
