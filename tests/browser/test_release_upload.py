"""Uploading a release with and without scripts; the pages in every state are photographed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MOST_MS = 60_000


@pytest.fixture
def rubbish(tmp_path: Path) -> Path:
    path = tmp_path / "icd10cm_order_2027.txt"
    path.write_text("not a release")
    return path


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_refused_release_is_told_without_a_hand_on_the_reload(
    open_page: OpenPage, log_in: Callable[..., None], rubbish: Path, script: bool
) -> None:
    page = open_page(script=script)
    log_in(page, "administrator")
    page.goto("/administration/codebook")
    page.get_by_label("Published files").set_input_files([rubbish])

    page.get_by_role("button", name="Upload").click()

    refused = page.get_by_role("heading", name="The release was refused")
    refused.wait_for(timeout=MOST_MS)
    assert "of no format that can be imported" in page.locator(".notice").inner_text()


def test_a_form_without_a_file_says_so_in_place(
    open_page: OpenPage, log_in: Callable[..., None]
) -> None:
    page = open_page()
    log_in(page, "administrator")
    page.goto("/administration/codebook")

    page.get_by_role("button", name="Upload").click()

    page.get_by_text("Choose the files of a release.").wait_for()
    assert page.url.endswith("/administration/codebook")
    assert page.get_by_role("button", name="Upload").is_enabled()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_have_no_violation_and_fit(
    open_page: OpenPage,
    log_in: Callable[..., None],
    shoot: Callable[[Any, str], None],
    width: int,
    dark: bool,
) -> None:
    page = open_page(width=width, dark=dark)
    log_in(page, "administrator")
    found = {}
    for name, path in (("codebook", "/administration/codebook"), ("stale", "/reports/stale")):
        page.goto(path)
        shoot(page, f"{name}-{width}-{'dark' if dark else 'light'}")
        found[path] = [*violations(page), *(["too wide"] if overflow(page) > 0 else [])]

    assert {path: faults for path, faults in found.items() if faults} == {}
