/* Evidence picked by selecting words: in the chart as it is read, or in its text area. */

let selected = "";

/* The selection may be gone by the time that a button is pressed, above all on a touch screen. */
export function watchSelection(form) {
  const shown = form.querySelector("[data-chart-preview]");
  const written = form.querySelector("#draft-chart");
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const isShown = selection.rangeCount && shown?.contains(selection.getRangeAt(0).commonAncestorContainer);
    if (isShown) keep(selection.toString());
    else if (written && document.activeElement === written) keep(bare(written.value.slice(written.selectionStart, written.selectionEnd)));
  });
  written?.addEventListener("selected", (event) => keep(bare(event.detail)));
}

function keep(text) {
  const folded = text.replace(/\s+/g, " ").trim();
  if (folded) selected = folded;
}

/* Without the signs of Markdown that a reader does not see. */
function bare(text) {
  return text.replace(/\*\*|__|`|^#+ /gm, "").replace(/\|/g, " ");
}

export function equipQuote(row) {
  const button = row.querySelector("[data-quote]");
  if (!button) return;
  button.hidden = false;
  // Pressing must not clear the selection that one is about to quote.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const field = row.querySelector("[data-field=evidence]");
    if (selected) {
      field.value = [field.value.trimEnd(), selected].filter(Boolean).join("\n");
      selected = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    } else field.placeholder = "Select words in the chart first, or type them here.";
    field.focus();
  });
}
