/* An ICD-10-PCS code, character by character: seven lists, each with what the codes of the
   date of service allow after the characters before it. The code field stays the answer. */

const LENGTH = 7;

export class PcsBuilder {
  constructor(row, box, { url, on }) {
    Object.assign(this, { row, box, url, on });
    this.turn = 0;
    this.field = row.querySelector("[data-field=code]");
    this.button = row.querySelector("[data-build]");
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.toggle());
    this.field.addEventListener("input", () => this.refresh());
    box.addEventListener("change", (event) => this.chosen(event.target));
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.toggle();
      this.button.focus();
    });
  }

  toggle() {
    this.box.hidden = !this.box.hidden;
    this.button.setAttribute("aria-expanded", String(!this.box.hidden));
    if (!this.box.hidden) this.refresh();
  }

  prefix() {
    const text = this.field.value.trim().toUpperCase();
    return /^[0-9A-HJ-NP-Z]{0,7}$/.test(text) ? text : "";
  }

  /* Show the lists for what stands in the field. */
  async refresh(focused) {
    if (this.box.hidden) return;
    const prefix = this.prefix();
    this.turn += 1;
    const { turn } = this;
    const query = new URLSearchParams({ prefix, on: this.on });
    const answer = await fetch(`${this.url}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
    const { names, steps } = answer?.ok ? await answer.json() : {};
    // A later look supersedes this one: its lists would take the focus away.
    if (!steps || turn !== this.turn) return;
    if (!steps[0].length) {
      this.box.textContent = "No list of ICD-10-PCS is loaded for this date: type the code from your book.";
      return;
    }
    const offered = shortened(steps, prefix);
    this.box.replaceChildren(...names.map((name, place) => this.list(name, place, offered[place] ?? [], prefix[place])));
    if (focused !== undefined) this.box.querySelectorAll("select")[Math.min(focused, LENGTH - 1)].focus();
  }

  list(name, place, options, chosen) {
    const label = document.createElement("label");
    const select = document.createElement("select");
    const title = document.createElement("span");
    title.textContent = `${place + 1} ${name}`;
    select.dataset.place = place;
    select.disabled = options.length === 0;
    select.append(option("", "–"), ...options.map((one) => option(one.character, one.title ? `${one.character}  ${one.title}` : one.character)));
    select.value = options.some((one) => one.character === chosen) ? chosen : "";
    label.append(title, select);
    return label;
  }

  /* What stands behind a changed character need not be in its table any more. */
  chosen(select) {
    const place = Number(select.dataset.place);
    if (Number.isNaN(place)) return;
    this.field.value = this.prefix().slice(0, place) + select.value;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.row.combobox.close();
    this.row.combobox.describe();
    this.refresh(select.value ? place + 1 : place);
  }
}

/* A title goes on from that of the character before it; only what is new is shown. */
function shortened(steps, prefix) {
  return steps.map((step, place) => {
    const before = steps[place - 1]?.find((one) => one.character === prefix[place - 1])?.title ?? "";
    return step.map(({ character, title }) => {
      const isLonger = before && title.startsWith(before);
      return { character, title: isLonger ? title.slice(before.length).replace(/^[\s,]+/, "") : title };
    });
  });
}

function option(value, text) {
  const element = document.createElement("option");
  element.value = value;
  element.textContent = text;
  return element;
}
