"""Forms over exercise.toml: what is changed is written, everything else stays as it was."""

import difflib
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.exercise_texts import CHOICE, choice_files, fields_files
from tutor.bank.exercise import Kind
from tutor.bank.loader import read_exercise
from tutor.bank.writing.controls import read, show
from tutor.bank.writing.differences import changed_key, changed_texts, key_lines, side_by_side
from tutor.bank.writing.editing import UnreadableFileError, apply_form, kept_places
from tutor.bank.writing.form_fields import Control
from tutor.bank.writing.form_values import (
    ExerciseForm,
    FormRow,
    apply_row_action,
    form_from,
    kind_of,
    read_toml,
    shown_form,
)
from tutor.bank.writing.new_texts import copied_texts, new_texts
from tutor.bank.writing.reading import read_chart

BANK = Path(__file__).parents[3] / "exercises"
FILES = sorted(BANK.glob("*/*/exercise.toml"))
KEY = """\
uid = "x"   # never changes
kind = "chart"
title = "A knee"

# Who it is about.
[patient]
age_years = 58  # in years
sex = "female"
[key]
[[key.diagnoses]]
id = "knee"
code = "M17.11"  # right
accept = [{ code = "M17.9", credit = 0.5, why = "No side." }]
evidence = ["right knee hurts", { text = "knee", occurrence = 2 }]
[[key.diagnoses]]
id = "pain"
code = "R52"
weight = 0.5
[[key.procedures]]
id = "visit"
code = "99213"
em = { problems = "low", risk = "moderate" }
"""


def form_of(text: str) -> ExerciseForm:
    data = tomllib.loads(text)
    kind = kind_of(data)
    assert kind is not None
    return shown_form(data, kind)


