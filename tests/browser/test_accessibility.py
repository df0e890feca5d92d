"""No axe violation on any page, in light and dark; nothing wider than a phone."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.pad_page import LogIn, code_field, open_chart, save_elsewhere

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PUBLIC = ["/", "/account/login", "/account/register", "/account/forgot", "/account/reset/x"]
PUBLIC += ["/practice", "/practice?q=nothing-fits", "/gallery", "/nowhere"]
PUBLIC += [
    "/codes/",
    "/codes/?q=E11.22",
    "/codes/?q=knee+pain",
    "/codes/icd10cm/S52.53?on=2026-01-05",
    "/codes/icd10cm/G35?on=2026-01-05",
    "/codes/icd10cm/G35/compare?now=2026-01-05",
    "/codes/browse",
    "/codes/browse/icd10cm/chapter-19",
    "/codes/browse/icd10cm/S50-S59?on=2026-01-05",
    "/codes/changes?until=2026-09-30&since=2025-10-01&kind=title_revised",
    "/codes/?on=foo",
    "/codes/icd10cm/G35?on=foo",
]
OWN = {
    "student": ["/practice", "/progress", "/account/", "/notices", "/disputes/mine"],
    "instructor": ["/disputes", "/regrades", "/reports/stale"],
    "administrator": [
        "/administration/users",
        "/administration/codebook",
        "/administration/organisations",
    ],
}


def violations(page: Any) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{violation['id']}: {node['target']} {node.get('failureSummary', '')}"
        for violation in found
        for node in violation["nodes"]
    ]


def overflow(page: Any) -> int:
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_public_pages_have_no_violation(open_page: OpenPage, dark: bool) -> None:
    page = open_page(dark=dark)
    found = {}
    for path in PUBLIC:
        page.goto(path)
        found[path] = violations(page)

    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("role", OWN)
def test_pages_of_a_role_have_no_violation(
    open_page: OpenPage, log_in: Callable[..., None], role: str, dark: bool
) -> None:
    page = open_page(dark=dark)
    log_in(page, role)
    found = {}
    for path in OWN[role]:
        page.goto(path)
        found[path] = violations(page)

    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pad_and_the_result_have_no_violation(open_page: OpenPage, dark: bool) -> None:
    page = open_page(dark=dark)
    page.goto("/practice?q=Injection+day")
    page.get_by_role("link", name="Injection day at the retina clinic").click()
    page.locator("main form button").first.click()
    page.locator(".is-enhanced").wait_for()
    pad = violations(page)
    page.locator("[data-field=code]").first.fill("E11.3312")
    page.get_by_role("option").first.wait_for()
    open_list = violations(page)
    page.get_by_role("button", name="Submit for grading").click()
    page.wait_for_url("**/result")

    assert pad + open_list + violations(page) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_states_of_the_pad_have_no_violation(
    open_page: OpenPage, log_in: LogIn, width: int, dark: bool
) -> None:
    page = open_page(width=width, height=740, dark=dark)
    log_in(page)
    open_chart(page, "Seven weeks after the plate")
    found = {"empty": violations(page)}
    code_field(page).fill("M17.11")
    page.keyboard.press("Escape")
    page.locator("[data-known]").first.wait_for()
    found["with a title"] = violations(page)
    page.get_by_role("button", name="Notes of M17.11").click()
    page.locator(".notes-body .status").wait_for()
    found["notes"] = violations(page)
    page.keyboard.press("Escape")
    page.locator("[data-open-shortcuts]").click()
    found["shortcuts"] = violations(page)
    page.keyboard.press("Escape")
    page.locator(".paste summary").click()
    page.get_by_label("One code a line").fill("E11.9 Type 2 diabetes\nnonsense and more")
    page.get_by_role("button", name="Add these lines").click()
    page.locator("[data-paste-remarks]").wait_for()
    found["remarks"] = violations(page)
    save_elsewhere(page, "I10")
    code_field(page).fill("E11.65")
    page.locator("[data-conflict]").wait_for()
    found["conflict"] = violations(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Keep mine").click()
    page.locator("[data-state=failed]").wait_for()
    found["offline"] = violations(page)

    assert {state: faults for state, faults in found.items() if faults} == {}


def test_a_wide_table_of_a_chart_is_reached_by_keyboard_on_a_phone(
    open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_page(width=360)
    log_in(page)
    found = {}
    for title in page_titles(page):
        open_chart(page, title)
        found[title] = (page.locator(".chart table").count(), violations(page))

    assert {title: faults for title, (_tables, faults) in found.items() if faults} == {}
    assert sum(tables for tables, _faults in found.values()) > 0


def page_titles(page: Any) -> list[str]:
    """The charts whose notes hold a table."""
    folder = Path(__file__).parents[2] / "exercises"
    charts = [path for path in folder.rglob("chart.md") if "\n|" in path.read_text("utf-8")]
    exercises = (path.with_name("exercise.toml").read_text("utf-8") for path in charts)
    return [tomllib.loads(text)["title"] for text in exercises][:3]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_nothing_is_wider_than_a_small_phone(open_page: OpenPage, script: bool) -> None:
    page = open_page(width=320, script=script)
    wide = {}
    for path in PUBLIC:
        page.goto(path)
        wide[path] = overflow(page)
    page.goto("/practice")
    page.get_by_role("link", name="Cycle").or_(page.get_by_role("link", name="knee")).first.click()
    page.locator("main form button").first.click()
    page.wait_for_url("**/attempts/*")
    wide["pad"] = overflow(page)
    page.get_by_role("button", name="Submit for grading").click()
    page.wait_for_url("**/result")
    wide["result"] = overflow(page)

    assert {path: by for path, by in wide.items() if by > 0} == {}


def test_the_gallery_is_photographed(
    open_page: OpenPage, shoot: Callable[[Any, str], None]
) -> None:
    for dark in (False, True):
        page = open_page(dark=dark)
        page.goto("/gallery")
        assert page.locator(".verdict-badge").count() >= 8
        shoot(page, f"gallery-{'dark' if dark else 'light'}")
