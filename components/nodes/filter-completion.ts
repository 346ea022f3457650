import type { NodeRow } from "@/lib/contracts/node";
import { NodeState } from "@/lib/contracts/node";

/** What the filter language can be completed with, gathered from the rows that are known. */
export interface Vocabulary {
  gpus: string[];
  drivers: string[];
  systems: string[];
  labels: string[];
}

const distinct = (values: (string | null)[]) => [...new Set(values.filter((value): value is string => Boolean(value)))].sort().slice(0, 50);

export const vocabularyOf = (rows: NodeRow[]): Vocabulary => ({
  gpus: distinct(rows.map((row) => row.gpuName)),
  drivers: distinct(rows.map((row) => row.driver)),
  systems: distinct(rows.map((row) => row.os)),
  labels: distinct(rows.flatMap((row) => Object.entries(row.labels).map(([key, value]) => `${key}=${value}`))),
});

export interface Completion {
  /** The whole text with the completion in place. */
  text: string;
  caret: number;
  /** What the list shows. */
  label: string;
  /** A key that still wants its value: there is more to complete. */
  goesOn: boolean;
}

const keys = ["state:", "gpu:", "gpus>", "driver<", "driver>", "os:", "label:", "check:", "incidents>"];
const quoted = (value: string) => (/\s/.test(value) ? `"${value}"` : value);

/** Completions for the word at the caret: its key while it has none, its values after the colon. At most eight. */
export function completeFilter(text: string, caret: number, vocabulary: Vocabulary): Completion[] {
  const start = text.lastIndexOf(" ", caret - 1) + 1;
  const nextSpace = text.indexOf(" ", caret);
  const end = nextSpace === -1 ? text.length : nextSpace;
  const word = text.slice(start, caret);
  const put = (insert: string, goOn: boolean): Completion => {
    const tail = text.slice(end);
    const inserted = goOn || tail.startsWith(" ") ? insert : `${insert} `;
    return { text: text.slice(0, start) + inserted + tail, caret: start + inserted.length, label: insert, goesOn: goOn };
  };
  const match = /^(state:|gpu:|driver[<>:]|os:|label:)(.*)$/.exec(word);
  if (!match) return keys.filter((key) => key.startsWith(word) && key !== word).map((key) => put(key, true));
  const [, key = "", typed = ""] = match;
  return valuesOf(key, vocabulary)
    .filter((value) => value.toLowerCase().includes(typed.toLowerCase()) && value !== typed)
    .slice(0, 8)
    .map((value) => put(key + quoted(value), false));
}

function valuesOf(key: string, vocabulary: Vocabulary): string[] {
  if (key === "state:") return [...NodeState.options];
  if (key === "gpu:") return vocabulary.gpus;
  if (key === "os:") return vocabulary.systems;
  if (key === "label:") return vocabulary.labels;
  return vocabulary.drivers;
}

const stateWord = /(^|\s)state:([a-z]+)(?=\s|$)/;

/** The state that the filter asks for, or "". */
export const stateIn = (text: string) => stateWord.exec(text)?.[2] ?? "";

/** The filter with its state word set, or taken out. */
export function withState(text: string, state: string): string {
  const rest = text.replace(stateWord, " ").replace(/\s+/g, " ").trim();
  return state ? `state:${state}${rest ? ` ${rest}` : ""}` : rest;
}
