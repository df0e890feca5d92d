/* Two answers made of named fields, put together field by field: one that only one side changed is
   that side's, one that both changed is a conflict. A field with several values is one field. */

function grouped(entries) {
  const fields = new Map();
  for (const { name, text } of entries ?? []) {
    if (!text.trim()) continue;
    fields.set(name, [...(fields.get(name) ?? []), text]);
  }
  return fields;
}

function same(one, other) {
  return JSON.stringify(one ?? []) === JSON.stringify(other ?? []);
}

/* Answers {entries, conflicts}; in a field of conflict `entries` holds mine. Without a base every
   field that differs is one. */
function merge(base, mine, theirs) {
  const [was, here, there] = [base, mine, theirs].map(grouped);
  const names = new Set([...was.keys(), ...here.keys(), ...there.keys()]);
  const entries = [];
  const conflicts = [];
  for (const name of names) {
    const [before, my, their] = [was, here, there].map((fields) => fields.get(name));
    const onlyTheirs = base && same(before, my);
    const onlyMine = base && same(before, their);
    for (const text of (onlyTheirs ? their : my) ?? []) entries.push({ name, text });
    if (!onlyTheirs && !onlyMine && !same(my, their)) conflicts.push({ name, theirs: their ?? [] });
  }
  return { entries, conflicts };
}

function sameAnswer(one, other) {
  const [mine, theirs] = [grouped(one), grouped(other)];
  return mine.size === theirs.size && [...mine].every(([name, texts]) => same(texts, theirs.get(name)));
}

function inWords(entries) {
  return [...grouped(entries)].map(([name, texts]) => `${name.replaceAll("_", " ")}: ${texts.join(", ")}`);
}

export const fields = { merge, same: sameAnswer, inWords };
