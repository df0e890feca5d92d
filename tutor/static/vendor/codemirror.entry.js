// What our editor needs of CodeMirror 6; refresh.py bundles it into codemirror.js.
export { EditorState, StateEffect, StateField } from "@codemirror/state";
export {
  Decoration,
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { search, searchKeymap } from "@codemirror/search";
export {
  HighlightStyle,
  Language,
  StreamLanguage,
  defineLanguageFacet,
  syntaxHighlighting,
} from "@codemirror/language";
export { tags } from "@lezer/highlight";
export { Table, parser as markdownParser } from "@lezer/markdown";
