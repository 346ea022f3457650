import "server-only";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const folder = path.resolve("docs");
/** The folders whose pages are served; "" is docs itself. */
const places = ["", "decisions"];

export interface DocName {
  /** `approvals`, `decisions/rooms`: its address below /docs. */
  slug: string;
  title: string;
}
export interface Doc extends DocName {
  markdown: string;
}

const titleOf = (markdown: string, slug: string) => /^# (.+)$/m.exec(markdown)?.[1]?.trim() ?? slug;

/** Every page of the documentation, by title, as it lies beside the running program. */
export async function readDocs(): Promise<Doc[]> {
  const found = await Promise.all(
    places.map(async (place) => {
      const names = (await readdir(path.join(folder, place))).filter((name) => /^[a-z0-9-]+\.md$/.test(name));
      return Promise.all(
        names.map(async (name) => {
          const slug = path.posix.join(place, name.slice(0, -3));
          const markdown = await readFile(path.join(folder, place, name), "utf8");
          return { slug, title: titleOf(markdown, slug), markdown };
        }),
      );
    }),
  );
  return found.flat().sort((a, b) => a.title.localeCompare(b.title));
}
