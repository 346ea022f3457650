import ipaddr from "ipaddr.js";

/** More names than this in one finding are a list, not dependencies. */
const MOST = 50;
const LONGEST = 2_000;
/** A host in a URL, before a port, or alone, and no part of a path; the part before an @ is credentials. */
const HOST = /(?:\/\/(?:[^\s/@]*@)?|(?<![\w./@-]))(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?=[:/\s,;"')\]]|$)/gi;

function textsIn(value: unknown, texts: string[] = []): string[] {
  if (texts.length >= MOST * 4) return texts;
  if (typeof value === "string") texts.push(value.slice(0, LONGEST));
  else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) textsIn(inner, texts);
  return texts;
}

const isOfEveryHost = (name: string): boolean => {
  if (name === "localhost") return true;
  if (!ipaddr.isValid(name)) return false;
  const range = ipaddr.process(name).range();
  return range === "loopback" || range === "unspecified";
};

/** Names and addresses in a finding that another host may have: the host of a database, of an endpoint, of a rank. Those of every host are left out. */
export function referencesIn(finding: unknown): string[] {
  const found = new Set<string>();
  for (const text of textsIn(finding))
    for (const [, host = ""] of text.matchAll(HOST)) {
      const name = host.replace(/^\[|\]$/g, "").toLowerCase();
      if (/[a-z.:]/.test(name) && /[0-9.:-]/.test(name) && !isOfEveryHost(name)) found.add(name);
      if (found.size === MOST) return [...found];
    }
  return [...found];
}
