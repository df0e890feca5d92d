/* The coding pad: makes a working form quicker. Everything here is a convenience
   on top of the plain form in templates/practice/attempt.html: without this file
   the page still reads, saves and submits. */

import { Autosave } from "./autosave.js";
import { askBetween, firstChoice } from "./conflict.js";
import { quoteIn, watchChart } from "./quote.js";
import { Rows, isEmpty } from "./rows.js";

const OFFLINE = "Not handed in: no connection. Your text is kept in this browser; submit again when you are back online.";

function start(pad) {
  const announcer = pad.querySelector("[data-announcer]");
  const sections = [...pad.querySelectorAll("[data-section]")].map((list) => new Rows(pad, list, announcer));
  const state = pad.querySelector("[data-save-state]");
  const show = (kind, text) => {
    state.dataset.state = kind;
    state.textContent = text;
  };
  const autosave = new Autosave({
    url: pad.dataset.draftUrl,
    csrf: csrfOf(pad),
    version: Number(pad.dataset.version),
    clientKey: pad.dataset.clientKey,
    savedAt: pad.dataset.savedAt,
    held: JSON.parse(pad.dataset.held),
    read: () => sections.flatMap((rows) => rows.read()),
    write: (entries) => sections.forEach((rows) => rows.write(entries)),
    ask: (conflicts, done) => askBetween(pad, sections, conflicts, show, done),
    carry: (version, keys) => {
      pad.querySelector("[data-base-version]").value = version;
      pad.querySelector("[data-sent-keys]").value = keys.join(" ");
    },
    show,
  });
  pad.addEventListener("input", (event) => {
    if (event.target.matches("[data-field]")) autosave.changed();
  });
  pad.addEventListener("pad:changed", () => autosave.changed());
  pad.addEventListener("paste", spreadPasted);
  pad.addEventListener("look-up:closed", (event) => {
    pad.querySelector("[data-look-up-closed]").textContent = event.detail.message;
  });
  pad.addEventListener("submit", (event) => handIn(event, autosave, show));
  shortcuts(pad, sections);
  watchChart();
  pad.classList.add("is-enhanced");
  showRemarks(pad);
  const conflictParts = [...document.querySelectorAll("[data-conflict-page]")];
  conflictParts.forEach((part) => part.remove());
  autosave.start(conflictParts.length > 0);
  if (conflictParts.length) firstChoice(pad)?.focus();
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

function handIn(event, autosave, show) {
  const choice = firstChoice(event.target);
  if (choice) {
    event.preventDefault();
    choice.focus();
  } else if (!navigator.onLine) {
    event.preventDefault();
    show("failed", OFFLINE);
  } else autosave.leave();
}

/* The token of this page ends with its login; the page of a new login has another. */
function csrfOf(pad) {
  return {
    token: document.querySelector("meta[name=csrf-token]").content,
    async renew() {
      // Not pad.action: the form has buttons of that name.
      const answer = await fetch(pad.getAttribute("action")).catch(() => null);
      if (!answer?.ok) return false;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector("[data-pad]")) return false;
      this.token = page.querySelector("meta[name=csrf-token]").content;
      for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = this.token;
      return true;
    },
  };
}

/* The page that answers a pasted list came by POST; loading it again must not paste again. */
function showRemarks(pad) {
  const remarks = pad.querySelector("[data-paste-remarks]");
  if (remarks || pad.querySelector("[data-conflict-page]")) history.replaceState(null, "", location.href);
  remarks?.focus();
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
