/** An element of `nvidia-smi -q -x`: its text, and its children by name in order. */
export interface Element {
  name: string;
  id: string;
  text: string;
  children: Element[];
}

const TOKEN = /<!--[\s\S]*?-->|<[!?][^>]*>|<(\/?)([A-Za-z_][\w.-]*)([^>]*?)(\/?)>|([^<]+)/g;
const DEPTH = 100;
const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&" };

/**
 * Reads the plain XML that `nvidia-smi` writes (no namespaces, no CDATA; of attributes only `id`). Never throws: what does not nest
 * is closed where its parent ends, so that a cut output still gives the part that came.
 */
export function parseXml(text: string): Element {
  const root: Element = { name: "", id: "", text: "", children: [] };
  const open = [root];
  for (const [, closing, name, attributes, empty, words] of text.matchAll(TOKEN)) {
    const top = open.at(-1)!;
    if (words !== undefined) top.text += words.replace(/&\w+;/g, (entity) => entities[entity] ?? entity).trim();
    else if (name === undefined) continue;
    else if (closing) {
      const at = open.findLastIndex((element) => element.name === name);
      if (at > 0) open.length = at;
    } else if (open.length < DEPTH) {
      const element: Element = { name, id: /\bid="([^"]*)"/.exec(attributes ?? "")?.[1] ?? "", text: "", children: [] };
      top.children.push(element);
      if (!empty) open.push(element);
    }
  }
  return root;
}

/** The element at `a/b/c`, or undefined. */
export function at(element: Element | undefined, path: string): Element | undefined {
  return path.split("/").reduce<Element | undefined>((found, name) => found?.children.find((child) => child.name === name), element);
}

/** The text at the first of these paths that holds one; null when all are absent or `N/A`. Names differ from driver to driver. */
export function textAt(element: Element, ...paths: string[]): string | null {
  for (const path of paths) {
    const text = at(element, path)?.text;
    if (text && !/^(N\/A|\[.*\]|Unknown Error)$/i.test(text)) return text;
  }
  return null;
}

/** Like `textAt`, as the number that the text begins with (`34 C`, `16x`). */
export function numberAt(element: Element, ...paths: string[]): number | null {
  const number = Number.parseFloat(textAt(element, ...paths) ?? "");
  return Number.isFinite(number) ? number : null;
}
