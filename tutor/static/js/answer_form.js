/* What every form of an answer has beyond its controls: it is saved as one goes, says so, asks where
   two tabs have changed the same, and lets nobody hand in what has not reached the server. Without
   this file the form saves and hands in all the same. */

import { Autosave } from "./autosave.js";
import { askBetween, firstChoice } from "./conflict.js";

const OFFLINE = "Not handed in: no connection. Your answer is kept in this browser; hand it in again when you are back online.";

/* Answers {changed, begin}: to be called when something was entered, and when the page is ready.
   The form carries data-version, data-client-key, data-held, data-saved-at and data-draft-url, and
   has [data-save-state], [data-base-version] and [data-sent-keys]. `read` and `write` give and take
   entries, `places` says where conflicts are asked about (conflict.js), `answers` how answers are
   put together (merge.js). */
export function startSaving(form, { read, write, places, answers }) {
  // A preview keeps nothing.
  if (!form.dataset.draftUrl) return { changed: () => {}, begin: () => form.classList.add("is-enhanced") };
  const state = form.querySelector("[data-save-state]");
  const show = (kind, text) => {
    state.dataset.state = kind;
    state.textContent = text;
  };
  const autosave = new Autosave({
    url: form.dataset.draftUrl,
    csrf: csrfOf(form),
    version: Number(form.dataset.version),
    clientKey: form.dataset.clientKey,
    savedAt: form.dataset.savedAt,
    held: JSON.parse(form.dataset.held),
    read,
    write,
    ...(answers && { answers }),
    ask: (conflicts, done) => askBetween(form, places(conflicts), show, done),
    carry: (version, keys) => {
      form.querySelector("[data-base-version]").value = version;
      form.querySelector("[data-sent-keys]").value = keys.join(" ");
    },
    show,
  });
  form.addEventListener("submit", (event) => handIn(event, autosave, show));
  return { changed: () => autosave.changed(), begin: () => begin(form, autosave) };
}

function begin(form, autosave) {
  form.classList.add("is-enhanced");
  // A page that answers a POST must not post again when it is loaded again.
  if (form.querySelector("[data-paste-remarks], [data-conflict-page], [data-open-parts]")) history.replaceState(null, "", location.href);
  const conflictParts = [...document.querySelectorAll("[data-conflict-page]")];
  conflictParts.forEach((part) => part.remove());
  autosave.start(conflictParts.length > 0);
  if (conflictParts.length) firstChoice(form)?.focus();
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
function csrfOf(form) {
  return {
    token: document.querySelector("meta[name=csrf-token]").content,
    async renew() {
      // Not form.action: the form has buttons of that name.
      const answer = await fetch(form.getAttribute("action")).catch(() => null);
      if (!answer?.ok) return false;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector("form[data-draft-url]")) return false;
      this.token = page.querySelector("meta[name=csrf-token]").content;
      for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = this.token;
      return true;
    },
  };
}
