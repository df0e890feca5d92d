/* What was typed and is not known to be on the server, kept in this browser. Each
   page load keeps a copy of its own: another tab that saves must not throw this
   one's away. A copy is forgotten only where the server, or the person, has it. */

const prefix = (url) => `pad:${url}:`;

/* A random name. Not crypto.randomUUID: on plain HTTP a browser does not have it. */
export function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function keepCopy(url, id, copy) {
  storage((store) => store.setItem(prefix(url) + id, JSON.stringify(copy)));
}

export function forgetCopy(url, id) {
  storage((store) => store.removeItem(prefix(url) + id));
}

/* All copies of one answer, the oldest first. */
export function copiesOf(url) {
  const found = storage((store) => {
    const names = Object.keys(store).filter((name) => name.startsWith(prefix(url)));
    return names.map((name) => ({ id: name.slice(prefix(url).length), ...JSON.parse(store.getItem(name)) }));
  });
  return (found ?? []).sort((one, other) => one.at - other.at);
}

/* A browser may forbid storage altogether; then only the server keeps the text. */
function storage(use) {
  try {
    return use(window.localStorage);
  } catch {
    return null;
  }
}
