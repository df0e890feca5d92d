/* What was changed here and elsewhere: both are shown, and the person chooses. */

const WHERE = "in another tab or on another device";

/* Ask at each place; `done` is called when the last one is decided. A place is {host, focus, words,
   take}: where the question stands, what has the focus afterwards, what the other answer says, and
   how it is taken over. */
export function askBetween(form, places, show, done) {
  if (!places.length) {
    done();
    return;
  }
  let open = places.length;
  const tell = () => show("conflict", `Not saved yet: also changed ${WHERE}. Choose at ${open === 1 ? "the marked place" : `${open} marked places`}.`);
  const decided = (box, next) => {
    box.remove();
    open -= 1;
    const choice = firstChoice(form);
    if (choice) choice.focus();
    else next?.focus();
    if (open) tell();
    else done();
  };
  for (const place of places) place.host.append(question(place, decided));
  tell();
}

export function firstChoice(form) {
  return form.querySelector("[data-conflict] button");
}

function question(place, decided) {
  const box = document.createElement("div");
  box.className = "conflict";
  box.dataset.conflict = "";
  box.setAttribute("role", "group");
  const text = document.createElement("p");
  const other = document.createElement("span");
  other.className = "conflict-other";
  other.textContent = place.words;
  text.append(`Also changed ${WHERE}, to `, other, ".");
  box.setAttribute("aria-label", text.textContent);
  const mine = choice("Keep mine", () => decided(box, place.focus));
  const take = choice("Take the other", () => {
    place.take();
    decided(box, place.focus);
  });
  box.append(text, mine, take);
  return box;
}

function choice(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small";
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}
