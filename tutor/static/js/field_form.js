/* The pages of questions and cases: a working form made quicker. Options are picked by letter or
   number, lists are put in order in place, Enter goes on to the next field. */

import { startSaving } from "./answer_form.js";
import { fields } from "./merge_fields.js";
import { startOrderList, writeOrder } from "./order_list.js";

const PREFIX = "f-";
const form = document.querySelector("form[data-answer]");
const groups = [...form.querySelectorAll("[data-form-field]")];
const groupOf = (name) => groups.find((group) => group.dataset.formField === name);

function read() {
  return [...new FormData(form)]
    .filter(([name, text]) => name.startsWith(PREFIX) && text.trim())
    .map(([name, text]) => ({ name: name.slice(PREFIX.length), text }));
}

function write(entries) {
  for (const group of groups) {
    const texts = entries.filter((entry) => entry.name === group.dataset.formField).map((entry) => entry.text);
    if ("order" in group.dataset) writeOrder(group, texts);
    else for (const control of group.querySelectorAll("[name^=f-]")) put(control, texts);
  }
}

function put(control, texts) {
  if (control.matches("[type=radio], [type=checkbox]")) control.checked = texts.includes(control.value);
  else control.value = texts[0] ?? "";
}

/* What a value says on this page: the text of its option, or itself. */
function said(group, text) {
  const value = CSS.escape(text);
  const pick = group.querySelector(`input[value="${value}"]:is([type=radio], [type=checkbox])`);
  const words = (pick && (pick.dataset.pick ?? pick.labels[0]?.textContent)) ??
    group.querySelector(`option[value="${value}"]`)?.textContent ??
    group.querySelector(`[data-option="${value}"] .order-text`)?.textContent;
  return (words ?? text).trim();
}

function placeOf({ name, theirs }) {
  const group = groupOf(name);
  if (!group) return [];
  return [{
    host: group,
    focus: group.querySelector("input:not([type=hidden]), select, button"),
    words: theirs.map((text) => said(group, text)).join(", ") || "nothing",
    take: () => write([...read().filter((entry) => entry.name !== name), ...theirs.map((text) => ({ name, text }))]),
  }];
}

const saving = startSaving(form, { read, write, places: (conflicts) => conflicts.flatMap(placeOf), answers: fields });

form.addEventListener("input", (event) => {
  if (event.target.name?.startsWith(PREFIX)) saving.changed();
});
for (const list of groups.filter((group) => "order" in group.dataset)) startOrderList(list, form.querySelector("[data-announcer]"), saving.changed);

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    handIn();
  } else if (event.target.matches("[data-form-field] input[type=text]")) {
    event.preventDefault();
    next(event.target)?.focus();
  }
});

function handIn() {
  form.querySelector("button[value=submit]").click();
}

function next(control) {
  const all = [...form.querySelectorAll("[data-form-field] :is(input:not([type=hidden]), select, button), [data-pad-foot] button[value=submit]")];
  return all[all.indexOf(control) + 1];
}

/* A–J and 1–9 pick an option from anywhere on the page; Enter hands in. */
const picks = [...form.querySelectorAll("[data-pick]")];
if (picks.length) {
  form.querySelector("[data-keys-hint]").hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("textarea, select, input[type=text], dialog")) return;
    const number = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
    const pick = picks[number] ?? picks.find((one) => one.dataset.pick === event.key.toUpperCase());
    if (pick) {
      event.preventDefault();
      pick.focus();
      pick.click();
    } else if (event.key === "Enter" && !event.target.closest("a, button, summary")) {
      event.preventDefault();
      handIn();
    }
  });
}

saving.begin();