def changed(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def with_values(form: ExerciseForm, **values: str) -> ExerciseForm:
    named = {name.replace("__", "."): value for name, value in values.items()}
    return ExerciseForm({**form.values, **named}, form.rows)


def with_rows(form: ExerciseForm, prefix: str, *rows: FormRow) -> ExerciseForm:
    return ExerciseForm(form.values, {**form.rows, prefix: rows})


def row_with(row: FormRow, **values: str) -> FormRow:
    return FormRow(row.origin, {**row.values, **values})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_a_form_that_comes_back_as_it_was_shown_writes_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    kind = kind_of(tomllib.loads(text))
    assert kind is not None

    assert apply_form(text, kind, form_of(text)) == text


def test_windows_ends_of_lines_stay_where_nothing_is_changed() -> None:
    text = KEY.replace("\n", "\r\n")

    assert apply_form(text, Kind.CHART, form_of(KEY)) == text


def test_one_field_changes_one_line() -> None:
    form = with_values(form_of(KEY), title="A left knee")

    after = apply_form(KEY, Kind.CHART, form)

    assert changed(KEY, after) == ['-title = "A knee"', '+title = "A left knee"']


def test_a_code_keeps_its_comment_and_what_the_form_does_not_show() -> None:
    form = form_of(KEY)
    knee, pain = form.rows["dx"]

    after = apply_form(KEY, Kind.CHART, with_rows(form, "dx", row_with(knee, code="m17.12"), pain))

    assert 'accept = [{ code = "M17.9", credit = 0.5, why = "No side." }]' in after
    assert len(changed(KEY, after)) == 2
    assert tomllib.loads(after)["key"]["diagnoses"][0]["code"] == "M17.12"


def test_rows_change_places_with_everything_that_hangs_on_them() -> None:
    form = form_of(KEY)

    after = apply_form(KEY, Kind.CHART, with_rows(form, "dx", *reversed(form.rows["dx"])))

    before = tomllib.loads(KEY)["key"]["diagnoses"]
    assert tomllib.loads(after)["key"]["diagnoses"] == before[::-1]
    assert "# right" in after
    assert "# never changes" in after


def test_a_row_goes_and_a_new_one_gets_an_id_of_its_own() -> None:
    form = form_of(KEY)
    new = FormRow(None, {"code": "I10", "why": "First line.\nSecond line."})
    other = FormRow(None, {"code": "I10"})

    after = apply_form(KEY, Kind.CHART, with_rows(form, "dx", form.rows["dx"][1], new, other))

    slots = tomllib.loads(after)["key"]["diagnoses"]
    assert [slot["id"] for slot in slots] == ["pain", "i10", "i10-2"]
    assert slots[1]["why"] == "First line.\nSecond line."


def test_a_blank_row_is_none_and_the_last_row_takes_its_table_along() -> None:
    form = form_of(KEY)
    blank = FormRow(None, {"code": "", "units": "1", "weight": "1"})

    after = apply_form(KEY, Kind.CHART, with_rows(form, "px", blank))

    assert "procedures" not in tomllib.loads(after)["key"]
    assert kept_places(with_rows(form, "px", blank, form.rows["px"][0]), Kind.CHART)["px"] == [
        None,
        0,
    ]


def test_nested_values_come_and_go() -> None:
    form = form_of(KEY)
    (visit,) = form.rows["px"]

    more = apply_form(KEY, Kind.CHART, with_rows(form, "px", row_with(visit, **{"em.data": "low"})))
    none = apply_form(
        KEY,
        Kind.CHART,
        with_rows(form, "px", row_with(visit, **{"em.problems": "", "em.risk": ""})),
    )

    assert tomllib.loads(more)["key"]["procedures"][0]["em"] == {
        "problems": "low",
        "risk": "moderate",
        "data": "low",
    }
    assert "em" not in tomllib.loads(none)["key"]["procedures"][0]


def test_an_age_in_another_unit_replaces_the_one_of_before() -> None:
    after = apply_form(KEY, Kind.CHART, with_values(form_of(KEY), patient="18 months"))

    assert tomllib.loads(after)["patient"] == {"age_months": 18, "sex": "female"}


@pytest.mark.parametrize(
    ("path", "typed", "place"),
    [("difficulty", "hard", "difficulty"), ("date_of_service", "soon", "date_of_service")],
)
def test_what_cannot_be_read_is_kept_and_the_check_says_where(
    path: str, typed: str, place: str
) -> None:
    form = with_values(form_of(CHOICE), **{path: typed})
    after = apply_form(CHOICE, Kind.CHOICE, form)

    read_back = read_exercise(choice_files(after), collection="c", slug="s", asks_services=False)

    assert tomllib.loads(after)[path] == typed
    assert place in {problem.place for problem in read_back.problems}


def test_a_tick_that_the_format_takes_anyhow_is_written_where_it_is_taken_away() -> None:
    form = with_values(form_of(CHOICE), shuffled="", several="true")

    data = tomllib.loads(apply_form(CHOICE, Kind.CHOICE, form))

    assert (data["shuffled"], data["several"]) == (False, True)


def test_every_section_of_a_case_survives_a_change_of_order() -> None:
    text = fields_files()["exercise.toml"]
    form = form_of(text)
    turned = ExerciseForm(form.values, {p: tuple(reversed(r)) for p, r in form.rows.items()})

    before, after = tomllib.loads(text), tomllib.loads(apply_form(text, Kind.FIELDS, turned))

    for name in ("documents", "fields"):
        assert after.pop(name) == before.pop(name)[::-1]
    assert after == before


def test_a_file_that_is_no_toml_has_no_form() -> None:
    with pytest.raises(UnreadableFileError):
        apply_form("title = ", Kind.CHART, ExerciseForm())

    assert read_toml("title = ") is None


@pytest.mark.parametrize(
    ("control", "text", "value"),
    [
        (Control.EVIDENCE, "no fever\nknee #2", ["no fever", {"text": "knee", "occurrence": 2}]),
        (Control.PAIRS, "cause > manifestation", [["cause", "manifestation"]]),
        (Control.OPTIONS, "yes = Yes, in full", [{"id": "yes", "text": "Yes, in full"}]),
        (Control.FIGURES, "allowed = 600.00", {"allowed": "600.00"}),
        (Control.WORDS, "59 RT", ["59", "RT"]),
        (Control.DECIMAL, "0.5", 0.5),
        (Control.NUMBER, "12", 12),
        (Control.DATE, "2026-02-11", date(2026, 2, 11)),
        (Control.VALUES, "a\nb", ["a", "b"]),
        (Control.TICK, "true", True),
    ],
    ids=lambda value: value if isinstance(value, Control) else "",
)
def test_a_control_reads_back_what_it_shows(control: Control, text: str, value: object) -> None:
    assert read(control, text) == value
    assert show(control, value) == text


def test_one_value_of_a_list_stays_a_list() -> None:
    assert read(Control.VALUES, "a", now=["a", "b"]) == ["a"]
    assert read(Control.VALUES, "a", now="b") == "a"


def test_of_a_tick_and_the_blank_before_it_the_tick_counts() -> None:
    form = form_from([("f-several", ""), ("f-several", "true"), ("dx-0-code", "I10"), ("x", "y")])

    assert form.value("several") == "true"
    assert form.rows["dx"][0].value("code") == "I10"


@pytest.mark.parametrize(
    ("action", "codes"),
    [
        ("down:dx:0", ["R52", "M17.11"]),
        ("up:dx:1", ["R52", "M17.11"]),
        ("remove:dx:0", ["R52"]),
        ("up:dx:0", ["M17.11", "R52"]),
        ("up:dx:9", ["M17.11", "R52"]),
        ("up:zz:0", ["M17.11", "R52"]),
        ("remove:dx:-1", ["M17.11", "R52"]),
    ],
)
def test_rows_are_moved_and_removed_without_a_script(action: str, codes: list[str]) -> None:
    form = apply_row_action(form_of(KEY), action)

    assert [row.value("code") for row in form.rows["dx"]] == codes


@pytest.mark.parametrize("kind", Kind)
def test_the_frame_of_a_kind_has_a_form_and_says_what_is_missing(kind: Kind) -> None:
    files = new_texts(kind, uid=uuid4(), title="A title", on=date(2026, 3, 3))

    read_back = read_exercise(files, collection="c", slug="s", asks_services=True)

    assert read_back.exercise is None
    assert {problem.code for problem in read_back.problems} == {"BANK105"}
    assert apply_form(files["exercise.toml"], kind, form_of(files["exercise.toml"]))


@pytest.mark.parametrize(
    ("chart", "patient"),
    [
        ("A 67-year-old.", {"age_years": 67, "sex": "female"}),
        ("A 9-month-old boy.", {"age_months": 9, "sex": "male"}),
        ("Coughs.", {"age_years": 50, "sex": "female"}),
    ],
)
def test_a_frame_takes_the_patient_that_its_chart_states(
    chart: str, patient: dict[str, int | str]
) -> None:
    files = new_texts(Kind.CHART, uid=uuid4(), title="A", on=date(2026, 3, 3), chart=chart)

    assert files["chart.md"] == chart
    assert tomllib.loads(files["exercise.toml"])["patient"] == patient


def test_a_copy_has_a_uid_of_its_own_and_nothing_else_is_other() -> None:
    uid = UUID(int=7)
    before = choice_files()

    after = copied_texts(before, uid=uid)

    assert changed(before["exercise.toml"], after["exercise.toml"])[1] == f'+uid = "{uid}"'
    assert after["rationale.md"] == before["rationale.md"]


def test_a_chart_can_be_read_while_its_file_makes_no_exercise() -> None:
    files = {"exercise.toml": "kind =", "chart.md": "# Note\n\nSeen {{ dos }} and {{ nothing }}."}

    (document,) = read_chart(files)

    assert document.title == "Note"
    assert "nothing" in document.html


def test_two_texts_stand_side_by_side_and_long_stretches_are_left_out() -> None:
    before = "\n".join(f"line {number}" for number in range(20))
    after = before.replace("line 10", "line ten")

    lines = side_by_side(before, after)

    (one,) = [line for line in lines if line.is_changed]
    assert (one.before, one.after, one.number_before) == ("line 10", "line ten", 11)
    assert [line.left_out for line in lines if line.left_out] == [8, 7]


def test_a_file_that_is_new_is_shown_whole() -> None:
    (text,) = changed_texts({}, {"chart.md": "# Note\n\nShort."})

    assert text.name == "chart.md"
    assert [line.after for line in text.lines] == ["# Note", "", "Short."]


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        (choice_files(), {"Option aftercare": "right: The encounter for surgical dressings"}),
        (fields_files(), {"Field coinsurance": "20 (percent)"}),
    ],
    ids=["choice", "fields"],
)
def test_the_key_of_other_kinds_is_written_as_lines_too(
    files: dict[str, str], lines: dict[str, str]
) -> None:
    exercise = read_exercise(files, collection="c", slug="s", asks_services=False).exercise
    assert exercise is not None

    assert lines.items() <= dict(key_lines(exercise)).items()
    assert changed_key(exercise, exercise) == ()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("A B", ["knee", "pain"]),
        ("2, 1", ["pain", "knee"]),
        ("pain", ["pain"]),
        ("C 7 other", ["C", "7", "other"]),
    ],
)
def test_pointers_typed_as_on_a_claim_become_ids(typed: str, written: list[str]) -> None:
    form = form_of(KEY)
    (visit,) = form.rows["px"]
    pointing = replace(visit, values={**visit.values, "pointers": typed})

    text = apply_form(KEY, Kind.CHART, replace(form, rows={**form.rows, "px": (pointing,)}))

    assert tomllib.loads(text)["key"]["procedures"][0]["pointers"] == written
