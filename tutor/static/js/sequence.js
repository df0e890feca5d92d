/* The page of an arrangement: the codes are moved in place by button, key or pointer, and the order
   is saved as one goes. */

import { startSaving } from "./answer_form.js";
import { orders } from "./merge_orders.js";
import { startDragging } from "./order_drag.js";
import { startOrderList, writeOrder } from "./order_list.js";

const form = document.querySelector("form[data-answer]");
const group = form.querySelector("[data-order]");

function read() {
  return new FormData(form).getAll("f-order").map((code) => ({ section: "diagnosis", code }));
}

function write(entries) {
  writeOrder(group, entries.map((entry) => entry.code));
  number();
}

/* The buttons say where their code stands, for who comes to them by keyboard. */
function number() {
  const items = [...group.querySelectorAll(".order-item")];
  items.forEach((item, at) => {
    for (const [step, word] of [["-1", "up"], ["1", "down"]]) {
      item.querySelector(`[data-move="${step}"]`).setAttribute("aria-label", `Move ${item.dataset.option} ${word}, now ${at + 1} of ${items.length}`);
    }
  });
}

function places(conflicts) {
  return conflicts.map(({ theirs }) => ({
    host: group,
    focus: group.querySelector("button:not(:disabled)"),
    words: theirs.join(", ") || "nothing",
    take: () => write(theirs.map((code) => ({ section: "diagnosis", code }))),
  }));
}

const saving = startSaving(form, { read, write, places, answers: orders });

function moved() {
  number();
  saving.changed();
}

const announcer = form.querySelector("[data-announcer]");
startOrderList(group, announcer, moved);
startDragging(group, announcer, moved);
form.querySelector("[data-keys-hint]").hidden = false;
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.querySelector("button[value=submit]").click();
});

saving.begin();
