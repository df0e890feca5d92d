/* Two answers that grew from the same one, put together line by line. A line that
   only one side changed is that side's; one that both changed is a conflict. */

const FIELDS = ["code", "modifiers", "units", "pointers", "poa", "date", "reason", "evidence"];
const SECTIONS = ["diagnosis", "procedure", "query"];

/* As the server keeps them: blank lines at the end of a section stand for nothing. */
export function trimmed(entries) {
  return SECTIONS.flatMap((section) => {
    const lines = of(entries, section);
    while (lines.length && isBlank(lines.at(-1))) lines.pop();
    return lines;
  });
}

export function sameAnswer(one, other) {
  const [mine, theirs] = [trimmed(one), trimmed(other)];
  return mine.length === theirs.length && mine.every((line, at) => line.section === theirs[at].section && sameLine(line, theirs[at]));
}

/* Answers {entries, conflicts}; in a line of conflict `entries` holds mine. Without a
   base every line that differs is one. */
export function merge(base, mine, theirs) {
  const entries = [];
  const conflicts = [];
  for (const section of SECTIONS) {
    const [before, here, there] = [base ?? [], mine, theirs].map((all) => of(trimmed(all), section));
    const blank = { section };
    const length = Math.max(before.length, here.length, there.length);
    for (let index = 0; index < length; index += 1) {
      const [was, my, their] = [before, here, there].map((lines) => lines[index] ?? blank);
      const onlyTheirs = base && sameLine(was, my);
      const onlyMine = base && sameLine(was, their);
      entries.push(onlyTheirs ? their : my);
      if (!onlyTheirs && !onlyMine && !sameLine(my, their)) conflicts.push({ section, index, theirs: their });
    }
  }
  return { entries: trimmed(entries), conflicts };
}

export function inWords(line) {
  const labelled = [
    line.code,
    line.modifiers,
    line.units && `units ${line.units}`,
    line.pointers && `pointers ${line.pointers}`,
    line.poa && `POA ${line.poa}`,
    line.date && `on ${line.date}`,
    line.reason && `query: ${line.reason.replaceAll("_", " ")}`,
    line.evidence && `“${line.evidence}”`,
  ];
  return labelled.filter(Boolean).join(", ") || "nothing";
}

function of(entries, section) {
  return entries.filter((line) => line.section === section);
}

function sameLine(one, other) {
  return FIELDS.every((field) => (one[field] ?? "") === (other[field] ?? ""));
}

function isBlank(line) {
  return FIELDS.every((field) => !(line[field] ?? "").trim());
}

/* How the answers of a pad are compared, put together and told. */
export const lines = { merge, same: sameAnswer, inWords: (entries) => trimmed(entries).map(inWords) };
