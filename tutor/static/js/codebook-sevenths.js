/* The button beside a 7th character: nothing is typed for anybody, the page is told
   which code was chosen. Whoever keeps the field listens for "code:chosen". */

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-code-chosen]");
  if (!button) return;
  button.dispatchEvent(
    new CustomEvent("code:chosen", { bubbles: true, detail: { code: button.dataset.codeChosen } }),
  );
});
