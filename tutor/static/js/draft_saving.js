/* Saves the form of a draft a moment after the last change. One save is on its way at a time, and
   it is sent again under the same key until it is answered, so that none is done twice. */

const PAUSE = 900;
const RETRY = 5_000;

export class DraftSaving {
  constructor(form, { show, taken, checked, rows }) {
    Object.assign(this, { form, show, taken, checked, rows });
    this.isDirty = false;
    this.isSaving = false;
    this.isStopped = Boolean(form.querySelector("[data-conflict-page]"));
    window.addEventListener("beforeunload", (event) => {
      if (this.isDirty || this.isSaving) event.preventDefault();
    });
    window.addEventListener("online", () => this.save());
  }

  changed() {
    if (this.isStopped) return;
    this.isDirty = true;
    this.show("waiting", "Not saved yet");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  /* The form itself is being sent: nothing is lost by leaving. */
  leave() {
    clearTimeout(this.timer);
    this.isDirty = this.isSaving = false;
    this.isStopped = true;
  }

  async save() {
    if (this.isStopped || this.isSaving || !this.isDirty) return;
    this.isSaving = true;
    this.isDirty = false;
    const body = new FormData(this.form);
    const key = freshKey();
    body.set("action", "save");
    body.set("client_key", key);
    const rows = this.rows();
    await this.send(body, rows);
  }

  async send(body, rows) {
    let answer;
    try {
      answer = await fetch(this.form.getAttribute("action") ?? location.pathname, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
      });
    } catch {
      this.show("failed", "No connection. Your text is here; it is saved when you are back online.");
      this.timer = setTimeout(() => this.send(body, rows), RETRY);
      return;
    }
    if (this.isStopped) return;
    this.isSaving = false;
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) this.take(told, rows);
    else this.refuse(answer.status, told);
    if (this.isDirty) this.changed();
  }

  take(told, rows) {
    this.form.querySelector("[data-base-version]").value = told.version;
    const base = this.form.querySelector("[data-base-toml]");
    // Rows that came or went meanwhile have their places in the text that they were made from.
    if (base && rows === this.rows()) {
      base.value = told.base_toml;
      this.taken(told);
    } else if (base) this.isDirty = true;
    put("[data-check]", told.check);
    put("[data-chart-preview]", told.chart);
    put("[data-rationale-preview]", told.rationale);
    // Places in a text that was changed meanwhile would be wrong.
    if (!this.isDirty) this.checked();
    this.show("saved", `Saved ${told.saved_at.slice(11, 19)} UTC`);
  }

  refuse(status, told) {
    if (status === 409 && told.version !== undefined) {
      this.isStopped = true;
      this.show("conflict", "Changed elsewhere too. Save to see both side by side.");
    } else if (status === 409) {
      this.isStopped = true;
      this.show("stopped", told.message);
    } else {
      this.show("failed", told.message ?? "Not saved. Try the button.");
    }
  }
}

function put(selector, html) {
  const place = document.querySelector(selector);
  if (place && place.innerHTML !== html) place.innerHTML = html;
}

/* Over plain HTTP there is no crypto.randomUUID. */
function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
