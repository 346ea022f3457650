import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The page's own tokens, so that the editor follows light and dark by itself. */
export const editorTheme = [
  EditorView.theme({
    "&": { fontSize: "12px", backgroundColor: "var(--surface)", color: "var(--ink)", height: "100%" },
    // The frame around the editor shows the focus: the gutter would cover half of an outline in here.
    "&.cm-focused": { outline: "none" },
    ".cm-collapsedLines": { background: "var(--sunken)", color: "var(--muted)", fontFamily: "var(--font-sans)" },
    ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: '"…"' },
    ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "20px" },
    ".cm-content": { caretColor: "var(--ink)", padding: "12px 0" },
    ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--faint)", border: "none" },
    ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in oklch, var(--sunken) 70%, transparent)" },
    "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-soft) !important" },
    ".cm-tooltip": { backgroundColor: "var(--raised)", border: "1px solid var(--line)", borderRadius: "6px", color: "var(--ink)" },
    ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)", maxHeight: "14rem", padding: "4px" },
    ".cm-tooltip-autocomplete > ul > li": { padding: "3px 8px !important", borderRadius: "4px", lineHeight: "18px" },
    ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
      backgroundColor: "var(--accent-soft) !important",
      color: "var(--ink) !important",
    },
    ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal", fontFamily: "var(--font-sans)" },
    ".cm-completionIcon": { display: "none" },
    ".cm-tooltip-lint": { maxWidth: "32rem", padding: "4px" },
    ".cm-diagnostic": { borderLeft: "3px solid var(--bad-fill)", padding: "4px 8px", fontFamily: "var(--font-sans)" },
    ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)", borderColor: "var(--line)" },
    ".cm-insertedLine, &.cm-merge-b .cm-changedLine": { backgroundColor: "var(--ok-soft)" },
    ".cm-deletedChunk": { backgroundColor: "var(--bad-soft)" },
    ".cm-changedText, .cm-deletedText": { background: "none !important", textDecoration: "none" },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)" },
      { tag: tags.string, color: "var(--ok)" },
      { tag: tags.comment, color: "var(--faint)", fontStyle: "italic" },
      { tag: [tags.keyword, tags.typeName, tags.labelName, tags.meta], color: "var(--hold)" },
    ]),
  ),
];
