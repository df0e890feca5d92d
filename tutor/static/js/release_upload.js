/* Uploading a release: how much of it is sent, and how far the job is that reads it.
   The form and the page work without this file; the page then reloads itself. */

const ASK_EVERY_MS = 2000;
const number = new Intl.NumberFormat("en-US");
const megabytes = (bytes) => `${number.format(Math.round(bytes / 1e5) / 10)} MB`;

function send(form) {
  const button = form.querySelector(".button.primary");
  const refused = form.querySelector("[data-refused]");
  const sending = form.querySelector("[data-sending]");
  const [words, bar] = sending.children;
  const request = new XMLHttpRequest();
  const finish = (message) => {
    refused.textContent = message;
    sending.hidden = true;
    button.disabled = false;
  };
  request.upload.addEventListener("progress", (event) => {
    bar.max = event.total;
    bar.value = event.loaded;
    const sent = event.loaded < event.total;
    words.textContent = sent ? `Sending: ${megabytes(event.loaded)} of ${megabytes(event.total)}` : "Sent.";
  });
  request.addEventListener("load", () => {
    if (request.status < 400) location.assign(request.responseURL);
    else finish(messageOf(request));
  });
  request.addEventListener("error", () => finish("The connection was lost; nothing was changed. Upload again."));
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  refused.textContent = "";
  words.textContent = "Sending";
  sending.hidden = false;
  button.disabled = true;
  request.send(new FormData(form));
}

function messageOf(request) {
  try {
    return JSON.parse(request.responseText).message;
  } catch {
    return `The server answered ${request.status}. Upload again, or ask whoever runs it.`;
  }
}

for (const form of document.querySelectorAll("[data-upload]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const files = [...form.querySelector("[type=file]").files];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const largest = Number(form.dataset.largest);
    if (size > largest) {
      const message = `The files have ${megabytes(size)} together; at most ${megabytes(largest)} are taken at once.`;
      form.querySelector("[data-refused]").textContent = message;
    } else {
      send(form);
    }
  });
}

async function follow(part) {
  try {
    const answer = await fetch(part.dataset.stateUrl, { headers: { Accept: "application/json" } });
    const state = answer.ok ? await answer.json() : { is_working: answer.status >= 500 };
    if (!state.is_working) {
      location.reload();
      return;
    }
    if (state.step) show(part, state);
  } catch {
    // The network is away for a moment; the next question may get through.
  }
  setTimeout(follow, ASK_EVERY_MS, part);
}

function show(part, { step, done, total }) {
  const words = part.querySelector(".progress-step");
  if (words.textContent !== step) words.textContent = step;
  part.querySelector(".progress-count").textContent = total ? `${number.format(done)} of ${number.format(total)}` : "";
  const bar = part.querySelector("progress");
  if (total) {
    bar.max = total;
    bar.value = done;
  } else {
    bar.removeAttribute("value");
  }
}

for (const part of document.querySelectorAll("[data-state-url]")) setTimeout(follow, ASK_EVERY_MS, part);
