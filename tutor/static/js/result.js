/* The result page: choosing a quoted sentence shows it in the chart, and pointing
   at a line marks its own sentences. The links work without this file. */

const chart = document.querySelector(".chart");

for (const verdict of document.querySelectorAll(".verdict")) {
  const passages = [...verdict.querySelectorAll(".evidence-list a")].map((link) => document.querySelector(link.hash));
  const mark = (on) => passages.forEach((passage) => passage?.classList.toggle("is-current", on));
  verdict.addEventListener("pointerenter", () => mark(true));
  verdict.addEventListener("pointerleave", () => mark(false));
  verdict.addEventListener("focusin", () => mark(true));
  verdict.addEventListener("focusout", () => mark(false));
}

for (const link of document.querySelectorAll(".evidence-list a")) {
  link.addEventListener("click", (event) => {
    const passage = document.querySelector(link.hash);
    if (!passage) return;
    event.preventDefault();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    passage.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    for (const other of chart.querySelectorAll(".is-chosen")) other.classList.remove("is-chosen");
    passage.classList.add("is-chosen");
  });
}
