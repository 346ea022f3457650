import type { Locale } from "./locale";
import type { RunbookWords } from "./runbook-text";
import { dockerRunbooksInChinese } from "./runbook-words/zh-docker";
import { gpuRunbooksInChinese } from "./runbook-words/zh-gpu";
import { hostRunbooksInChinese } from "./runbook-words/zh-host";
import { workloadRunbooksInChinese } from "./runbook-words/zh-workload";

const words: Record<Locale, RunbookWords> = {
  en: {},
  "zh-CN": { ...hostRunbooksInChinese, ...dockerRunbooksInChinese, ...gpuRunbooksInChinese, ...workloadRunbooksInChinese },
};

/** The built-in runbooks' texts in a language. Servers import this; browsers load it with `import()`, and only for readers of another language than English. */
export const runbookWords = (locale: Locale): RunbookWords => words[locale];
