/* The rows of one section of the editor: add, move, remove, number; codes are looked up. */

import { CodeCombobox } from "./combobox.js";
import { equipQuote } from "./draft_quote.js";

const NUMBERED = /^((?:row-)?[a-z]{2})-(\d+|__)/;
const ATTRIBUTES = ["name", "id", "for", "aria-controls", "aria-describedby"];

export class DraftRows {
  constructor(form, list, announcer) {
    Object.assign(this, { form, list, announcer });
    this.prefix = list.dataset.rows;
    this.noun = list.dataset.noun;
    this.template = form.querySelector(`template[data-template=${this.prefix}]`);
    this.rows.forEach((row) => this.equip(row));
    list.addEventListener("click", (event) => this.onClick(event));
    form.querySelector(`[data-add=${this.prefix}]`).addEventListener("click", (event) => {
      event.preventDefault();
      this.add();
    });
  }

  get rows() {
    return [...this.list.querySelectorAll(":scope > [data-row]")];
  }

  equip(row) {
    const input = row.querySelector("[data-field=code]");
    if (input) {
      new CodeCombobox(input, {
        url: this.form.dataset.suggestUrl,
        on: this.form.dataset.on,
        section: this.list.dataset.section,
        isStay: "stay" in this.form.dataset && this.prefix === "px",
        showNotes: null,
      });
    }
    equipQuote(row);
  }

  add() {
    const row = this.template.content.firstElementChild.cloneNode(true);
    this.list.append(row);
    this.number();
    this.equip(row);
    row.querySelector("[data-field]").focus();
    this.announcer.textContent = `${this.noun} ${this.rows.length} added`;
  }

  onClick(event) {
    const button = event.target.closest("button[name=action]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    const verb = button.value.split(":")[0];
    if (verb === "remove") this.remove(row);
    else this.move(row, verb === "up" ? -1 : 1, button);
  }

  move(row, step, button) {
    const rows = this.rows;
    const to = rows.indexOf(row) + step;
    if (to < 0 || to >= rows.length) return;
    if (step < 0) rows[to].before(row);
    else rows[to].after(row);
    button.focus();
    this.changed(`${this.noun} moved to position ${to + 1} of ${rows.length}`);
  }

  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("[data-field]") ?? this.form.querySelector(`[data-add=${this.prefix}]`)).focus();
    this.changed(`${this.noun} removed`);
  }

  changed(message) {
    this.number();
    this.announcer.textContent = message;
    this.list.dispatchEvent(new CustomEvent("rows:changed", { bubbles: true }));
  }

  /* Where each row stands in the file now, as the server said after a save. */
  place(places) {
    this.rows.forEach((row, index) => {
      row.querySelector("[data-origin]").value = places[index] ?? "";
    });
  }

  number() {
    this.rows.forEach((row, index) => {
      row.id = `row-${this.prefix}-${index}`;
      row.querySelector("[data-number]").textContent = String(index + 1);
      for (const element of row.querySelectorAll("[name], [id], [for], [aria-controls], [aria-describedby], [data-spoken], [data-spoken-text]")) {
        for (const name of ATTRIBUTES) {
          const value = element.getAttribute(name);
          if (value) element.setAttribute(name, value.replace(NUMBERED, `$1-${index}`));
        }
        if (element.dataset.spoken) element.setAttribute("aria-label", element.dataset.spoken.replace("#", index + 1));
        if (element.dataset.spokenText) element.textContent = ` ${element.dataset.spokenText.replace("#", index + 1)}`;
        if (element.name === "action") element.value = element.value.replace(/\d+$|__$/, String(index));
      }
    });
  }
}
