/* Quoting the chart in a query: what was last selected in the chart goes into the field. */

let selected = "";

/* The selection may be gone by the time that a button is pressed, above all on a touch screen. */
export function watchChart() {
  const chart = document.querySelector(".chart");
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || !chart.contains(selection.getRangeAt(0).commonAncestorContainer)) return;
    const text = selection.toString().replace(/\s+/g, " ").trim();
    if (text) selected = text;
  });
}

export function equipQuote(row) {
  const button = row.querySelector("[data-quote]");
  if (!button) return;
  button.hidden = false;
  // Pressing must not clear the selection that one is about to quote.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const field = row.querySelector("[data-field=evidence]");
    if (selected) quoteIn(row);
    else field.placeholder = "Select words in the chart first, or type them here.";
    field.focus();
  });
}

export function quoteIn(row) {
  if (!selected) return;
  const field = row.querySelector("[data-field=evidence]");
  field.value = selected.slice(0, field.maxLength);
  selected = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
