/* The rows of one section of the pad (diagnoses, services, queries): add, move, remove, number. */

import { CodeCombobox } from "./combobox.js";
import { openNotes } from "./notes.js";
import { PcsBuilder } from "./pcs_builder.js";
import { equipQuote } from "./quote.js";

export class Rows {
  constructor(pad, list, announcer) {
    this.pad = pad;
    this.list = list;
    this.announcer = announcer;
    this.section = list.dataset.section;
    this.template = pad.querySelector(`template[data-row=${this.section}]`);
    this.noun = list.dataset.noun;
    this.list.addEventListener("click", (event) => this.onClick(event));
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    this.rows.forEach((row) => this.equip(row));
    this.pad
      .querySelector(`[data-add=${this.section}]`)
      ?.addEventListener("click", (event) => {
        event.preventDefault();
        this.focus(this.add());
      });
    this.number();
  }

  get rows() {
    return [...this.list.querySelectorAll("[data-line]")];
  }

  read() {
    return this.rows.map((row) => {
      const entry = { section: this.section };
      for (const input of row.querySelectorAll("[data-field]")) entry[input.dataset.field] = input.value;
      return entry;
    });
  }

  write(entries) {
    const mine = entries.filter((entry) => entry.section === this.section);
    // A blank row in which somebody stands stays, for its focus would be lost.
    const inUse = this.rows.findIndex((row) => row.contains(document.activeElement)) + 1;
    const wanted = Math.max(mine.length, inUse, Number(this.list.dataset.least));
    while (this.rows.length < wanted) this.add();
    this.rows.slice(wanted).forEach((row) => row.remove());
    this.rows.forEach((row, index) => this.fill(row, mine[index] ?? {}));
    this.number();
  }

  fill(row, entry) {
    for (const input of row.querySelectorAll("[data-field]")) {
      const value = entry[input.dataset.field] ?? "";
      if (input.value !== value) input.value = value;
    }
    row.combobox?.describe();
    row.builder?.refresh();
  }

  add(after) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    if (after) after.after(row);
    else this.list.append(row);
    this.equip(row);
    this.number();
    return row;
  }

  equip(row) {
    const input = row.querySelector("[data-field=code]");
    if (input) this.equipCode(row, input);
    equipQuote(row);
    const grip = row.querySelector("[data-grip]");
    if (grip) this.makeDraggable(row, grip);
  }

  equipCode(row, input) {
    row.combobox = new CodeCombobox(input, {
      // Under exam conditions neither may be there.
      url: this.list.hasAttribute("data-suggests") ? this.pad.dataset.suggestUrl : "",
      on: this.pad.dataset.on,
      section: this.section,
      isStay: "stay" in this.list.dataset,
      showNotes: this.pad.dataset.notesUrl ? (code) => openNotes(this.pad.dataset.notesUrl, code, this.pad.dataset.on) : null,
    });
    const box = row.querySelector("[data-builder]");
    if (box) row.builder = new PcsBuilder(row, box, { url: this.pad.dataset.charactersUrl, on: this.pad.dataset.on });
  }

  number() {
    this.rows.forEach((row, index) => {
      row.querySelector("[data-number]").textContent = this.section === "diagnosis" ? letter(index) : String(index + 1);
      for (const element of row.querySelectorAll("[name], [id], [for], [aria-controls], [aria-describedby], [data-spoken]")) {
        for (const name of ["name", "id", "for", "aria-controls", "aria-describedby"]) {
          const value = element.getAttribute(name);
          if (value) element.setAttribute(name, value.replace(/^(dx|px|qy)-(\d+|__)/, `$1-${index}`));
        }
        if (element.dataset.spoken) element.setAttribute("aria-label", element.dataset.spoken.replace("#", index + 1));
        if (element.name === "action") element.value = element.value.replace(/\d+$|__$/, String(index));
      }
    });
  }

  onClick(event) {
    const button = event.target.closest("button[name=action]");
    if (!button) return;
    const [verb] = button.value.split(":");
    const row = button.closest("[data-line]");
    if (verb === "up" || verb === "down") {
      event.preventDefault();
      this.move(row, verb === "up" ? -1 : 1);
      button.focus();
    } else if (verb === "remove") {
      event.preventDefault();
      this.remove(row);
    }
  }

  onKey(event) {
    const row = event.target.closest("[data-line]");
    if (!row) return;
    if (event.altKey && event.target.matches("select")) return; // There the arrows open the list.
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      const focused = event.target;
      this.move(row, event.key === "ArrowUp" ? -1 : 1);
      focused.focus();
    } else if (event.altKey && (event.key === "Delete" || event.key === "Backspace")) {
      event.preventDefault();
      this.remove(row);
    } else if (event.key === "Enter" && event.target.matches("[data-field]") && !event.ctrlKey && !event.metaKey && !event.defaultPrevented) {
      event.preventDefault();
      this.focus(row.nextElementSibling ?? this.add());
    }
  }

  move(row, step) {
    const rows = this.rows;
    const to = rows.indexOf(row) + step;
    if (to < 0 || to >= rows.length) return;
    if (step < 0) rows[to].before(row);
    else rows[to].after(row);
    this.changed(`${this.noun} moved to position ${to + 1} of ${rows.length}`);
  }

  remove(row) {
    const choice = row.querySelector("[data-conflict] button");
    if (choice) {
      // What stands there elsewhere must not go with it unseen.
      choice.focus();
      return;
    }
    const next = row.nextElementSibling ?? row.previousElementSibling;
    if (this.rows.length === 1) {
      this.fill(row, {});
    } else row.remove();
    this.changed(`${this.noun} removed`);
    this.focus(next ?? row);
  }

  makeDraggable(row, grip) {
    // Pointer events instead of HTML drag and drop: they work by finger too.
    grip.addEventListener("pointerdown", (down) => {
      if (down.button !== 0) return;
      down.preventDefault();
      row.classList.add("is-dragged");
      const follow = (move) => {
        const over = this.rows.find((other) => {
          const box = other.getBoundingClientRect();
          return other !== row && move.clientY > box.top && move.clientY < box.bottom;
        });
        if (!over) return;
        const below = move.clientY > over.getBoundingClientRect().top + over.offsetHeight / 2;
        if (below) over.after(row);
        else over.before(row);
      };
      // On the document: an element that moves in the tree loses its pointer capture.
      const drop = () => {
        document.removeEventListener("pointermove", follow);
        document.removeEventListener("pointerup", drop);
        document.removeEventListener("pointercancel", drop);
        row.classList.remove("is-dragged");
        this.changed(`${this.noun} moved to position ${this.rows.indexOf(row) + 1} of ${this.rows.length}`);
      };
      document.addEventListener("pointermove", follow);
      document.addEventListener("pointerup", drop);
      document.addEventListener("pointercancel", drop);
    });
  }

  changed(message) {
    this.number();
    this.announcer.textContent = message;
    this.list.dispatchEvent(new CustomEvent("pad:changed", { bubbles: true }));
  }

  focus(row) {
    row.querySelector("[data-field]").focus();
  }
}

function letter(index) {
  return index < 26 ? String.fromCharCode(65 + index) : String(index + 1);
}

export function isEmpty(row) {
  return [...row.querySelectorAll("[data-field]")].every((input) => !input.value);
}
