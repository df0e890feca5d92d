/* On a page of a result, choosing a quoted sentence shows it in the chart with a way back to its
   line, choosing a marked sentence shows its line, and pointing at a line marks its own sentences.
   The links work without this file. */

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const show = (element) => element.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
const back = document.createElement("button");
back.type = "button";
back.className = "button small back-to-line";
back.textContent = "Back to the line";

export function linkQuotes() {
  document.querySelectorAll(".verdict").forEach(markPassages);
  document.querySelectorAll(".evidence-list a").forEach(leadThere);
}

function markPassages(verdict) {
  const passages = [...verdict.querySelectorAll(".evidence-list a")].map((link) => document.querySelector(link.hash));
  const mark = (on) => passages.forEach((passage) => passage?.classList.toggle("is-current", on));
  verdict.addEventListener("pointerenter", () => mark(true));
  verdict.addEventListener("pointerleave", () => mark(false));
  verdict.addEventListener("focusin", () => mark(true));
  verdict.addEventListener("focusout", () => mark(false));
}

function leadThere(link) {
  const passage = document.querySelector(link.hash);
  if (!passage) return;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
    passage.classList.add("is-chosen");
    back.onclick = () => {
      leave();
      comeTo(link);
    };
    passage.after(back);
    show(passage);
    back.focus({ preventScroll: true });
  });
  passage.addEventListener("click", () => {
    leave();
    comeTo(link);
  });
}

function comeTo(link) {
  link.focus({ preventScroll: true });
  show(link.closest(".verdict"));
}

function leave() {
  for (const passage of document.querySelectorAll(".chart .is-chosen")) passage.classList.remove("is-chosen");
  back.remove();
}
