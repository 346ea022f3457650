import { CHECKS_IN_CHINESE } from "./finding-words/checks-zh";
import { gpuWords } from "./finding-words/en-gpu";
import { hostWords } from "./finding-words/en-host";
import { logWords } from "./finding-words/en-logs";
import type { FindingWords } from "./finding-words/words";
import { gpuWordsInChinese } from "./finding-words/zh-gpu";
import { hostWordsInChinese } from "./finding-words/zh-host";
import { logWordsInChinese } from "./finding-words/zh-logs";
import type { Locale } from "./locale";

const words: Record<Locale, FindingWords> = {
  en: { ...hostWords, ...gpuWords, ...logWords },
  "zh-CN": { ...hostWordsInChinese, ...gpuWordsInChinese, ...logWordsInChinese },
};

/** The name of a finding's code, and why it matters; null for a code of another version of the agent. */
export function wordsOfCode(locale: Locale, check: string, code: string): { title: string; means: string } | null {
  const [title, means] = words[locale][check]?.[code] ?? [];
  return title && means ? { title, means } : null;
}

/** The names of checks in languages other than English, which the agents send. */
export const checkWords = (locale: Locale) => (locale === "zh-CN" ? CHECKS_IN_CHINESE : {});
