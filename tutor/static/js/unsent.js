/* The copies that a form kept in this browser are not needed on the page of the result, but for one
   that holds something else than what was handed in: nobody has seen that one yet. */

import { copiesOf, forgetCopy } from "./copies.js";

/* `answers` says how answers are compared, put together and told (merge.js, merge_fields.js). */
export function showUnsent(answers) {
  const unsent = document.querySelector("[data-unsent]");
  const url = unsent.dataset.draftUrl;
  const kept = copiesOf(url);
  const entered = JSON.parse(unsent.dataset.entered);
  const others = kept.filter((copy) => {
    const { entries, conflicts } = answers.merge(copy.base, copy.entries, entered);
    return conflicts.length > 0 || !answers.same(entries, entered);
  });
  for (const copy of kept.filter((one) => !others.includes(one))) forgetCopy(url, copy.id);
  if (!others.length) return;
  const texts = others.flatMap((copy) => answers.inWords(copy.entries));
  unsent.querySelector("[data-unsent-lines]").replaceChildren(
    ...texts.map((text) => {
      const item = document.createElement("li");
      item.className = "code";
      item.textContent = text;
      return item;
    }),
  );
  unsent.querySelector("[data-unsent-discard]").addEventListener("click", () => {
    for (const copy of others) forgetCopy(url, copy.id);
    unsent.hidden = true;
  });
  unsent.hidden = false;
}
