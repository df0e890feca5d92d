/* Every page: one that came back with errors begins at their summary, where a reader and a
   keyboard expect it. */

document.querySelector("[data-focus]")?.focus();
