/* Type-ahead over codes and words, as an ARIA combobox with a list box. What it
   shows depends on the text and the date of service only, never on the chart. */

const PAUSE = 120;
let serial = 0;

export class CodeCombobox {
  constructor(input, { url, on, section, showNotes }) {
    Object.assign(this, { input, url, on, section, showNotes });
    this.active = -1;
    this.options = [];
    this.build();
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
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
    this.input.after(this.list);
    const attributes = { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": this.list.id, autocomplete: "off" };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    this.hint = this.input.closest("[data-line]").querySelector("[data-code-hint]");
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  async ask(text, limit) {
    const query = new URLSearchParams({ q: text, on: this.on, section: this.section, limit });
    const answer = await fetch(`${this.url}?${query}`, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).codes : [];
  }

  async look() {
    const text = this.input.value.trim();
    if (text.length < 2) {
      this.close();
      return;
    }
    let found;
    try {
      found = await this.ask(text, 12);
    } catch {
      return; // Without a connection one types the code from the book; the save line says so.
    }
    if (this.input.value.trim() === text && document.activeElement === this.input) this.open(found);
  }

  open(found) {
    this.options = found;
    this.active = -1;
    this.list.replaceChildren(...found.map((code, index) => this.option(code, index)));
    this.list.hidden = found.length === 0;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.input.removeAttribute("aria-activedescendant");
  }

  option(code, index) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.status = code.status;
    item.append(part("code", code.code), part("title", code.description), part("status", code.status_label));
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.choose(index);
    });
    return item;
  }

  onKey(event) {
    if (event.key === "F2") {
      event.preventDefault();
      const code = this.options[this.active]?.code ?? this.input.value.trim();
      if (code) this.showNotes(code);
      return;
    }
    if (this.list.hidden || event.altKey) return;
    if (event.key === "ArrowDown") this.mark(Math.min(this.active + 1, this.options.length - 1));
    else if (event.key === "ArrowUp") this.mark(Math.max(this.active - 1, 0));
    else if (event.key === "Escape") this.close();
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
    this.close();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    clearTimeout(this.timer);
    this.describe();
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /* Beside a finished code: its title, and whether it is billable on the date of service. */
  async describe() {
    const text = this.input.value.trim();
    if (!this.hint) return;
    if (text.length < 3) {
      this.hint.replaceChildren();
      return;
    }
    let found;
    try {
      found = await this.ask(text, 1);
    } catch {
      return;
    }
    if (this.input.value.trim() !== text) return;
    const code = found.find((one) => plain(one.code) === plain(text));
    this.hint.replaceChildren();
    if (!code) return;
    this.hint.append(part("status", code.status_label, code.status), part("title", code.description));
    const notes = document.createElement("button");
    notes.type = "button";
    notes.className = "link";
    notes.textContent = "Notes";
    notes.setAttribute("aria-label", `Notes of ${code.code}`);
    notes.addEventListener("click", () => this.showNotes(code.code));
    this.hint.append(notes);
  }
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
