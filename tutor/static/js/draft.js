/* The editor of a draft: saves by itself, checks beside, adds and moves rows, looks codes up, and
   quotes the chart. Everything works as a plain form without it. */

import { DraftRows } from "./draft_rows.js";
import { DraftSaving } from "./draft_saving.js";
import { watchSelection } from "./draft_quote.js";

function start(form) {
  const announcer = form.querySelector("[data-announcer]");
  const state = form.querySelector("[data-save-state]");
  const lists = [...form.querySelectorAll("[data-rows]")].map((list) => new DraftRows(form, list, announcer));
  const saving = new DraftSaving(form, {
    show: (kind, text) => {
      state.dataset.state = kind;
      state.textContent = text;
    },
    taken: (answer) => lists.forEach((list) => list.place(answer.places[list.prefix] ?? [])),
    rows: () => lists.map((list) => list.rows.length).join(),
  });
  form.addEventListener("input", () => saving.changed());
  form.addEventListener("change", () => saving.changed());
  form.addEventListener("rows:changed", () => saving.changed());
  form.addEventListener("submit", () => saving.leave());
  watchSelection(form);
  form.classList.add("is-enhanced");
  // A page that came by POST must not be sent again when it is loaded again.
  if (form.querySelector("[data-conflict-page]")) history.replaceState(null, "", location.href);
}

const form = document.querySelector("form[data-draft]");
if (form) start(form);
