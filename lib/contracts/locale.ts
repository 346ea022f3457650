import * as z from "zod";

/** The languages of the portal. The first is the fallback. */
export const Locale = z.enum(["en", "zh-CN"]);
export type Locale = z.infer<typeof Locale>;

/** The name of each language in that language. */
export const localeNames: Record<Locale, string> = { en: "English", "zh-CN": "简体中文" };

export const SetLanguage = z.strictObject({ language: Locale });
export type SetLanguage = z.infer<typeof SetLanguage>;

/** The language that fits an `Accept-Language` header best: the highest weight of those that the portal speaks, by the language before the region. */
export function localeFor(acceptLanguage: string | null): Locale {
  const wanted = (acceptLanguage ?? "")
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const weight = parameters.find((parameter) => parameter.trim().startsWith("q="));
      return { language: tag.split("-")[0], weight: weight ? Number(weight.trim().slice(2)) || 0 : 1 };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { language } of wanted) {
    const locale = Locale.options.find((option) => option.split("-")[0] === language);
    if (locale) return locale;
  }
  return "en";
}
