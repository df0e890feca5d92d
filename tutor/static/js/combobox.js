/* Type-ahead over codes and words, as an ARIA combobox with a list box. What it
   shows depends on the text and the date of service only, never on the chart. */

const PAUSE = 120;
let serial = 0;

export class CodeCombobox {
  constructor(input, { url, on, section, isStay, showNotes }) {
    Object.assign(this, { input, url, on, section, isStay, showNotes });
    this.active = -1;
    this.options = [];
    if (!url) {
      input.addEventListener("input", () => this.dress());
      this.dress();
      return;
    }
    this.build();
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    input.addEventListener("change", () => this.describe());
    this.describe();
  }

  build() {
    this.list = document.createElement("ul");
    this.list.className = "combobox-list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Codes found");
    serial += 1;
    this.list.id = `codes-found-${serial}`;
    this.list.hidden = true;
    // Pressing on the list must not take the focus from the field, or the list would close.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.input.after(this.list);
    const attributes = { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": this.list.id, autocomplete: "off" };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    this.line = this.input.closest("[data-line]");
    this.hint = this.line.querySelector("[data-code-hint]");
  }

  typed() {
    this.dress();
    if (this.known && plain(this.input.value) !== plain(this.known)) this.tell(null);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  /* Codes are shown in capitals, words as they are typed. */
  dress() {
    const text = this.input.value;
    const isCode = this.isStay ? /^[0-9A-HJ-NP-Z.]{1,7}$/i.test(text.trim()) : !/\s\S|[a-z]{3}/i.test(text);
    this.input.classList.toggle("is-code", /\d/.test(text) && isCode);
  }

  async ask(text, limit, signal) {
    const query = new URLSearchParams({ q: text, on: this.on, section: this.section, limit });
    if (this.isStay) query.set("stay", "1");
    const answer = await fetch(`${this.url}?${query}`, { headers: { Accept: "application/json" }, signal });
    if (answer.status === 403) this.closed((await answer.json()).message);
    return answer.ok ? (await answer.json()).codes : [];
  }

  /* An attempt that was begun elsewhere meanwhile closes the codebook. */
  closed(message) {
    this.input.dispatchEvent(new CustomEvent("look-up:closed", { bubbles: true, detail: { message } }));
  }

  async look() {
    const text = this.input.value.trim();
    this.request?.abort();
    if (text.length < 2) {
      this.close();
      return;
    }
    this.request = new AbortController();
    const { signal } = this.request;
    let found;
    try {
      found = await this.ask(text, 12, signal);
    } catch {
      return; // Without a connection one types the code from the book; the save line says so.
    }
    if (!signal.aborted && document.activeElement === this.input) this.open(found);
  }

  open(found) {
    this.options = found;
    this.active = -1;
    this.list.replaceChildren(...found.map((code, index) => this.option(code, index)));
    this.list.hidden = found.length === 0;
    this.place();
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.input.removeAttribute("aria-activedescendant");
  }

  /* Below the field, or above it where there is no room below. */
  place() {
    this.list.classList.remove("is-above");
    const field = this.input.getBoundingClientRect();
    const seen = window.visualViewport?.height ?? window.innerHeight;
    const below = seen - field.bottom;
    this.list.classList.toggle("is-above", this.list.offsetHeight > below && field.top > below);
  }

  option(code, index) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.status = code.status;
    item.append(part("code", code.code), part("title", code.description), part("status", code.status_label));
    item.addEventListener("click", () => this.choose(index));
    return item;
  }

  onKey(event) {
    if (event.key === "F2") {
      event.preventDefault();
      this.notes();
      return;
    }
    if (event.key === "Escape") {
      if (!this.list.hidden) event.preventDefault();
      this.close(); // Also one that is on its way.
      this.describe();
      return;
    }
    if (this.list.hidden || event.altKey) return;
    if (event.key === "ArrowDown") this.mark(Math.min(this.active + 1, this.options.length - 1));
    else if (event.key === "ArrowUp") this.mark(Math.max(this.active - 1, 0));
    else if ((event.key === "Enter" || event.key === "Tab") && this.active >= 0) this.choose(this.active);
    else return;
    if (event.key !== "Tab") event.preventDefault();
  }

  mark(index) {
    this.active = index;
    [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    this.input.setAttribute("aria-activedescendant", this.list.children[index].id);
    this.list.children[index].scrollIntoView({ block: "nearest" });
  }

  choose(index) {
    this.input.value = this.options[index].code;
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.close();
    this.describe();
  }

  /* The notes of the marked code, of the one written here, or of the first that the words find. */
  async notes() {
    const text = this.input.value.trim();
    if (!text || !this.showNotes) return;
    let code = this.options[this.active]?.code;
    if (!code) {
      const found = this.list.hidden ? await this.ask(text, 1).catch(() => []) : this.options;
      code = (matching(found, text) ?? found[0])?.code ?? text;
    }
    this.showNotes(code);
  }

  close() {
    if (!this.list) return;
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /* Beside a finished code: its title, and whether it is billable on the date of service. */
  async describe() {
    const text = this.input.value.trim();
    this.dress();
    if (!this.url) return;
    if (!this.hint || (this.known && plain(this.known) === plain(text))) return;
    if (text.length < 3) {
      this.tell(null);
      return;
    }
    const found = await this.ask(text, 1).catch(() => null);
    if (found && this.input.value.trim() === text) this.tell(matching(found, text));
  }

  /* The hint has its room in every row, so that nothing moves when it comes or goes. */
  tell(code) {
    this.known = code?.code;
    this.line.toggleAttribute("data-known", Boolean(code));
    this.hint.replaceChildren();
    if (!code) return;
    const words = part("words", "");
    // The field keeps what was typed; here it stands as it is written.
    if (this.input.value.trim().toUpperCase() !== code.code) words.append(part("code", code.code), " ");
    const title = part("title", code.description);
    title.title = code.description;
    words.append(part("status", code.status_label, code.status), " ", title);
    this.hint.append(words);
    if (this.showNotes) this.hint.append(this.notesButton(code.code));
  }

  notesButton(code) {
    const notes = document.createElement("button");
    notes.type = "button";
    notes.className = "link";
    notes.textContent = "Notes";
    notes.setAttribute("aria-label", `Notes of ${code}`);
    notes.addEventListener("click", () => this.showNotes(code));
    return notes;
  }
}

function matching(found, text) {
  return found.find((one) => plain(one.code) === plain(text));
}

function part(name, text, status) {
  const element = document.createElement("span");
  element.className = `code-${name}`;
  if (status) element.dataset.status = status;
  element.textContent = text;
  return element;
}

function plain(text) {
  return text.replace(/[.\s]/g, "").toUpperCase();
}
