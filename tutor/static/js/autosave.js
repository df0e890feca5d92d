/* Autosave: every change reaches the server as one small request, and the page
   says what the server holds, never what it merely hopes. Until the server has
   answered, the text is also kept in this browser, so that a lost network, an
   ended login or a closed lid loses nothing. What another tab or device saved
   meanwhile is put together with what stands here, and where that cannot be done
   the person chooses. */

import { copiesOf, forgetCopy, freshKey, keepCopy } from "./copies.js";
import { lines } from "./merge.js";

const PAUSE = 600;
const RETRY = [1000, 2000, 5000, 10000];
const REMEMBERED_KEYS = 20;

export class Autosave {
  /* Options: url, csrf {token, renew}, what the server holds (version, clientKey, savedAt, held),
     and what the form does: read, write, show, ask (which of two), carry (into the form). `answers`
     says how two answers are compared and put together; without it they are lines of codes. */
  constructor(options) {
    Object.assign(this, { answers: lines }, options);
    this.id = freshKey();
    this.sentKeys = [];
    this.dirty = false;
    this.sending = false;
    this.asking = false;
    this.failures = 0;
  }

  start(inConflict) {
    this.copies = copiesOf(this.url);
    if (inConflict) this.choose();
    else if (this.answers.same(this.read(), this.held)) this.adoptNext();
    else this.changed(); // Typed before this file had arrived.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.look();
      else this.flush();
    });
    window.addEventListener("focus", () => this.look());
    window.addEventListener("online", () => this.send());
    window.addEventListener("pagehide", () => this.flush());
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.come();
    });
  }

  /* The server has shown both answers; here the person chooses line by line. */
  choose() {
    const mine = this.read();
    const own = this.copies.find((copy) => this.answers.same(copy.entries, mine));
    this.copies = this.copies.filter((copy) => copy !== own);
    this.join(own?.base ?? null, mine, this.holding());
    if (own) forgetCopy(this.url, own.id);
  }

  holding() {
    return { version: this.version, saved_at: this.savedAt, entries: this.held };
  }

  /* A copy that an earlier page kept goes on in this page's own. */
  adoptNext() {
    const copy = this.copies.shift();
    if (!copy) {
      this.showSaved();
      return;
    }
    if (!this.answers.same(copy.entries, this.held)) {
      // Where the last save was that page's own, nobody else has changed anything.
      const base = copy.sentKeys.includes(this.clientKey) ? this.held : copy.base;
      this.join(base, copy.entries, this.holding());
    }
    forgetCopy(this.url, copy.id);
    if (!this.dirty) this.adoptNext();
  }

  /* Put mine and theirs together, and go on from what the server holds. Without a
     base nobody knows who changed a line, so every difference is a conflict. */
  join(base, mine, held) {
    const { entries, conflicts } = this.answers.merge(base, mine, held.entries);
    this.dirty = true;
    this.asking = conflicts.length > 0;
    this.base = base;
    this.write(entries);
    this.keep();
    if (this.asking) this.ask(conflicts, () => this.joined(held));
    else this.joined(held);
  }

  joined(held) {
    this.asking = false;
    this.version = held.version;
    this.savedAt = held.saved_at;
    this.held = held.entries;
    if (this.answers.same(this.read(), held.entries)) {
      this.dirty = false;
      this.confirmed();
    } else this.changed();
  }

  changed() {
    this.dirty = true;
    this.keep();
    this.key = freshKey();
    if (this.asking) return;
    this.show("pending", "Saving …");
    this.later(PAUSE);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  async send() {
    clearTimeout(this.timer);
    if (!this.dirty || this.sending || this.asking || this.left) return;
    this.sending = true;
    const key = this.key;
    const answer = await this.put(key);
    this.sending = false;
    if (!answer || answer.status >= 500 || answer.status === 429) this.retry();
    else await this.answered(answer, key);
  }

  async put(key) {
    const sent = trackedRequest(this, key);
    let answer = await fetch(this.url, sent()).catch(() => null);
    if (answer?.status === 400 && (await this.csrf.renew())) answer = await fetch(this.url, sent()).catch(() => null);
    return answer;
  }

  async answered(answer, key) {
    const held = await answer.json().catch(() => null);
    this.failures = 0;
    if (answer.ok && held) this.accepted(held, key);
    else if (answer.status === 409 && held?.entries) this.join(this.held, this.read(), held);
    else if (answer.status === 409) this.show("stopped", `${held?.message ?? "This attempt has ended."} Reload the page to see how it ended.`);
    else if (answer.status === 401 || answer.status === 400 || answer.redirected) this.show("stopped", ENDED);
    else this.show("stopped", held?.message ?? ENDED);
  }

  accepted(held, key) {
    this.version = held.version;
    this.savedAt = held.saved_at;
    this.held = held.entries;
    if (key !== this.key) {
      // Something was typed while the request was on its way: that is not saved yet.
      this.keep();
      this.later(PAUSE);
      return;
    }
    this.dirty = false;
    this.confirmed();
  }

  /* The server has what stands here. */
  confirmed() {
    forgetCopy(this.url, this.id);
    this.adoptNext();
  }

  retry() {
    const wait = RETRY[Math.min(this.failures, RETRY.length - 1)];
    this.failures += 1;
    this.show("failed", "Not saved yet: no connection. Trying again; your text is kept in this browser.");
    this.later(wait);
  }

  flush() {
    if (!this.dirty || this.asking || this.left) return;
    fetch(this.url, { ...trackedRequest(this, this.key)(), keepalive: true }).catch(() => {});
  }

  /* The form itself carries the answer now. The copy stays: the result page forgets it. */
  leave() {
    this.keep();
    this.carry(this.version, this.sentKeys);
    this.left = true;
    clearTimeout(this.timer);
  }

  /* Back on this page, because handing in did not get through. */
  come() {
    this.left = false;
    this.look();
  }

  look() {
    if (this.dirty) this.send();
    else this.refresh();
  }

  async refresh() {
    if (this.sending || this.left) return;
    const answer = await fetch(this.url, { headers: { Accept: "application/json" } }).catch(() => null);
    // Only a look at what another tab did; where it fails the next one may succeed.
    const held = answer?.ok ? await answer.json().catch(() => null) : null;
    if (this.dirty || !held || held.version <= this.version) return;
    this.version = held.version;
    this.savedAt = held.saved_at;
    this.held = held.entries;
    this.write(held.entries);
    this.showSaved();
  }

  showSaved() {
    if (!this.savedAt) this.show("idle", "Saved as you type");
    else this.show("saved", `Saved ${new Date(this.savedAt).toLocaleTimeString([], { hour12: false })}`);
  }

  keep() {
    const base = this.asking ? this.base : this.held;
    keepCopy(this.url, this.id, { at: Date.now(), base, sentKeys: this.sentKeys, entries: this.read() });
  }
}

const ENDED = "Not saved: your login has ended. Log in again in another tab and come back; your text is kept in this browser.";

/* Remember the key before it is sent: the answer may be lost, and the save be ours all the same. */
function trackedRequest(autosave, key) {
  const others = autosave.sentKeys.filter((one) => one !== key);
  autosave.sentKeys = [...others, key].slice(-REMEMBERED_KEYS);
  autosave.keep();
  const body = JSON.stringify({
    client_key: key,
    base_version: autosave.version,
    sent_keys: autosave.sentKeys,
    entries: autosave.read(),
  });
  return () => ({
    method: "PUT",
    headers: { "Content-Type": "application/json", "X-CSRFToken": autosave.csrf.token },
    body,
  });
}
