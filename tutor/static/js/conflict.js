/* A line that was changed here and elsewhere: both are shown, and the person chooses. */

import { inWords } from "./merge.js";

const WHERE = "in another tab or on another device";

/* Ask beside each line; `done` is called when the last one is decided. */
export function askBetween(pad, sections, conflicts, show, done) {
  const shown = conflicts.filter((conflict) => sections.some((rows) => rows.section === conflict.section));
  if (!shown.length) {
    done();
    return;
  }
  let open = shown.length;
  const tell = () => show("conflict", `Not saved yet: also changed ${WHERE}. Choose at ${open === 1 ? "the marked line" : `${open} marked lines`}.`);
  const decided = (question, next) => {
    question.remove();
    open -= 1;
    const choice = firstChoice(pad);
    if (choice) choice.focus();
    else next.focus();
    if (open) tell();
    else done();
  };
  for (const conflict of shown) {
    const rows = sections.find((one) => one.section === conflict.section);
    while (rows.rows.length <= conflict.index) rows.add();
    const row = rows.rows[conflict.index];
    row.combobox?.close(); // Its list would lie over the question.
    row.append(question(rows, row, conflict.theirs, decided));
  }
  tell();
}

export function firstChoice(pad) {
  return pad.querySelector("[data-conflict] button");
}

function question(rows, row, theirs, decided) {
  const box = document.createElement("div");
  box.className = "conflict";
  box.dataset.conflict = "";
  box.setAttribute("role", "group");
  const text = document.createElement("p");
  const other = document.createElement("span");
  other.className = "code";
  other.textContent = inWords(theirs);
  text.append(`Also changed ${WHERE}, to `, other, ".");
  box.setAttribute("aria-label", text.textContent);
  const field = row.querySelector("[data-field]");
  const mine = choice("Keep mine", () => decided(box, field));
  const take = choice("Take the other", () => {
    rows.fill(row, theirs);
    decided(box, field);
  });
  box.append(text, mine, take);
  return box;
}

function choice(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small";
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}
