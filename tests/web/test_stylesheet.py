"""The colours can be read in both themes, and every component is on the gallery page."""

import re
from itertools import product
from pathlib import Path

import pytest
from flask import Flask

GROUNDS = ("paper", "surface", "sunk")
TEXTS = ("ink", "soft", "accent", "good", "fair", "bad", "over", "calm")
ON_OWN_GROUND = [
    (name, f"{name}-soft") for name in ("accent", "good", "fair", "bad", "over", "calm")
]
PAIRS = [
    *product(TEXTS, GROUNDS),
    *ON_OWN_GROUND,
    ("ink", "mark"),
    ("ink", "mark-strong"),
    ("ink", "accent-soft"),
    ("ink", "bad-soft"),
    ("accent-ink", "accent"),
]
SELECTORS = {
    "light": ":root {",
    "dark": ':root[data-theme="dark"] {',
    "dark by the device": ':root[data-theme="auto"] {',
}
# Parts of other components, shown inside them.
INSIDE_OTHERS = {"figure_table"}


@pytest.fixture(scope="module")
def stylesheet(project: Path) -> str:
    return (project / "tutor/static/css/tutor.css").read_text()


def tokens(stylesheet: str, theme: str) -> dict[str, str]:
    start = stylesheet.index(SELECTORS[theme]) + len(SELECTORS[theme])
    block = stylesheet[start : stylesheet.index("}", start)]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    lower, higher = sorted((luminance(one), luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


@pytest.mark.parametrize("theme", SELECTORS)
@pytest.mark.parametrize(("text", "ground"), PAIRS, ids=str)
def test_text_can_be_read(stylesheet: str, theme: str, text: str, ground: str) -> None:
    colours = tokens(stylesheet, theme)

    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", SELECTORS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_edge_of_a_field_can_be_seen(stylesheet: str, theme: str, ground: str) -> None:
    colours = tokens(stylesheet, theme)

    assert contrast(colours["edge"], colours[ground]) >= 3


def test_dark_is_the_same_whoever_chose_it(stylesheet: str) -> None:
    assert tokens(stylesheet, "dark") == tokens(stylesheet, "dark by the device")
    assert tokens(stylesheet, "dark").keys() == tokens(stylesheet, "light").keys()


def test_every_component_is_on_the_gallery_page(project: Path) -> None:
    gallery = (project / "templates/gallery/gallery.html").read_text()
    shown = set(re.findall(r'from "components/(\w+)\.html"', gallery))

    components = {path.stem for path in (project / "templates/components").glob("*.html")}

    assert components - shown == INSIDE_OTHERS


def test_every_paper_is_on_the_gallery_page(project: Path) -> None:
    gallery = (project / "templates/gallery/gallery.html").read_text()
    dispatcher = (project / "templates/documents/document.html").read_text()
    shown = set(re.findall(r'from "documents/(\w+)\.html"', gallery + dispatcher))

    papers = {path.stem for path in (project / "templates/documents").glob("*.html")}

    assert papers - shown == {"parts"}


def test_a_page_names_each_stylesheet_by_its_content(app: Flask) -> None:
    client = app.test_client()

    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)">', client.get("/").text)

    assert len(sheets) == 8
    for address in sheets:
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert "immutable" in answer.headers["Cache-Control"]
