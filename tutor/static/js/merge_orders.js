/* An order is one thing: where two tabs have changed it, one of the two goes on. */

import { fields } from "./merge_fields.js";

const NAME = "order";
const asFields = (entries) => entries?.map((entry) => ({ name: NAME, text: entry.code }));
const asLines = (entries) => entries.map((entry) => ({ section: "diagnosis", code: entry.text }));

export const orders = {
  merge(base, mine, theirs) {
    const { entries, conflicts } = fields.merge(base && asFields(base), asFields(mine), asFields(theirs));
    return { entries: asLines(entries), conflicts };
  },
  same: (one, other) => fields.same(asFields(one), asFields(other)),
  inWords: (entries) => fields.inWords(asFields(entries)),
};
