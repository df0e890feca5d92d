/* The notes of a code beside the pad, without leaving the chart. The page of the
   code is fetched and its main part shown; the link below opens it whole. The page
   stays where it is: only a row that the panel would cover is brought above it. */

export async function openNotes(base, code, on) {
  const panel = document.querySelector("[data-notes]");
  const body = panel.querySelector("[data-notes-body]");
  const query = new URLSearchParams({ code, on });
  const answer = await fetch(`${base}?${query}`, { headers: { "X-Fragment": "1" } }).catch(() => null);
  // A refusal says why, and is shown as the notes would be.
  if (answer?.ok || answer?.status === 403) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    body.replaceChildren(...page.body.childNodes);
  } else {
    body.textContent = "The notes could not be fetched. Try again in a moment.";
  }
  const foot = document.querySelector("[data-pad-foot]");
  panel.style.setProperty("--foot", `${foot.offsetHeight}px`);
  // Not show(): that moves the focus, and the page with it.
  panel.setAttribute("open", "");
  panel.scrollTop = 0;
  // The heading, not the button that would end it: reading goes on from here, and Tab leads in.
  panel.querySelector("#notes-title").focus({ preventScroll: true });
  uncover(panel);
}

function uncover(panel) {
  const row = panel.returnTo?.closest("[data-line]");
  const covered = row ? row.getBoundingClientRect().bottom - panel.getBoundingClientRect().top : 0;
  if (covered > 0) window.scrollBy({ top: covered + 8, behavior: "instant" });
}

const panel = document.querySelector("[data-notes]");
if (panel) {
  const back = () => {
    panel.close();
    panel.returnTo?.focus({ preventScroll: true });
  };
  panel.querySelector("[data-notes-close]").addEventListener("click", back);
  // The table of 7th characters completes the code of the row that the notes belong to.
  panel.addEventListener("code:chosen", (event) => {
    const field = panel.returnTo?.closest("[data-line]")?.querySelector("[role=combobox]");
    if (!field) return;
    field.value = event.detail.code;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    panel.returnTo = field;
    back();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") back();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.closest("[data-line]")) panel.returnTo = event.target;
  });
}
