/* The page of an audit: rows for marks are added and removed in place, a row shows only the fields
   that its fault is about, and everything is saved as one goes. */

import { startSaving } from "./answer_form.js";
import { marks } from "./merge_marks.js";

const FIELDS = ["code", "modifiers", "units", "pointers", "poa", "reason", "evidence"];
const OF_LINES = ["code", "modifiers", "units", "poa"];
const QUERY = "query";
const form = document.querySelector("form[data-answer]");
const announcer = form.querySelector("[data-announcer]");
const places = [...form.querySelectorAll("[data-line]")];
const rowsOf = (place) => [...place.querySelectorAll("[data-row]")];
const control = (row, name) => row.querySelector(`[data-mark=${name}]`);
let numbers = 1000;

function entered(row, name) {
  if (name === "remedy") return row.querySelector("[data-mark=remedy]:checked")?.value ?? "";
  return control(row, name)?.value ?? "";
}

function markOf(row) {
  const mark = { line: entered(row, "line"), section: entered(row, "section"), remedy: entered(row, "remedy"), fault: entered(row, "fault") };
  for (const name of FIELDS) mark[name] = entered(row, name);
  // What is missing has no fault to choose: what kind of line was filled in says it.
  if ("missing" in row.dataset && !isEmpty(mark)) mark.fault = { "": "", [QUERY]: "QUERY" }[mark.section] ?? "MISSING_LINE";
  return mark;
}

function isEmpty(mark) {
  return ![mark.fault, ...FIELDS.map((name) => mark[name])].some((text) => text.trim());
}

function read() {
  return places.flatMap(rowsOf).map(markOf).filter((mark) => !isEmpty(mark));
}

function write(entries) {
  const known = new Set(places.map((place) => place.dataset.line));
  for (const place of places) {
    const mine = entries.filter((mark) => (known.has(mark.line) ? mark.line : "") === place.dataset.line);
    // A row in which somebody stands stays, for its focus would be lost.
    const inUse = rowsOf(place).findIndex((row) => row.contains(document.activeElement)) + 1;
    const wanted = Math.max(mine.length, inUse);
    while (rowsOf(place).length < wanted) add(place);
    rowsOf(place).slice(wanted).forEach((row) => row.remove());
    rowsOf(place).forEach((row, at) => fill(row, mine[at] ?? {}));
    label(place);
  }
}

function fill(row, mark) {
  for (const name of ["fault", "section", ...FIELDS]) {
    const field = control(row, name);
    if (field && field.type !== "hidden" && field.value !== (mark[name] ?? "")) field.value = mark[name] ?? "";
  }
  for (const pick of row.querySelectorAll("[data-mark=remedy]")) pick.checked = pick.value === (mark.remedy || "change");
  refresh(row);
}

/* Only the fields that the fault is about, and what to fill in there. */
function refresh(row) {
  const isMissing = "missing" in row.dataset;
  const option = control(row, isMissing ? "section" : "fault").selectedOptions[0];
  const chosen = Boolean(option?.value);
  const asked = isMissing ? (option?.value === QUERY ? ["reason", "evidence"] : OF_LINES) : (option?.dataset.fields ?? "").split(" ");
  const takesOut = !isMissing && entered(row, "remedy") === "remove";
  const canTakeOut = !isMissing && asked.includes("code");
  const remedy = row.querySelector("[data-remedy]");
  if (remedy) remedy.hidden = !canTakeOut;
  for (const cell of row.querySelectorAll("[data-fix]")) {
    const belongs = asked.includes(cell.dataset.fix) && !(takesOut && canTakeOut);
    const isDiagnosis = isMissing && entered(row, "section") === "diagnosis" && ["modifiers", "units"].includes(cell.dataset.fix);
    cell.hidden = (!belongs || isDiagnosis) && !control(row, cell.dataset.fix).value.trim();
  }
  row.querySelector("[data-fixes]").hidden = !chosen && isEmpty(markOf(row));
  if (!isMissing) row.querySelector("[data-fix-hint]").textContent = option?.dataset.hint ?? "";
}

function add(place) {
  const line = place.dataset.line;
  const kind = place.dataset.section ?? "missing";
  const row = form.querySelector(`template[data-row-of=${kind}]`).content.firstElementChild.cloneNode(true);
  numbers += 1;
  for (const element of [row, ...row.querySelectorAll("[id], [for], [name]")]) {
    for (const name of ["id", "for", "name"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace(`m-__${kind}`, `m-${numbers}`));
    }
  }
  if (line) {
    control(row, "line").value = line;
    row.setAttribute("aria-label", `Fault of ${place.dataset.spoken}`);
    row.querySelector("[data-drop]").setAttribute("aria-label", `Remove this mark on ${place.dataset.spoken}`);
  }
  place.querySelector("[data-rows]").append(row);
  refresh(row);
  label(place);
  return row;
}

/* The words of the button that adds a row. */
function label(place) {
  const any = rowsOf(place).length > 0;
  const text = place.querySelector("[data-add]").firstChild;
  if (place.dataset.line) text.textContent = `Mark ${any ? "another" : "a"} fault`;
  else text.textContent = `Something ${any ? "else " : ""}is missing`;
}

function drop(row) {
  const choice = form.querySelector("[data-conflict] button");
  if (choice) {
    // What stands there elsewhere must not go with it unseen.
    choice.focus();
    return;
  }
  const place = row.closest("[data-line]");
  row.remove();
  label(place);
  announcer.textContent = "Mark removed.";
  place.querySelector("[data-add]").focus();
  saving.changed();
}

function questions(conflicts) {
  return conflicts.flatMap(({ name, theirs }) => {
    const place = places.find((one) => one.dataset.line === marks.lineOf(name)) ?? places.at(-1);
    return [{
      host: place.querySelector("[data-rows]").parentElement,
      focus: place.querySelector("[data-row] select") ?? place.querySelector("[data-add]"),
      words: marks.inWords(marks.entriesOf(theirs)).join("; ") || "nothing marked",
      take: () => write([...read().filter((mark) => mark.line !== place.dataset.line), ...marks.entriesOf(theirs)]),
    }];
  });
}

const saving = startSaving(form, { read, write, places: questions, answers: marks });

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add], [data-drop]");
  if (!button) return;
  event.preventDefault();
  if (button.matches("[data-drop]")) drop(button.closest("[data-row]"));
  else add(button.closest("[data-line]")).querySelector("select").focus();
});
form.addEventListener("input", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row) return;
  if (event.target.matches("[data-mark=fault]")) {
    const removes = "removes" in (event.target.selectedOptions[0]?.dataset ?? {});
    for (const pick of row.querySelectorAll("[data-mark=remedy]")) pick.checked = pick.value === (removes ? "remove" : "change");
  }
  refresh(row);
  saving.changed();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.querySelector("button[value=submit]").click();
  } else if (event.altKey && (event.key === "Delete" || event.key === "Backspace") && event.target.closest("[data-row]")) {
    event.preventDefault();
    drop(event.target.closest("[data-row]"));
  }
});

places.flatMap(rowsOf).forEach(refresh);
saving.begin();
