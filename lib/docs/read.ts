import "server-only";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Locale } from "@/lib/contracts/locale";

const folder = path.resolve("docs");
/** The folders whose pages are served; "" is docs itself. */
const places = ["", "decisions"];

export interface DocName {
  /** `approvals`, `decisions/rooms`: its address below /docs, the same in every language. */
  slug: string;
  title: string;
}
export interface Doc extends DocName {
  /** Where it lies below docs, without its ending: links between pages are relative to it. */
  file: string;
  markdown: string;
}

const titleOf = (markdown: string, slug: string) => /^# (.+)$/m.exec(markdown)?.[1]?.trim() ?? slug;

async function readPlace(place: string, slugAt: string): Promise<Doc[]> {
  const names = (await readdir(path.join(folder, place))).filter((name) => /^[a-z0-9-]+\.md$/.test(name));
  return Promise.all(
    names.map(async (name) => {
      const file = path.posix.join(place, name.slice(0, -3));
      const slug = path.posix.join(slugAt, name.slice(0, -3));
      const markdown = await readFile(path.join(folder, `${file}.md`), "utf8");
      return { slug, file, title: titleOf(markdown, slug), markdown };
    }),
  );
}

/**
 * Every page of the documentation, by title, as it lies beside the running program: in the reader's language where there is such a page
 * (docs/zh-CN), else in English.
 */
export async function readDocs(locale: Locale = "en"): Promise<Doc[]> {
  const english = (await Promise.all(places.map((place) => readPlace(place, place)))).flat();
  const own = locale === "en" ? [] : await readPlace(locale, "");
  const translated = new Map(own.map((doc) => [doc.slug, doc]));
  return english.map((doc) => translated.get(doc.slug) ?? doc).sort((a, b) => a.title.localeCompare(b.title, locale));
}
