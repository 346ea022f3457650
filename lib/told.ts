import "server-only";
import { createTranslator } from "use-intl/core";
import { Locale } from "@/lib/contracts/locale";
import { seriesTitle } from "@/lib/contracts/metric-title";
import { runbookText } from "@/lib/contracts/runbook-text";
import { runbookWords } from "@/lib/contracts/runbook-words";
import { METRIC_TEXT, RUNBOOK_TEXT, type SayMessage, sayTold, Told } from "@/lib/contracts/told";
import type { AppError } from "@/lib/errors";
import type { sentencesOf } from "@/lib/sentence";
import { storableJson } from "@/lib/storable-text";
import { messagesOf } from "@/messages/messages-of";

type Code = Parameters<ReturnType<typeof sentencesOf<"stories">>>[0];
type Path = `stories.${Code}`;

/** A stored sentence: in English for programs and searches, and as a message with its values. */
export interface Story {
  text: string;
  told: Told;
}

export const story = (told: Told): Story => ({ text: toldIn("en", told) ?? "", told });
export const tell = (code: Code, values: Told["values"] = {}): Story => story({ code: `stories.${code}`, values });

/** A sentence in a language; null where the message is not known. */
export const toldIn = (locale: Locale, told: Told): string | null => sayTold(sayIn[locale], told);

function createSay(locale: Locale): SayMessage {
  const t = createTranslator({ locale, messages: messagesOf(locale) });
  return (path, values) => {
    if (path === RUNBOOK_TEXT) return runbookText(runbookWords(locale), String(values.text));
    if (path === METRIC_TEXT) return seriesTitle(String(values.text), (message, more) => t(`fleet.${message}`, more));
    return t.has(path as Path) ? t(path as Path, values) : null;
  };
}

/** Made once, because a translator keeps the messages that it has parsed. */
const sayIn = Object.fromEntries(Locale.options.map((locale) => [locale, createSay(locale)])) as Record<Locale, SayMessage>;

/** Text of people and hosts, unchanged. */
export const plain = (text: string): Told => ({ code: "stories.plain", values: { text } });

/** A span of time within a sentence: in minutes, from two hours on in hours, from two days on in days. */
export function toldSpan(ms: number): Told {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 120) return tell("span.minutes", { n: minutes }).told;
  const hours = minutes / 60;
  return hours < 48 ? tell("span.hours", { n: Math.round(hours) }).told : tell("span.days", { n: Math.round(hours / 24) }).told;
}

/** A refusal within a sentence. */
export function toldRefusal({ said: { reason, values } }: AppError): Told {
  const fault = { code: `errors.${reason}`, values };
  return values.at === undefined ? fault : { code: "errors.atField", values: { at: values.at, fault } };
}

/** A message whose values come from hosts, as the database can hold it. */
export const storableTold = (told: Told): Told => storableJson(told) as Told;

/** The column beside the English sentence; null in rows of older versions. */
export const toldOf = (stored: unknown): Told | null => Told.safeParse(stored).data ?? null;

/** The same of a timeline event's data. */
export const toldOfEvent = ({ data }: { data: unknown }): Told | null => toldOf((data as { told?: unknown } | null)?.told);

/** A row's sentence as a part of another one. */
export const toldFrom = (row: { sentence: string; told: unknown }): Told => toldOf(row.told) ?? plain(row.sentence);

/** A row's sentence in a language; the stored English where it has no message. */
export const sentenceIn = (locale: Locale, row: { sentence: string; told: unknown }): string =>
  toldIn(locale, toldFrom(row)) ?? row.sentence;

/** A story as the columns of a row. */
export const kept = ({ text, told }: Story): { sentence: string; told: Told } => ({ sentence: text, told });
/** The story that a row keeps. */
export const storyOf = (row: { sentence: string; told: unknown }): Story => ({ text: row.sentence, told: toldFrom(row) });
