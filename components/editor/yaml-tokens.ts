import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";
import { parser } from "@lezer/yaml";

export interface Token {
  text: string;
  className: string;
}

/** Quiet on purpose: keys stand out, comments step back, the rest is text. */
const highlighter = tagHighlighter([
  { tag: tags.definition(tags.propertyName), class: "text-accent" },
  { tag: tags.propertyName, class: "text-accent" },
  { tag: tags.string, class: "text-ok" },
  { tag: tags.comment, class: "text-faint italic" },
  { tag: [tags.keyword, tags.typeName, tags.labelName, tags.meta], class: "text-hold" },
  { tag: [tags.separator, tags.punctuation, tags.brace, tags.squareBracket], class: "text-muted" },
]);

/** YAML as lines of coloured tokens; works on the server, so that the page does not flicker. */
export function yamlLines(yaml: string): Token[][] {
  const lines: Token[][] = [[]];
  highlightCode(
    yaml,
    parser.parse(yaml),
    highlighter,
    (text, className) => lines.at(-1)?.push({ text, className }),
    () => lines.push([]),
  );
  return lines;
}
