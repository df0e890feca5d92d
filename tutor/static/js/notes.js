/* The notes of a code beside the pad, without leaving the chart. The page of the
   code is fetched and its main part shown; the link below opens it whole. */

export async function openNotes(base, code, on) {
  const panel = document.querySelector("[data-notes]");
  const body = panel.querySelector("[data-notes-body]");
  const query = new URLSearchParams({ code, on });
  let answer;
  try {
    answer = await fetch(`${base}?${query}`, { headers: { "X-Fragment": "1" } });
  } catch {
    answer = null;
  }
  if (answer && answer.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    body.replaceChildren(...page.body.childNodes);
  } else {
    body.textContent = "The notes could not be fetched. Try again in a moment.";
  }
  if (!panel.open) panel.show();
  panel.querySelector("[data-notes-close]").focus();
}

const panel = document.querySelector("[data-notes]");
if (panel) {
  const back = () => {
    panel.close();
    panel.returnTo?.focus();
  };
  panel.querySelector("[data-notes-close]").addEventListener("click", back);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") back();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.closest("[data-line]")) panel.returnTo = event.target;
  });
}
