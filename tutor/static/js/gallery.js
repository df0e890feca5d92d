/* The editors on the gallery page, with one mark of each kind. */

import { enhanceAll } from "./text_editor.js";

const editors = await enhanceAll();
editors.get("gallery-chart")?.marks([
  { from: 2, to: 15, kind: "evidence", title: "Evidence of the key" },
  { from: 17, to: 24, kind: "confirm", title: "Is this a name?" },
  { from: 25, to: 34, kind: "block", title: "A date" },
]);
editors.get("gallery-toml")?.marks([
  { from: 0, to: 10, kind: "error", title: "There is no such schema." },
  { from: 11, to: 15, kind: "warning", title: "Say more." },
]);
