import { common, createLowlight } from "lowlight";

export interface Piece {
  text: string;
  className: string;
}
type Tree = ReturnType<ReturnType<typeof createLowlight>["highlight"]>;
type Node = Tree["children"][number];

const lowlight = createLowlight(common);

/** As few colours as in the editor: names stand out, comments are muted, the rest is plain. */
const colours: Record<string, string> = {
  "hljs-keyword": "text-hold",
  "hljs-built_in": "text-hold",
  "hljs-type": "text-hold",
  "hljs-literal": "text-hold",
  "hljs-meta": "text-hold",
  "hljs-selector-tag": "text-hold",
  "hljs-title": "text-accent",
  "hljs-attr": "text-accent",
  "hljs-attribute": "text-accent",
  "hljs-property": "text-accent",
  "hljs-name": "text-accent",
  "hljs-section": "text-accent",
  "hljs-string": "text-ok",
  "hljs-regexp": "text-ok",
  "hljs-addition": "text-ok",
  "hljs-deletion": "text-bad",
  "hljs-comment": "text-faint italic",
  "hljs-quote": "text-faint italic",
};

/** Code as coloured pieces; null = unknown language. */
export function highlightCode(code: string, language: string): Piece[] | null {
  if (!lowlight.registered(language)) return null;
  return lowlight.highlight(language, code).children.flatMap((node) => piecesOf(node, ""));
}

function piecesOf(node: Node, outer: string): Piece[] {
  if (node.type === "text") return [{ text: node.value, className: outer }];
  if (node.type !== "element") return [];
  const names = Array.isArray(node.properties.className) ? node.properties.className : [];
  const own = names.map((name) => colours[String(name)]).find((colour) => colour !== undefined);
  return node.children.flatMap((child) => piecesOf(child, own ?? outer));
}
