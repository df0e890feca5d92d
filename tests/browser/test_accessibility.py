"""No axe violation on any page, in light and dark; nothing wider than a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PUBLIC = ["/", "/account/login", "/account/register", "/account/forgot", "/account/reset/x"]
PUBLIC += ["/practice", "/practice?q=nothing-fits", "/gallery", "/nowhere"]
PUBLIC += [
    "/codes/",
    "/codes/?q=E11.22",
    "/codes/?q=knee+pain",
    "/codes/icd10cm/S52.53?on=2026-01-05",
]
OWN = {
    "student": ["/practice", "/progress", "/account/"],
    "instructor": ["/reports", "/reports/stale"],
    "administrator": ["/administration/users", "/administration/codebook"],
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


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_nothing_is_wider_than_a_small_phone(open_page: OpenPage, script: bool) -> None:
    page = open_page(width=320, script=script)
    wide = {}
    for path in PUBLIC:
        page.goto(path)
        wide[path] = overflow(page) if script else 0
    page.goto("/practice")
    page.get_by_role("link", name="Cycle").or_(page.get_by_role("link", name="knee")).first.click()
    page.locator("main form button").first.click()
    page.wait_for_url("**/attempts/*")
    if script:
        wide["pad"] = overflow(page)
    page.get_by_role("button", name="Submit for grading").click()
    page.wait_for_url("**/result")
    if script:
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
