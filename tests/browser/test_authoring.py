"""An exercise from its first word to a learner's answer, as people write it in a browser."""

from typing import Any

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.pad_page import LogIn
from tests.browser.test_accessibility import overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

CHART = """# Clinic note

Patient: {{ patient_name }}. A boy of six is brought in after a week of swimming. His left ear
hurts when it is pulled. The left ear canal is red and swollen, the drum is normal, and nothing
runs from it. There is no fever, and the right ear is as it should be.

**Assessment:** swimmer's ear on the left side.

**Plan:** prescribed antibiotic ear drops, twice a day for a week, and no swimming meanwhile.
"""
RATIONALE = "## Side\n\n" + "The canal is inflamed and the drum is not, on the left side. " * 8
RULE = "ICD-10-CM Official Guidelines, Section I.B.13"
SELECT = """(words) => {
  const walker = document.createTreeWalker(
    document.querySelector('[data-chart-preview]'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return true;
  }
  return false;
}"""


def begin(page: Any, title: str) -> str:
    page.goto("/author/new")
    page.fill("#title", title)
    page.select_option("#collection", "diagnosis-foundations")
    page.fill("#date_of_service", "2026-02-11")
    page.click("text=Begin")
    page.wait_for_selector("#draft-form")
    return str(page.url)


def editor(page: Any, area: str) -> Any:
    """The editor that stands for a text area."""
    return page.locator(f"#{area} + .text-editor .cm-content")


def rewrite(page: Any, area: str, text: str) -> None:
    """Put a text in the place of what stands in an editor, as somebody who pastes it."""
    editor(page, area).wait_for()
    editor(page, area).focus()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def saved(page: Any) -> None:
    page.wait_for_selector("[data-save-state][data-state=saved]")


def test_from_the_first_word_to_a_regrade_that_a_dispute_brought(
    open_page: OpenPage, log_in: LogIn
) -> None:
    author, reviewer, learner, teacher = (open_page() for _person in range(4))
    for page, who in (
        (author, "author"),
        (reviewer, "reviewer"),
        (learner, "student"),
        (teacher, "instructor"),
    ):
        log_in(page, who)

    publish(author, reviewer)
    dispute_and_accept(learner, teacher)


def publish(author: Any, reviewer: Any) -> None:
    # Write: the check stands beside, and says what is still missing.
    draft = begin(author, "A week of swimming")
    assert "It is missing" in author.inner_text("[data-check]")
    rewrite(author, "draft-chart", CHART)
    rewrite(author, "draft-rationale", RATIONALE)
    author.fill("#f-topics", "icd10cm/ear")
    author.fill("#f-patient", "6 years")
    author.select_option("#f-patient-sex", "male")
    saved(author)
    # Evidence is picked in the chart, the code from the list.
    author.wait_for_selector("[data-chart-preview] .document >> text=Clinic note")
    assert author.evaluate(SELECT, "left ear canal is red and swollen")
    author.click("#row-dx-0 [data-quote]")
    author.fill("#dx-0-code", "swimmer's ear left")
    author.wait_for_selector("#row-dx-0 [role=option]")
    author.keyboard.press("ArrowDown")
    author.keyboard.press("Enter")
    author.fill("#dx-0-cites", RULE)
    author.fill("#dx-0-why", "The note names the side.")
    author.wait_for_selector(".check-sum:has-text('0 errors')")
    assert author.input_value("#dx-0-code") == "H60.332"
    assert author.input_value("#dx-0-evidence") == "left ear canal is red and swollen"

    # Hand in: words that could be names are ticked first.
    author.goto(f"{draft}/identifiers")
    for tick in author.locator("input[name=tick]").all():
        tick.check()
    if author.locator("text=Note this with my name").count():
        author.click("text=Note this with my name")
    author.goto(f"{draft}/review")
    author.click("text=Hand in for review")
    author.wait_for_selector("text=In review")

    # A second person codes it without its key, and publishes it.
    reviewer.goto(draft)
    assert "H60.332" not in reviewer.content()
    reviewer.click("button:has-text('Code it blind')")
    reviewer.fill("#dx-0-code", "H60.332")
    reviewer.keyboard.press("Escape")
    reviewer.click("text=Submit for grading")
    reviewer.wait_for_selector("text=Your blind coding beside the key")
    reviewer.goto(f"{draft}/review")
    assert "The same as the key." in reviewer.inner_text("#codings")
    reviewer.click("button:has-text('Publish')")
    reviewer.wait_for_selector("text=is published")


