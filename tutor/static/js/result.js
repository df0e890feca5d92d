/* The result page: choosing a quoted sentence shows it in the chart with a way back to its
   line, choosing a marked sentence shows its line, and pointing at a line marks its own
   sentences. The links work without this file. */

import { lines } from "./merge.js";
import { showUnsent } from "./unsent.js";

const chart = document.querySelector(".chart");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const show = (element) => element.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });

for (const verdict of document.querySelectorAll(".verdict")) {
  const passages = [...verdict.querySelectorAll(".evidence-list a")].map((link) => document.querySelector(link.hash));
  const mark = (on) => passages.forEach((passage) => passage?.classList.toggle("is-current", on));
  verdict.addEventListener("pointerenter", () => mark(true));
  verdict.addEventListener("pointerleave", () => mark(false));
  verdict.addEventListener("focusin", () => mark(true));
  verdict.addEventListener("focusout", () => mark(false));
}


const back = document.createElement("button");
back.type = "button";
back.className = "button small back-to-line";
back.textContent = "Back to the line";

function leave() {
  for (const passage of chart.querySelectorAll(".is-chosen")) passage.classList.remove("is-chosen");
  back.remove();
}

for (const link of document.querySelectorAll(".evidence-list a")) {
  const passage = document.querySelector(link.hash);
  if (!passage) continue;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
    passage.classList.add("is-chosen");
    back.onclick = () => {
      leave();
      link.focus({ preventScroll: true });
      show(link.closest(".verdict"));
    };
    passage.after(back);
    show(passage);
    back.focus({ preventScroll: true });
  });
  passage.addEventListener("click", () => {
    leave();
    link.focus({ preventScroll: true });
    show(link.closest(".verdict"));
  });
}

showUnsent(lines);
