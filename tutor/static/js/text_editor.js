/* Text areas of authors as CodeMirror editors. Without this script they are text areas.
 *
 * The text area stays the form's field: what is typed in the editor is written to it at once,
 * with an `input` event, so that saving, checking and submitting know of no editor. What is
 * selected is told on it with a `selected` event. Whoever changes the area from outside
 * dispatches `replaced` on it.
 *
 * The module loads the editor when the first area is enhanced, not before.
 */

const THEME = {
  "&": { color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: ".92rem" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--soft)", backgroundColor: "var(--sunk)", borderRightColor: "var(--line)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent-soft) 45%, transparent)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--mark)" },
  ".cm-panels": { color: "var(--ink)", backgroundColor: "var(--sunk)" },
  ".cm-scroller, .cm-content": { minHeight: "10rem" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", maxHeight: "70vh", overflow: "auto" },
  ".marked": { borderRadius: "2px", textDecoration: "underline 2px", textUnderlineOffset: "3px", textDecorationSkipInk: "none" },
  ".marked-evidence": { backgroundColor: "var(--mark)", textDecorationLine: "none" },
  ".marked-block": { backgroundColor: "var(--bad-soft)", textDecorationColor: "var(--bad)" },
  ".marked-confirm": { backgroundColor: "var(--fair-soft)", textDecorationColor: "var(--fair)", textDecorationStyle: "dashed" },
  ".marked-error": { textDecorationColor: "var(--bad)", textDecorationStyle: "wavy" },
  ".marked-warning": { textDecorationColor: "var(--fair)", textDecorationStyle: "wavy" },
};

/* What may be marked in a text; the theme says how it looks. */
const MARKS = new Set(["block", "confirm", "evidence", "error", "warning"]);

let loading = null;
const load = () => (loading ??= import("../vendor/codemirror.js"));

