/* The look-up as one types: what the form would show is fetched and put under the
   field. Arrow keys walk through what was found; without this file the form does it all. */

const PAUSE = 160;
const SHORTEST = 2;

class LookUp {
  constructor(form) {
    this.form = form;
    this.field = form.elements.q;
    this.results = document.querySelector("[data-results]");
    this.invitation = document.querySelector("[data-results-empty]");
    this.count = document.querySelector("[data-results-count]");
    form.addEventListener("input", (event) => this.later(event.target === this.field ? PAUSE : 0));
    this.field.addEventListener("keydown", (event) => this.enterList(event));
    this.results.addEventListener("keydown", (event) => this.walk(event));
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), pause);
  }

  async look() {
    this.running?.abort();
    const query = new URLSearchParams(new FormData(this.form));
    if (query.get("q").trim().length < SHORTEST) {
      this.show("", query);
      return;
    }
    this.running = new AbortController();
    let answer;
    try {
      answer = await fetch(`${this.form.dataset.lookUp}?${query}`, { signal: this.running.signal });
      // A refusal says why, and is shown as the codes would be.
      if (answer.ok || answer.status === 403) this.show(await answer.text(), query);
    } catch (error) {
      if (error.name !== "AbortError") this.say("The search could not be reached. Press Enter to try again.");
    }
  }

  show(html, query) {
    const part = new DOMParser().parseFromString(html, "text/html");
    this.results.replaceChildren(...part.body.childNodes);
    this.invitation.hidden = html !== "";
    this.say(this.results.querySelector("[data-count]")?.textContent ?? "");
    const address = html ? `?${query}` : location.pathname;
    history.replaceState(null, "", address);
  }

  say(text) {
    this.count.textContent = text;
  }

  get links() {
    return [...this.results.querySelectorAll(".results a")];
  }

  enterList(event) {
    if (event.key !== "ArrowDown" || this.links.length === 0) return;
    event.preventDefault();
    this.links[0].focus();
  }

  walk(event) {
    const at = this.links.indexOf(document.activeElement);
    if (at < 0) return;
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.links.length - 1 };
    if (event.key === "Escape" || (event.key === "ArrowUp" && at === 0)) this.field.focus();
    else if (event.key in steps) this.links[Math.min(steps[event.key], this.links.length - 1)].focus();
    else return;
    event.preventDefault();
  }
}

const form = document.querySelector("[data-look-up]");
if (form) new LookUp(form);
