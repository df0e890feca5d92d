/* Clearing a chart with one key. The keys work only while something in the list has the focus,
   and never while words are typed, so that no screen reader or voice command meets them. */

const KEYS = { r: "replace", p: "placeholder" };
const form = document.querySelector("[data-intake]");

if (form) {
  const hint = form.querySelector("[data-intake-keys]");
  if (hint) hint.hidden = false;
  form.addEventListener("keydown", (event) => {
    const question = event.target.closest("[data-question]");
    if (!question || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("[data-words]")) inWords(event, question);
    else inList(event, question);
  });
}

function inWords(event, question) {
  const keep = question.querySelector('[data-act="keep-with-reason"]') ?? question.querySelector('[value^="own:"]');
  if (event.key !== "Enter") return;
  event.preventDefault();
  form.requestSubmit(keep);
}

function inList(event, question) {
  const key = event.key.toLowerCase();
  if (key === "n" || key === "b") go(question, key === "n" ? "nextElementSibling" : "previousElementSibling");
  else if (key === "k") keep(question);
  else if (KEYS[key]) press(question, KEYS[key]);
  else return;
  event.preventDefault();
}

function go(question, way) {
  question[way]?.querySelector("button").focus();
}

function keep(question) {
  const button = question.querySelector('[data-act="keep"]');
  if (button) return form.requestSubmit(button);
  question.querySelector("details").open = true;
  question.querySelector("[data-words]").focus();
}

function press(question, act) {
  // Where nothing is invented, the suggestion is the placeholder.
  form.requestSubmit(question.querySelector(`[data-act="${act}"]`) ?? question.querySelector('[data-act="replace"]'));
}
