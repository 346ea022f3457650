import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Locale } from "@/lib/contracts/locale";
import { readDocs } from "./read";
import { anchorOf, searchDocs } from "./search";

/** The introductory pages. */
const newcomers = ["quick-start", "agent", "approvals", "runbooks", "inference", "logs", "notifications"];
/** `#` for each heading that is not in an example. */
const levelsOf = (markdown = "") => markdown.replace(/^```.*?^```/gms, "").match(/^#{1,4}(?= )/gm) ?? [];

describe("the documentation in the portal", () => {
  it("has every page of docs with its title, and no other file", async () => {
    const docs = await readDocs();
    expect(docs.map((doc) => doc.slug)).toEqual(expect.arrayContaining(["approvals", "agent", "decisions/rooms"]));
    expect(docs.find((doc) => doc.slug === "approvals")?.title).toBe("Who must say yes");
    expect(docs.every((doc) => /^(decisions\/)?[a-z0-9-]+$/.test(doc.slug))).toBe(true);
  });

  it.each(Locale.options)("leads from page to page in %s: each link between them has its page and its heading", async (locale) => {
    const docs = await readDocs(locale);
    const headings = (slug: string) =>
      [...(docs.find((doc) => doc.slug === slug)?.markdown ?? "").matchAll(/^#{1,4} (.+)$/gm)].map((match) => anchorOf(match[1] ?? ""));
    const broken = docs.flatMap((doc) =>
      [...doc.markdown.matchAll(/\]\(([^)#:]+\.md)(?:#([^)]+))?\)/g)].flatMap(([, file = "", anchor]) => {
        const slug = path.posix.join(path.posix.dirname(doc.file), file.replace(/\.md$/, "")).replace(`${locale}/`, "");
        if (slug.startsWith("..")) return [];
        const isThere = docs.some((each) => each.slug === slug) && (!anchor || headings(slug).includes(anchor));
        return isThere ? [] : [`${doc.slug}: ${file}${anchor ? `#${anchor}` : ""}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it.each(newcomers)("has %s in Chinese, with a heading for each of the English page", async (slug) => {
    const [english, chinese] = await Promise.all(
      Locale.options.map(async (locale) => (await readDocs(locale)).find((doc) => doc.slug === slug)),
    );
    expect(chinese?.title).toMatch(/\p{Script=Han}/u);
    expect(levelsOf(chinese?.markdown)).toEqual(levelsOf(english?.markdown));
  });

  it("has no Chinese page without its English one, nor one that has fallen behind", async () => {
    const [english, chinese] = await Promise.all([readDocs("en"), readDocs("zh-CN")]);
    const own = chinese.filter(({ file }) => file.startsWith("zh-CN/"));
    expect(own.map(({ slug }) => slug)).toEqual(expect.arrayContaining(newcomers));
    const files = readdirSync("docs/zh-CN").map((file) => file.replace(/\.md$/, ""));
    expect(own.map(({ slug }) => slug).sort()).toEqual(files.sort());
    for (const { slug, markdown } of own)
      expect(levelsOf(markdown), slug).toEqual(levelsOf(english.find((doc) => doc.slug === slug)?.markdown));
  });

  it("is searched in the reader's language", async () => {
    const docs = await readDocs("zh-CN");
    expect(searchDocs(docs, "四眼原则")[0]).toMatchObject({ slug: "approvals", anchor: anchorOf("审批策略的内容") });
    expect(searchDocs(docs, "heartbeats ranks")[0]?.slug).toBe("rank-heartbeats");
  });

  it("is searched by words, section by section, headings first", async () => {
    const hits = searchDocs(await readDocs(), "blast radius");
    expect(hits.some((hit) => hit.slug === "approvals" && hit.heading === "What a policy says")).toBe(true);
    expect(searchDocs(await readDocs(), "heartbeats ranks")[0]?.slug).toBe("rank-heartbeats");
    expect(searchDocs(await readDocs(), "xyzzy plugh")).toEqual([]);
    expect(searchDocs(await readDocs(), "  ")).toEqual([]);
  });

  it("is linked from help by pages that exist", async () => {
    const linked = [...readFileSync("components/shell/navigation.ts", "utf8").matchAll(/doc: "([^"]+)"/g)].map((match) => match[1]);
    const slugs = (await readDocs()).map((doc) => doc.slug);
    expect(linked.length).toBeGreaterThan(5);
    expect(linked.filter((slug) => !slugs.includes(slug ?? ""))).toEqual([]);
  });

  it("has small pictures, and each that README shows", () => {
    const shown = [...readFileSync("README.md", "utf8").matchAll(/\]\((docs\/images\/[^)]+)\)/g)].map(([, file = ""]) => file);
    expect(shown.length).toBeGreaterThan(0);
    for (const file of shown) expect(statSync(file).size, file).toBeLessThan(200 * 1024);
  });
});
