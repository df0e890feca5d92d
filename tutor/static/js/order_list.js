/* A list that is put in order: its buttons move an entry in place. It is nobody's answer until an
   entry was moved or the order was kept. Without this file the same buttons ask the server. */

const ANSWERED = "This order is your answer.";
const OPEN = "Not answered yet: move an entry.";

export function startOrderList(group, announcer, changed) {
  const list = group.querySelector(".order-list");
  group.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move], [data-keep]");
    if (!button) return;
    event.preventDefault();
    if (button.matches("[data-move]")) move(list, button, announcer);
    else list.querySelector("button:not(:disabled)").focus();
    answer(group);
    changed();
  });
  group.addEventListener("keydown", (event) => {
    const item = event.target.closest(".order-item");
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!item || !step || !event.altKey) return;
    event.preventDefault();
    item.querySelector(`[data-move="${step}"]`).click();
  });
  mark(list);
}

/* Show what was entered; with nothing entered the list is unanswered again. */
export function writeOrder(group, texts) {
  const list = group.querySelector(".order-list");
  for (const text of texts) {
    const item = list.querySelector(`[data-option="${CSS.escape(text)}"]`);
    if (item) list.append(item);
  }
  if (texts.length) answer(group);
  else forget(group);
  mark(list);
}

function move(list, button, announcer) {
  const item = button.closest(".order-item");
  const step = Number(button.dataset.move);
  const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(item);
  else other.after(item);
  mark(list);
  const stays = button.disabled ? item.querySelector("[data-move]:not(:disabled)") : button;
  stays.focus();
  tell(item, announcer);
}

/* An entry was put in its place by other means than its buttons. */
export function settleOrder(group, item, announcer) {
  mark(item.parentElement);
  tell(item, announcer);
  answer(group);
}

function tell(item, announcer) {
  const items = [...item.parentElement.children];
  const text = item.querySelector(".order-text").textContent.trim().replace(/\s+/g, " ");
  announcer.textContent = `${text}: now ${items.indexOf(item) + 1} of ${items.length}.`;
}

function answer(group) {
  for (const item of group.querySelectorAll(".order-item")) {
    if (item.querySelector("input[type=hidden]")) continue;
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = `f-${group.dataset.formField}`;
    input.value = item.dataset.option;
    item.prepend(input);
  }
  group.dataset.answered = "";
  group.querySelector("[data-order-state]").textContent = ANSWERED;
  group.querySelector("[data-keep]")?.remove();
}

function forget(group) {
  if (!("answered" in group.dataset)) return;
  for (const input of group.querySelectorAll("input[type=hidden]")) input.remove();
  delete group.dataset.answered;
  group.querySelector("[data-order-state]").textContent = OPEN;
}

/* The first cannot go up, the last cannot go down. */
function mark(list) {
  const items = [...list.children];
  items.forEach((item, place) => {
    item.querySelector('[data-move="-1"]').disabled = place === 0;
    item.querySelector('[data-move="1"]').disabled = place === items.length - 1;
  });
}
