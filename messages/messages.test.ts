import { readdirSync } from "node:fs";
import path from "node:path";
import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { describe, expect, it } from "vitest";
import { Locale } from "@/lib/contracts/locale";
import { messagesOf } from "./messages-of";

/** Every message by its path, `nodes.table.name`. */
function flat(value: unknown, prefix = ""): [string, string][] {
  if (typeof value === "string") return [[prefix, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => flat(inner, prefix ? `${prefix}.${key}` : key));
}

/** What a message is filled with: `{name}`, `{n, plural, …}`, `<link>…</link>`. */
function parametersOf(elements: MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    switch (element.type) {
      case TYPE.literal:
      case TYPE.pound:
        return [];
      case TYPE.tag:
        return [`<${element.value}>`, ...parametersOf(element.children)];
      case TYPE.select:
      case TYPE.plural:
        return [element.value, ...Object.values(element.options).flatMap((option) => parametersOf(option.value))];
      default:
        return [element.value];
    }
  });
}
/** The forms of every plural: `one`, `other`, `=0`. */
function pluralFormsOf(elements: MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.tag) return pluralFormsOf(element.children);
    if (element.type !== TYPE.select && element.type !== TYPE.plural) return [];
    const within = Object.values(element.options).flatMap((option) => pluralFormsOf(option.value));
    return element.type === TYPE.plural ? [...Object.keys(element.options), ...within] : within;
  });
}
const signature = (message: string) => [...new Set(parametersOf(parse(message)))].sort().join(" ");

const english = new Map(flat(messagesOf("en")));
const others = Locale.options.filter((locale) => locale !== "en");

describe("messages", () => {
  it("load in programs that run from sources, where a file's first keys become names of exports", () => {
    const names = Object.entries(messagesOf("en")).flatMap(([group, texts]) => Object.keys(texts).map((key) => `${group}.${key}`));
    expect(names.filter((name) => /\.(?:arguments|eval)$/.test(name))).toEqual([]);
  });

  it.each(others)("exist in %s as in English, no more and no fewer", (locale) => {
    expect(
      flat(messagesOf(locale))
        .map(([key]) => key)
        .sort(),
    ).toEqual([...english.keys()].sort());
  });

  it.each(others)("take the same parameters in %s as in English", (locale) => {
    const different = flat(messagesOf(locale)).filter(([key, text]) => signature(text) !== signature(english.get(key) ?? ""));
    expect(different).toEqual([]);
  });

  it.each(Locale.options)("have only plural forms in %s that this language has: another one would never be shown", (locale) => {
    const forms: readonly string[] = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    const foreign = flat(messagesOf(locale)).filter(([, text]) =>
      pluralFormsOf(parse(text)).some((form) => !/^=\d+$/.test(form) && !forms.includes(form)),
    );
    expect(foreign).toEqual([]);
  });

  it.each(Locale.options)("are all written in %s", (locale) => {
    expect(flat(messagesOf(locale)).filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("have Chinese characters in Chinese, except where a name is the same", () => {
    const untranslated = flat(messagesOf("zh-CN")).filter(
      ([key, text]) => text === english.get(key) && /\p{Ll}{4,} \p{Ll}{3,}/u.test(text),
    );
    expect(untranslated).toEqual([]);
  });

  it("put no Chinese character directly before a time: most times begin with a digit, which a space or a mark keeps apart", () => {
    expect(flat(messagesOf("zh-CN")).filter(([, text]) => /\p{Script=Han}<time>/u.test(text))).toEqual([]);
  });

  it.each(Locale.options)("stand in one file a group, and every file of %s is loaded", (locale) => {
    const files = readdirSync(path.join(import.meta.dirname, locale)).map((file) => file.replace(/\.json$/, ""));
    const groups = Object.keys(messagesOf(locale)).map((group) => group.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    expect(groups).toEqual(files.sort());
  });
});