def dispute_and_accept(learner: Any, teacher: Any) -> None:
    # A learner finds it, answers otherwise, and disputes the key with the words of the chart.
    learner.goto("/practice?q=week+of+swimming")
    learner.click("text=A week of swimming")
    learner.click("main button.primary")
    learner.fill("#dx-0-code", "H60.312")
    learner.keyboard.press("Escape")
    learner.click("text=Submit for grading")
    learner.wait_for_selector(".score-value")
    result, before = learner.url, learner.inner_text(".score-value")
    assert int(before) < 100
    learner.click("text=I think the key is wrong")
    learner.get_by_label("The chart", exact=True).check()
    learner.get_by_label("Quotation").fill("left ear canal is red and swollen")
    learner.get_by_label("Why does it decide otherwise?").fill("The whole canal is inflamed.")
    learner.click("text=Send the dispute")
    learner.wait_for_selector("text=You will be told")

    # Who teaches accepts it, sees who would move, and only then moves them.
    teacher.goto("/disputes")
    teacher.click("h2 a:has-text('A week of swimming')")
    teacher.get_by_label("Accept this code as well").check()
    teacher.get_by_label("Code", exact=True).fill("H60.312")
    teacher.get_by_label("Why", exact=True).fill("The note fits both.")
    teacher.click("text=Accept and preview")
    teacher.wait_for_selector("text=Who moves, and why")
    learner.goto(result)
    assert learner.inner_text(".score-value") == before
    teacher.get_by_label("Reason").fill("The note fits both.")
    teacher.click("button:has-text('Apply')")
    teacher.wait_for_selector("text=Who moved, and why")

    learner.goto("/notices")
    assert f"{before} → 100" in learner.inner_text("main")
    learner.goto(result)
    assert learner.inner_text(".score-value") == "100"


def test_two_windows_of_one_draft_show_both_texts(open_page: OpenPage, log_in: LogIn) -> None:
    page = open_page()
    log_in(page, "author")
    begin(page, "Seen in two windows")
    other = page.context.new_page()
    other.goto(page.url)
    rewrite(other, "draft-rationale", "Written in the other window.")
    saved(other)

    rewrite(page, "draft-rationale", "Written in this window.")
    page.wait_for_selector("[data-save-state][data-state=conflict]")
    page.locator("#draft-form").evaluate("form => form.requestSubmit()")
    page.wait_for_selector("[data-conflict-page]")

    both = page.inner_text("[data-conflict-page]")
    assert "Written in the other window." in both
    assert "Written in this window." in both
    other.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_pages_of_authors_have_no_violation_and_fit(
    open_page: OpenPage, log_in: LogIn, shoot: Any, width: int, dark: bool
) -> None:
    page = open_page(width=width, dark=dark)
    log_in(page, "author")
    draft = begin(page, "Looked at on every screen")
    rewrite(page, "draft-chart", CHART + "\nCall 212-555-0147.\n")
    page.fill("#dx-0-code", "H60.332")
    page.keyboard.press("Escape")
    saved(page)
    own = ["", "/source", "/preview", "/identifiers", "/review"]
    places = [draft + path for path in own]
    places += ["/author/", "/author/new", "/author/exercises", "/author/imports"]
    places += ["/author/exports?format=csv"]
    found = {}
    for number, place in enumerate(places):
        page.goto(place)
        if width != 320:
            shoot(page, f"author-{number}-{width}-{'dark' if dark else 'light'}")
        found[place] = (violations(page), overflow(page))

    assert {place: one for place, one in found.items() if one != ([], 0)} == {}
