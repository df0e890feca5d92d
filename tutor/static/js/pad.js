/* The coding pad: makes a working form quicker. Everything here is a convenience
   on top of the plain form in templates/practice/attempt.html: without this file
   the page still reads, saves and submits. */

import { startSaving } from "./answer_form.js";
import { inWords } from "./merge.js";
import { quoteIn, watchChart } from "./quote.js";
import { Rows, isEmpty } from "./rows.js";

function start(pad) {
  const announcer = pad.querySelector("[data-announcer]");
  const sections = [...pad.querySelectorAll("[data-section]")].map((list) => new Rows(pad, list, announcer));
  const autosave = startSaving(pad, {
    read: () => sections.flatMap((rows) => rows.read()),
    write: (entries) => sections.forEach((rows) => rows.write(entries)),
    places: (conflicts) => conflicts.flatMap((conflict) => placeOf(conflict, sections)),
  });
  pad.addEventListener("input", (event) => {
    if (event.target.matches("[data-field]")) autosave.changed();
  });
  pad.addEventListener("pad:changed", () => autosave.changed());
  pad.addEventListener("paste", spreadPasted);
  pad.addEventListener("look-up:closed", (event) => {
    pad.querySelector("[data-look-up-closed]").textContent = event.detail.message;
  });
  shortcuts(pad, sections);
  watchChart();
  pad.querySelector("[data-paste-remarks]")?.focus();
  autosave.begin();
}

/* Where a line that was changed twice is asked about. */
function placeOf({ section, index, theirs }, sections) {
  const rows = sections.find((one) => one.section === section);
  if (!rows) return [];
  while (rows.rows.length <= index) rows.add();
  const row = rows.rows[index];
  row.combobox?.close(); // Its list would lie over the question.
  return [{ host: row, focus: row.querySelector("[data-field]"), words: inWords(theirs), take: () => rows.fill(row, theirs) }];
}

/* Several lines or columns are no code: they go where pasted lists are read, never into one field. */
function spreadPasted(event) {
  const text = event.clipboardData?.getData("text") ?? "";
  if (!event.target.matches("[data-field=code]") || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const box = event.currentTarget.querySelector(".paste");
  box.open = true;
  box.querySelector("textarea").value = text;
  box.querySelector("button").click();
}

/* Option and a letter type another character on a Mac, so there the key itself counts. */
function letterOf(event) {
  return /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase();
}

function shortcuts(pad, sections) {
  const help = document.querySelector("dialog[data-shortcuts]");
  const free = (rows) => {
    const row = rows.rows.find(isEmpty) ?? rows.add();
    rows.focus(row);
    return row;
  };
  const section = (name) => sections.find((rows) => rows.section === name);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    const letter = event.altKey && !event.ctrlKey && !event.metaKey ? letterOf(event) : "";
    if (event.key === "?" && !typing) {
      event.preventDefault();
      help.showModal();
    } else if (letter === "d") {
      event.preventDefault();
      free(section("diagnosis"));
    } else if (letter === "s" && section("procedure")) {
      event.preventDefault();
      free(section("procedure"));
    } else if (letter === "q") {
      event.preventDefault();
      quoteIn(free(section("query")));
    } else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      pad.querySelector("button[value=submit]").click();
    }
  });
  for (const opener of document.querySelectorAll("[data-open-shortcuts]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => help.showModal());
  }
}

const pad = document.querySelector("[data-pad]");
if (pad) start(pad);
