/* The entries of an ordered list are dragged by their grip. Pointer events instead of HTML drag and
   drop: they work by finger too. */

import { settleOrder } from "./order_list.js";

export function startDragging(group, announcer, changed) {
  const list = group.querySelector(".order-list");
  list.addEventListener("pointerdown", (down) => {
    const item = down.target.closest("[data-grip]")?.closest(".order-item");
    if (!item || down.button !== 0) return;
    down.preventDefault();
    const from = [...list.children].indexOf(item);
    item.classList.add("is-dragged");
    const follow = (move) => follows(list, item, move.clientY);
    // On the document: an element that moves in the tree loses its pointer capture.
    const drop = () => {
      for (const [name, handler] of handlers) document.removeEventListener(name, handler);
      item.classList.remove("is-dragged");
      const place = [...list.children].indexOf(item);
      if (place === from) return;
      settleOrder(group, item, announcer);
      changed();
    };
    const handlers = [["pointermove", follow], ["pointerup", drop], ["pointercancel", drop]];
    for (const [name, handler] of handlers) document.addEventListener(name, handler);
  });
}

function follows(list, item, height) {
  const over = [...list.children].find((other) => {
    const box = other.getBoundingClientRect();
    return other !== item && height > box.top && height < box.bottom;
  });
  if (!over) return;
  const box = over.getBoundingClientRect();
  if (height > box.top + box.height / 2) over.after(item);
  else over.before(item);
}
