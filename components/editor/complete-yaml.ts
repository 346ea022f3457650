import * as z from "zod";

/** A part of a JSON schema, as far as completion reads it. */
interface Node {
  type?: string;
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
  items?: Node;
  anyOf?: Node[];
  oneOf?: Node[];
  enum?: unknown[];
  const?: unknown;
  required?: string[];
}
export interface YamlCompletion {
  label: string;
  /** The text that replaces the word: a key includes its colon. */
  apply: string;
  /** The types that its value can have, two at most. */
  types?: string[];
  isParameter?: boolean;
}
export interface YamlCompletions {
  /** Where the completed word begins. */
  from: number;
  options: YamlCompletion[];
}

export type Complete = (text: string, offset: number) => YamlCompletions | null;

/** Completion by a contract. Its schema is drawn up when it is first asked for. */
export function completionOf(contract: z.ZodType): Complete {
  let schema: Node | undefined;
  return (text, offset) => {
    schema ??= z.toJSONSchema(contract, { io: "input", unrepresentable: "any" }) as Node;
    return completeYaml(schema, text, offset);
  };
}

/** What can stand at an offset of a YAML text in block style: keys that the schema knows there, or the values of a key. */
function completeYaml(schema: Node, text: string, offset: number): YamlCompletions | null {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const line = text.slice(start, offset);
  const above = text.slice(0, start).split("\n").slice(0, -1);
  const value = /^(\s*(?:- +)*)([\w.-]+): +([\w$.-]*)$/.exec(line);
  if (value) {
    const [, lead = "", key = "", word = ""] = value;
    const path = [...pathAt(above, lead), key];
    const options = [...valuesOf(nodesAt(schema, path)), ...references(text, path)];
    return withWord(options, offset - word.length, word);
  }
  const key = /^(\s*(?:- +)*)([\w.-]*)$/.exec(line);
  if (!key) return null;
  const [, lead = "", word = ""] = key;
  const nodes = nodesAt(schema, pathAt(above, lead));
  const taken = siblings(text, start, lead);
  const keys = new Map<string, YamlCompletion>();
  for (const node of nodes) {
    for (const [name, child] of Object.entries(node.properties ?? {})) {
      if (taken.has(name) || keys.has(name)) continue;
      keys.set(name, { label: name, apply: `${name}: `, types: typesOf(child) });
    }
  }
  return withWord([...keys.values()], offset - word.length, word);
}

const withWord = (options: YamlCompletion[], from: number, word: string): YamlCompletions | null => {
  const fitting = options.filter((option) => option.label.startsWith(word) && option.label !== word);
  return fitting.length > 0 ? { from, options: fitting } : null;
};

/** The keys that enclose a line with this lead, outermost first; `-` stands for an entry of a list. */
function pathAt(above: readonly string[], lead: string): string[] {
  const path: string[] = [...lead.matchAll(/-/g)].map(() => "-");
  let width = lead.includes("-") ? lead.indexOf("-") : lead.length;
  for (const line of above.toReversed()) {
    if (width === 0 && path[0] !== "-") break;
    const match = /^(\s*)((?:- +)*)([\w.-]+):(.*)$/.exec(line);
    if (!match) continue;
    const [, space = "", dashes = "", key = "", rest = ""] = match;
    const column = space.length + dashes.length;
    // The owner of a list may stand in the column of its dashes.
    const encloses = /^\s*(#|$)/.test(rest) && (column < width || (column === width && path[0] === "-" && dashes === ""));
    const beginsEntry = dashes !== "" && (encloses || (column === width && path[0] !== "-"));
    if (encloses) path.unshift(key);
    if (encloses) width = column;
    if (beginsEntry) path.unshift("-");
    if (beginsEntry) width = space.length;
  }
  return path;
}

/** The schema's nodes at a path: several where alternatives fit. */
function nodesAt(schema: Node, path: readonly string[]): Node[] {
  let nodes = unfold(schema);
  for (const key of path) {
    nodes = nodes.flatMap((node) => {
      if (key === "-") return node.items ? unfold(node.items) : [];
      const child = node.properties?.[key] ?? (typeof node.additionalProperties === "object" ? node.additionalProperties : undefined);
      return child ? unfold(child) : [];
    });
  }
  return nodes;
}
const unfold = (node: Node): Node[] => [node, ...(node.anyOf ?? []).flatMap(unfold), ...(node.oneOf ?? []).flatMap(unfold)];

function valuesOf(nodes: readonly Node[]): YamlCompletion[] {
  const values = new Set<string>();
  for (const node of nodes) {
    for (const one of [...(node.enum ?? []), ...(node.const === undefined ? [] : [node.const])]) values.add(String(one));
    if (node.type === "boolean") for (const one of ["true", "false"]) values.add(one);
  }
  return [...values].map((value) => ({ label: value, apply: value }));
}

/** `$name` of each parameter, where a step reads values. */
function references(text: string, path: readonly string[]): YamlCompletion[] {
  if (path[0] !== "steps" && path[0] !== "rollback") return [];
  const block = /^parameters:[^\n]*\n((?:[ \t]+[^\n]*\n?|\n)*)/m.exec(text)?.[1] ?? "";
  const names = [...block.matchAll(/^ {2}([a-z][a-z0-9_]*):/gm)].map((match) => match[1] ?? "");
  return names.map((name) => ({ label: `$${name}`, apply: `$${name}`, isParameter: true }));
}

/** The keys that the same mapping holds already. */
function siblings(text: string, lineStart: number, lead: string): Set<string> {
  const width = lead.length;
  const taken = new Set<string>();
  const collect = (lines: string[]) => {
    for (const line of lines) {
      const match = /^(\s*)((?:- +)*)([\w.-]+):/.exec(line);
      const own = match ? (match[1] ?? "").length + (match[2] ?? "").length : /\S/.test(line) ? line.search(/\S/) : width + 1;
      if (own < width) return;
      if (match && own === width) taken.add(match[3] ?? "");
      // A dash begins another mapping.
      if (match?.[2] && own === width) return;
    }
  };
  if (!lead.includes("-")) collect(text.slice(0, lineStart).split("\n").slice(0, -1).reverse());
  const after = text.indexOf("\n", lineStart);
  const rest = after === -1 ? [] : text.slice(after + 1).split("\n");
  const next = rest.findIndex((line) => new RegExp(`^\\s{0,${width}}- `).test(line));
  collect(next === -1 ? rest : rest.slice(0, next));
  return taken;
}

function typesOf(node: Node): string[] {
  const types = new Set(unfold(node).map((one) => (one.enum ? one.enum.join(" | ") : one.type)));
  return [...types].filter((type) => type !== undefined && type !== "").slice(0, 2) as string[];
}
