"""Steps on the coding pad that several browser tests take."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

CHART = "Cast off after five weeks"
LogIn = Callable[..., None]


def open_chart(page: Any, title: str = CHART) -> None:
    page.goto(f"/practice?q={quote(title)}")
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="the chart").or_(
        page.get_by_role("button", name="attempt")
    ).or_(page.get_by_role("button", name="again")).click()
    page.wait_for_url("**/attempts/*")


def code_field(page: Any, number: int = 0) -> Any:
    return page.locator("[data-section=diagnosis] [data-field=code]").nth(number)


def wait_until_saved(page: Any) -> None:
    page.locator("[data-save-state][data-state=saved]").wait_for()


def type_and_save(page: Any, code: str, number: int = 0) -> None:
    """Type one code, and wait until the server holds it."""
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        code_field(page, number).fill(code)
    wait_until_saved(page)
    page.keyboard.press("Escape")


def save_elsewhere(page: Any, *codes: str) -> None:
    """Save other diagnoses as another device would: this page is told nothing."""
    answer = page.context.request.put(
        page.locator("[data-pad]").get_attribute("data-draft-url"),
        data={"entries": [{"section": "diagnosis", "code": code} for code in codes]},
        headers={
            "X-CSRFToken": page.locator("meta[name=csrf-token]").get_attribute("content"),
            "Referer": page.url,
        },
    )
    assert answer.ok, answer.text()


def held(page: Any) -> list[str]:
    """The diagnosis codes that the server holds."""
    answer = page.context.request.get(page.locator("[data-pad]").get_attribute("data-draft-url"))
    return [line["code"] for line in answer.json()["entries"] if line["section"] == "diagnosis"]
