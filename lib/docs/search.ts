import type { Doc } from "./read";

export interface DocHit {
  slug: string;
  title: string;
  /** The heading it stands under, and its anchor. */
  heading: string;
  anchor: string;
  excerpt: string;
}

const MOST = 30;
const EXCERPT = 180;

/** A heading's address in its page, as GitHub makes it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[`*_]/g, "")
    .replace(/[^\p{L}\p{N} -]/gu, "")
    .trim()
    .replaceAll(" ", "-");

/** The sections that hold every word, those with a word in the heading first. */
export function searchDocs(docs: readonly Doc[], query: string): DocHit[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8);
  if (words.length === 0) return [];
  const hits = docs.flatMap((doc) =>
    sectionsOf(doc.markdown).flatMap(({ heading, text }) => {
      const whole = `${doc.title} ${heading} ${text}`.toLowerCase();
      if (!words.every((word) => whole.includes(word))) return [];
      const rank = words.filter((word) => `${doc.title} ${heading}`.toLowerCase().includes(word)).length;
      return [{ rank, hit: { slug: doc.slug, title: doc.title, heading, anchor: anchorOf(heading), excerpt: excerptOf(text, words) } }];
    }),
  );
  return hits
    .sort((a, b) => b.rank - a.rank)
    .slice(0, MOST)
    .map(({ hit }) => hit);
}

function sectionsOf(markdown: string): { heading: string; text: string }[] {
  const sections: { heading: string; text: string }[] = [];
  let isCode = false;
  for (const line of markdown.split("\n")) {
    if (line.startsWith("```")) isCode = !isCode;
    const heading = isCode ? null : /^#{1,4} (.+)$/.exec(line);
    if (heading?.[1]) sections.push({ heading: heading[1].trim(), text: "" });
    else if (sections.length > 0) sections[sections.length - 1]!.text += `${line}\n`;
  }
  return sections;
}

/** The text around the first word that was found, without Markdown's signs. */
function excerptOf(text: string, words: readonly string[]): string {
  const plain = text
    .replace(/\]\([^)]*\)/g, "")
    .replace(/[#*`|[\]]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const at = Math.max(0, Math.min(...words.map((word) => plain.toLowerCase().indexOf(word)).filter((index) => index >= 0), plain.length));
  const from = at === plain.length ? 0 : Math.max(0, at - EXCERPT / 3);
  return `${from > 0 ? "… " : ""}${plain.slice(from, from + EXCERPT)}${from + EXCERPT < plain.length ? " …" : ""}`;
}
