/* The editor of a draft: saves by itself, checks beside, adds and moves rows, looks codes up,
   quotes the chart, and marks what could identify somebody. Everything works as a plain form
   without it. */

import { DraftRows } from "./draft_rows.js";
import { DraftSaving } from "./draft_saving.js";
import { watchSelection } from "./draft_quote.js";
import { enhanceAll } from "./text_editor.js";

function start(form, editing) {
  const announcer = form.querySelector("[data-announcer]");
  const state = form.querySelector("[data-save-state]");
  const lists = [...form.querySelectorAll("[data-rows]")].map((list) => new DraftRows(form, list, announcer));
  const saving = new DraftSaving(form, {
    show: (kind, text) => {
      state.dataset.state = kind;
      state.textContent = text;
    },
    taken: (answer) => lists.forEach((list) => list.place(answer.places[list.prefix] ?? [])),
    checked: () => editing.then(mark),
    rows: () => lists.map((list) => list.rows.length).join(),
  });
  form.addEventListener("input", () => saving.changed());
  form.addEventListener("change", () => saving.changed());
  form.addEventListener("rows:changed", () => saving.changed());
  form.addEventListener("submit", () => saving.leave());
  watchSelection(form);
  form.addEventListener("click", (event) => addTopic(form, event.target.closest("[data-topic]")));
  form.classList.add("is-enhanced");
  // A page that came by POST must not be sent again when it is loaded again.
  if (form.querySelector("[data-conflict-page]")) history.replaceState(null, "", location.href);
}

/* A topic of the list is written into its field. */
function addTopic(form, chosen) {
  if (!chosen) return;
  const field = form.querySelector("#f-topics");
  const topics = new Set(field.value.split("\n").map((line) => line.trim()).filter(Boolean));
  field.value = [...topics.add(chosen.dataset.topic)].join("\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/* Shows where in the texts the check saw what could identify somebody. */
function mark(editors) {
  const { marks = "{}" } = document.querySelector("[data-marks]")?.dataset ?? {};
  const places = JSON.parse(marks);
  for (const [id, editor] of editors) editor.marks(places[document.getElementById(id).dataset.file] ?? []);
}

/* A problem of a text leads to its editor: the field itself is hidden. */
function follow(event, editors) {
  const link = event.target.closest('a[href^="#"]');
  const editor = editors.get(link?.getAttribute("href").slice(1));
  if (!editor) return;
  event.preventDefault();
  editor.focus();
}

const form = document.getElementById("draft-form");
if (form) {
  const editing = enhanceAll(form);
  if ("draft" in form.dataset) start(form, editing);
  editing.then((editors) => {
    mark(editors);
    form.addEventListener("click", (event) => follow(event, editors));
  });
}
