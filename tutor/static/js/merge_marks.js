/* Two audits put together line by line: the marks of one line that only one side changed are that
   side's, those that both changed are a conflict. */

import { fields } from "./merge_fields.js";

const FIELDS = ["fault", "line", "section", "remedy", "code", "modifiers", "units", "pointers", "poa", "reason", "evidence"];
const PREFIX = "line ";

/* A mark as text, its fields in a fixed order; a remedy that nobody chose is a change. */
function asFields(entries) {
  return entries?.map((mark) => ({
    name: `${PREFIX}${mark.line}`,
    text: JSON.stringify(FIELDS.map((name) => (name === "remedy" ? mark.remedy || "change" : mark[name] ?? ""))),
  }));
}

function asMark(text) {
  const values = JSON.parse(text);
  return Object.fromEntries(FIELDS.map((name, at) => [name, values[at]]));
}

function inWords(mark) {
  const fix = mark.remedy === "remove" ? "take it out" : [mark.code, mark.modifiers, mark.units, mark.pointers, mark.poa, mark.reason, mark.evidence].filter(Boolean).join(" ");
  const fault = mark.fault ? mark.fault.toLowerCase().replaceAll("_", " ") : "no fault chosen";
  return [mark.line && `line ${mark.line}`, fault, fix].filter(Boolean).join(": ");
}

export const marks = {
  merge(base, mine, theirs) {
    const { entries, conflicts } = fields.merge(base && asFields(base), asFields(mine), asFields(theirs));
    return { entries: entries.map((entry) => asMark(entry.text)), conflicts };
  },
  same: (one, other) => fields.same(asFields(one), asFields(other)),
  inWords: (entries) => entries.map(inWords),
  lineOf: (name) => name.slice(PREFIX.length),
  entriesOf: (texts) => texts.map(asMark),
};
