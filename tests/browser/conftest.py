"""Debian's chromium against the real server with the real bank."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live_server import LiveServer
from tests.real_codebook import checked_codebook_path

HOW = "chromium is not installed: apt-get install chromium"
PLAIN_HTTP_HOST = "tutor.clinic.example"
SCREENSHOTS = Path(__file__).parent / "screenshots"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server for all browser tests, started as a person starts it."""
    running = LiveServer(
        tmp_path_factory.mktemp("browser-home"), checked_codebook_path(tmp_path_factory)
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser; skips with the command that installs it."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip(HOW)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - starts a driver

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                # A name that is not localhost: over plain HTTP it is no secure context.
                f"--host-resolver-rules=MAP {PLAIN_HTTP_HOST} 127.0.0.1",
            ],
        )
        yield browser
        browser.close()


OpenPage = Callable[..., Any]


@pytest.fixture
def open_page(chromium: Any, server: LiveServer) -> Iterator[OpenPage]:
    """Give pages of a size and colour; a script error or a refused resource fails the test."""
    contexts: list[Any] = []
    faults: list[str] = []

    def make(
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        script: bool = True,
        host: str = "127.0.0.1",
    ) -> Any:
        context = chromium.new_context(
            base_url=server.url.replace("127.0.0.1", host),
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        return watched(context.new_page())

    def watched(page: Any) -> Any:
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.on(
            "console",
            lambda message: (
                faults.append(f"console: {message.text}")
                if "Content Security Policy" in message.text
                else None
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def log_in(server: LiveServer) -> Callable[..., None]:
    def do(page: Any, role: str = "student") -> None:
        email, password = server.password_of(role)
        page.goto("/account/login")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/practice")

    return do


@pytest.fixture
def shoot() -> Callable[[Any, str], None]:
    """Keep a picture to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def do(page: Any, name: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return do
