/* Autosave: every change reaches the server as one small request, and the page
   says what the server holds, never what it merely hopes. Until the server has
   answered, the text is also kept in this browser, so that a lost network or a
   closed lid loses nothing. */

const PAUSE = 600;
const RETRY = [1000, 2000, 5000, 10000];

export class Autosave {
  constructor(options) {
    Object.assign(this, options);
    this.dirty = false;
    this.sending = false;
    this.failures = 0;
  }

  start() {
    const kept = this.kept();
    if (kept && kept.base === this.version) {
      // What was typed last here never reached the server: put it back and send it.
      this.write(kept.entries);
      this.changed();
    } else {
      this.forget();
      this.showSaved();
    }
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.refresh();
      else this.flush();
    });
    window.addEventListener("focus", () => this.refresh());
    window.addEventListener("online", () => this.send());
    window.addEventListener("pagehide", () => this.flush());
  }

  changed() {
    this.dirty = true;
    this.key = crypto.randomUUID();
    this.keep();
    this.show("pending", "Saving …");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE);
  }

  async send() {
    clearTimeout(this.timer);
    if (!this.dirty || this.sending || this.left) return;
    this.sending = true;
    const key = this.key;
    let answer;
    try {
      answer = await fetch(this.url, this.request(key));
    } catch {
      answer = null;
    }
    this.sending = false;
    if (answer && answer.ok) this.accepted(await answer.json(), key);
    else if (answer && answer.status === 409) this.show("stopped", "This attempt is already submitted. Reload to see the result.");
    else if (answer && answer.status < 500 && answer.status !== 429) this.show("stopped", await refusal(answer));
    else this.retry();
  }

  request(key, keepalive = false) {
    return {
      method: "PUT",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.csrfToken },
      body: JSON.stringify({ client_key: key, base_version: this.version, entries: this.read() }),
      keepalive,
    };
  }

  accepted(held, key) {
    this.failures = 0;
    this.version = held.version;
    this.savedAt = held.saved_at;
    if (key !== this.key) {
      // Something was typed while the request was on its way: that is not saved yet.
      this.keep();
      this.timer = setTimeout(() => this.send(), PAUSE);
      return;
    }
    this.dirty = false;
    this.forget();
    this.showSaved();
  }

  retry() {
    const wait = RETRY[Math.min(this.failures, RETRY.length - 1)];
    this.failures += 1;
    this.show("failed", "Not saved yet: no connection. Trying again; your text is kept in this browser.");
    this.timer = setTimeout(() => this.send(), wait);
  }

  flush() {
    if (this.dirty && !this.left) fetch(this.url, this.request(this.key, true)).catch(() => {});
  }

  leave() {
    // The form itself carries the answer now.
    this.left = true;
    clearTimeout(this.timer);
    this.forget();
  }

  async refresh() {
    if (this.dirty || this.sending || this.left) return;
    let held;
    try {
      const answer = await fetch(this.url, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      held = await answer.json();
    } catch {
      return; // Only a look at what another tab did; the next one may succeed.
    }
    if (this.dirty || held.version <= this.version) return;
    this.version = held.version;
    this.savedAt = held.saved_at;
    this.write(held.entries);
    this.showSaved();
  }

  showSaved() {
    if (!this.savedAt) this.show("idle", "Saved as you type");
    else this.show("saved", `Saved ${new Date(this.savedAt).toLocaleTimeString([], { hour12: false })}`);
  }

  keep() {
    storage((store) => store.setItem(this.storageKey, JSON.stringify({ base: this.version, entries: this.read() })));
  }

  kept() {
    return storage((store) => JSON.parse(store.getItem(this.storageKey)));
  }

  forget() {
    storage((store) => store.removeItem(this.storageKey));
  }
}

/* A browser may forbid storage altogether; then only the server keeps the text. */
function storage(use) {
  try {
    return use(window.localStorage);
  } catch {
    return null;
  }
}

async function refusal(answer) {
  try {
    return (await answer.json()).message;
  } catch {
    return "Not saved: the server refused it. Reload the page and log in again; your text is kept in this browser.";
  }
}