/* TOML as our files use it: enough to tell names, texts, dates and comments apart. */
const TOML = {
  startState: () => ({ block: null }),
  token(stream, state) {
    if (state.block) {
      if (stream.skipTo(state.block)) { stream.match(state.block); state.block = null; } else stream.skipToEnd();
      return "string";
    }
    if (stream.eatSpace()) return null;
    if (stream.sol() && stream.match(/^\[\[?[^\]]*\]\]?/)) return "heading";
    if (stream.match(/^#.*/)) return "comment";
    for (const quotes of ['"""', "'''"]) {
      if (stream.match(quotes)) {
        state.block = quotes;
        return TOML.token(stream, state);
      }
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"/) || stream.match(/^'[^']*'/)) return "string";
    if (stream.match(/^[A-Za-z0-9_-]+(?=\s*=)/)) return "propertyName";
    if (stream.match(/^\d[\d:.T+-]*/)) return "number";
    if (stream.match(/^(?:true|false)\b/)) return "bool";
    stream.next();
    return null;
  },
};

function languageOf(cm, name) {
  if (name === "text") return [];
  if (name === "toml") return cm.StreamLanguage.define(TOML);
  const parser = cm.markdownParser.configure(cm.Table);
  return new cm.Language(cm.defineLanguageFacet({}), parser, [], "markdown");
}

function colours(cm) {
  const { tags } = cm;
  return cm.syntaxHighlighting(cm.HighlightStyle.define([
    { tag: tags.heading, fontWeight: "700", color: "var(--accent)" },
    { tag: [tags.strong], fontWeight: "700" },
    { tag: [tags.emphasis], fontStyle: "italic" },
    { tag: [tags.comment, tags.processingInstruction], color: "var(--soft)" },
    { tag: [tags.string, tags.monospace], color: "var(--good)" },
    { tag: [tags.number, tags.bool], color: "var(--fair)" },
    { tag: tags.propertyName, color: "var(--accent)" },
  ]));
}

/* Marks move with the text around them until they are set anew. */
function markField(cm) {
  const setMarks = cm.StateEffect.define();
  const field = cm.StateField.define({
    create: () => cm.Decoration.none,
    update(marks, transaction) {
      let moved = marks.map(transaction.changes);
      for (const effect of transaction.effects) if (effect.is(setMarks)) moved = effect.value;
      return moved;
    },
    provide: (one) => cm.EditorView.decorations.from(one),
  });
  return { field, setMarks };
}

function decorations(cm, marks, length) {
  const ranges = marks
    .filter(({ from, to, kind }) => MARKS.has(kind) && from >= 0 && from < to && to <= length)
    .map(({ from, to, kind, title }) =>
      cm.Decoration.mark({ class: `marked marked-${kind}`, attributes: title ? { title } : {} }).range(from, to));
  return cm.Decoration.set(ranges, true);
}

/* Turns one text area into an editor; answers with what a page may do with it. */
export async function enhance(area) {
  const cm = await load();
  const { field, setMarks } = markField(cm);
  const label = area.labels[0];
  // Names and hints by id do not reach into a shadow root, so their words go in.
  const named = { "aria-label": label?.textContent.trim() ?? area.getAttribute("aria-label") ?? "" };
  const hint = document.getElementById(area.getAttribute("aria-describedby") ?? "");
  if (hint) named["aria-description"] = hint.textContent.trim();
  // In a shadow root the editor's styles are constructed sheets; in the document they would be
  // style elements, which the page's content security policy refuses.
  const host = document.createElement("div");
  host.className = "text-editor";
  const root = host.attachShadow({ mode: "open" });
  let isReplacing = false;
  const view = new cm.EditorView({
    parent: root,
    root,
    state: cm.EditorState.create({
      doc: area.value,
      extensions: [
        cm.lineNumbers(), cm.history(), cm.drawSelection(), cm.highlightActiveLine(), cm.highlightSpecialChars(),
        cm.search({ top: true }), cm.keymap.of([...cm.defaultKeymap, ...cm.historyKeymap, ...cm.searchKeymap]),
        cm.EditorView.lineWrapping, cm.EditorView.theme(THEME), cm.EditorView.contentAttributes.of({ ...named, spellcheck: String(area.spellcheck) }),
        languageOf(cm, area.dataset.language), colours(cm), field,
        cm.EditorState.readOnly.of(area.readOnly || area.matches(":disabled")),
        cm.EditorView.updateListener.of((update) => {
          if (update.selectionSet) area.dispatchEvent(new CustomEvent("selected", { detail: selected(update.state) }));
          if (!update.docChanged || isReplacing) return;
          area.value = update.state.doc.toString();
          area.dispatchEvent(new Event("input", { bubbles: true }));
        }),
      ],
    }),
  });
  const isBeingWritten = document.activeElement === area;
  const caret = { anchor: area.selectionStart, head: area.selectionEnd };
  area.after(host);
  area.hidden = true;
  // The editor may come when somebody writes already.
  if (isBeingWritten) {
    view.dispatch({ selection: caret });
    view.focus();
  }
  label?.addEventListener("click", () => view.focus());
  area.addEventListener("replaced", () => {
    isReplacing = true;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: area.value } });
    isReplacing = false;
  });
  return {
    view,
    focus: () => view.focus(),
    marks(list) {
      view.dispatch({ effects: setMarks.of(decorations(cm, list, view.state.doc.length)) });
    },
    reveal(from, to = from) {
      const end = view.state.doc.length;
      view.dispatch({ selection: { anchor: Math.min(from, end), head: Math.min(to, end) }, scrollIntoView: true });
      view.focus();
    },
    selection() {
      const { from, to } = view.state.selection.main;
      return { from, to, text: selected(view.state) };
    },
  };
}

function selected(state) {
  const { from, to } = state.selection.main;
  return state.sliceDoc(from, to);
}

/* Every area that names its language, by its id. */
export async function enhanceAll(root = document) {
  const editors = new Map();
  for (const area of root.querySelectorAll("textarea[data-language]")) editors.set(area.id, await enhance(area));
  return editors;
}
