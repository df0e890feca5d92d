"""The papers of a billing office as pages: labelled tables, raw text a click away, no answers."""

import re
from dataclasses import replace
from decimal import Decimal

import html5lib
import pytest
from flask import Flask, render_template_string

from tests.x12_samples import (
    claim_text,
    eligibility_text,
    make_claim,
    make_remittance,
    remittance_text,
)
from tutor.web.document_samples import DOCUMENT_SAMPLES
from tutor.x12.paper_views import LetterView
from tutor.x12.views import ViewKind, view_of

PAGE = """{% from "documents/document.html" import document %}{{ document("one", view) }}"""
FAULTS = """{% from "documents/remittance.html" import remittance %}
{{ remittance("one", view, names_imbalances=true) }}"""
RAW = re.compile(
    r"<details class=\"[^\"]*\">\s*<summary>Raw X12</summary>\s*<pre[^>]*>(.*?)</pre>", re.DOTALL
)
TEXTS: dict[ViewKind, str] = {
    "271": eligibility_text(),
    "835": remittance_text(),
    "837P": claim_text(),
}


def shown(app: Flask, view: object, page: str = PAGE) -> str:
    with app.test_request_context():
        return render_template_string(page, view=view)


@pytest.mark.parametrize("name", DOCUMENT_SAMPLES)
def test_every_table_has_a_caption_and_heads_with_a_scope(app: Flask, name: str) -> None:
    html = shown(app, DOCUMENT_SAMPLES[name])

    assert html.count("<table") == html.count("<caption")
    assert "<th>" not in html
    assert all("scope=" in head for head in re.findall(r"<th\b[^>]*>", html))
    html5lib.HTMLParser(strict=True).parseFragment(html.strip())


@pytest.mark.parametrize("name", DOCUMENT_SAMPLES)
def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name(app: Flask, name: str) -> None:
    html = shown(app, DOCUMENT_SAMPLES[name])

    frames = re.findall(r'<(?:div class="paper-frame"|pre)[^>]*>', html)
    assert all('tabindex="0"' in frame and "aria-label" in frame for frame in frames)
    named = re.findall(r'aria-labelledby="([^"]+)"', html)
    assert all(f'id="{one}"' in html for one in named)


@pytest.mark.parametrize("kind", TEXTS)
def test_the_raw_text_is_closed_at_first_and_whole(app: Flask, kind: ViewKind) -> None:
    html = shown(app, view_of(kind, TEXTS[kind]))

    raw = RAW.search(html)
    assert raw is not None
    assert raw[1].splitlines()[0].startswith(f"ST*{kind[:3]}*0001")
    assert raw[1].splitlines()[-1].startswith("SE*")


@pytest.mark.parametrize("kind", ["837P", "835"])
def test_mark_up_in_a_text_is_shown_and_not_followed(app: Flask, kind: ViewKind) -> None:
    text = TEXTS[kind].replace("SPECIMEN", "<b>X</b>")

    html = shown(app, view_of(kind, text))

    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_a_letter_shows_mark_up_as_text(app: Flask) -> None:
    letter = DOCUMENT_SAMPLES["letter"]
    assert isinstance(letter, LetterView)

    html = shown(app, replace(letter, paragraphs=("<script>x</script>",)))

    assert "<script>" not in html


def test_what_does_not_add_up_is_named_on_demand_only(app: Flask) -> None:
    view = view_of("835", remittance_text(make_remittance(total=Decimal(70))))

    assert "BPR02 says" not in shown(app, view)
    assert "BPR02 says 70" in shown(app, view, FAULTS)


def test_a_column_that_no_benefit_fills_is_left_out(app: Flask) -> None:
    html = shown(app, view_of("271", "EB*B*IND*98***27*25*****Y~"))

    heads = re.findall(r'<th scope="col"[^>]*>([^<]*)', html)
    assert heads == ["What", "Value", "Service", "Period", "Network", "Covers"]


def test_several_claims_are_headed_by_their_numbers(app: Flask) -> None:
    text = claim_text(make_claim(), make_claim(control_number="TEST-A000002"))

    html = shown(app, view_of("837P", text))

    assert re.findall(r"<h3>(Claim [^<]*)", html) == ["Claim TEST-A000001", "Claim TEST-A000002"]
    assert len(re.findall(r'id="([^"]+)"', html)) == len(set(re.findall(r'id="([^"]+)"', html)))
