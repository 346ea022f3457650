import type { Messages } from "next-intl";
import type { NodeRow } from "@/lib/contracts/node";
import { NodeState } from "@/lib/contracts/node";

/** The values for completing a filter, gathered from the known rows. */
export interface Vocabulary {
  gpus: string[];
  drivers: string[];
  systems: string[];
  /** The values of each key. */
  labels: Map<string, string[]>;
}

const byNumber = new Intl.Collator("en", { numeric: true });
const listed = (values: Iterable<string>) => [...values].filter(Boolean).sort(byNumber.compare);

export function vocabularyOf(rows: readonly NodeRow[]): Vocabulary {
  const [gpus, drivers, systems] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const labels = new Map<string, Set<string>>();
  for (const row of rows) {
    gpus.add(row.gpuName ?? "");
    drivers.add(row.driver ?? "");
    systems.add(row.os ?? "");
    for (const key in row.labels) {
      const known = labels.get(key) ?? new Set();
      labels.set(key, known.add(row.labels[key] ?? ""));
    }
  }
  return {
    gpus: listed(gpus),
    drivers: listed(drivers),
    systems: listed(systems),
    labels: new Map(listed(labels.keys()).map((key) => [key, listed(labels.get(key) ?? [])])),
  };
}

export type About = `filter.${keyof Messages["fleet"]["filter"]}` | `stateAbout.${NodeState}`;

export interface Completion {
  /** The whole text with the completion in place. */
  text: string;
  caret: number;
  /** What the list shows. */
  label: string;
  /** What it means, for those who do not know the language yet: among the `fleet` messages. */
  about: About | "";
  /** A key without its value: the completion continues. */
  goesOn: boolean;
}

/** The keys of the language, and what each means. */
const keys: Record<string, About> = {
  "state:": "filter.state",
  "gpu:": "filter.gpu",
  "gpus>": "filter.gpus",
  "driver<": "filter.driverOlder",
  "driver>": "filter.driverNewer",
  "os:": "filter.os",
  "label:": "filter.label",
  "check:": "filter.check",
  "incidents>": "filter.incidents",
};
const quoted = (value: string) => (/\s/.test(value) ? `"${value}"` : value);

const MOST = 8;

/**
 * Completions for the word at the caret: its key while it has none, its values after the colon; of a label first its own key, since a fleet has more
 * racks than a list has room. At most eight.
 */
export function completeFilter(text: string, caret: number, vocabulary: Vocabulary): Completion[] {
  const start = text.lastIndexOf(" ", caret - 1) + 1;
  const nextSpace = text.indexOf(" ", caret);
  const end = nextSpace === -1 ? text.length : nextSpace;
  const word = text.slice(start, caret);
  const put = (insert: string, goOn: boolean, about: About | "" = ""): Completion => {
    const tail = text.slice(end);
    const inserted = goOn || tail.startsWith(" ") ? insert : `${insert} `;
    return { text: text.slice(0, start) + inserted + tail, caret: start + inserted.length, label: insert, about, goesOn: goOn };
  };
  const match = /^(state:|gpu:|driver[<>:]|os:|label:)(.*)$/.exec(word);
  if (!match) return Object.entries(keys).flatMap(([key, about]) => (key.startsWith(word) && key !== word ? [put(key, true, about)] : []));
  const [, key = "", typed = ""] = match;
  const fits = (value: string) => value.toLowerCase().includes(typed.toLowerCase()) && value !== typed;
  const whole = valuesOf(key, typed, vocabulary)
    .filter(fits)
    .map((value) => put(key + quoted(value), false, key === "state:" ? `stateAbout.${value as NodeState}` : ""));
  const begun = key === "label:" && !typed.includes("=") ? [...vocabulary.labels.keys()].map((name) => `${name}=`).filter(fits) : [];
  return [...begun.map((value) => put(key + value, true)), ...whole].slice(0, MOST);
}

function valuesOf(key: string, typed: string, vocabulary: Vocabulary): string[] {
  if (key === "state:") return [...NodeState.options];
  if (key === "gpu:") return vocabulary.gpus;
  if (key === "os:") return vocabulary.systems;
  if (key === "label:") return typed ? [...vocabulary.labels].flatMap(([name, values]) => values.map((value) => `${name}=${value}`)) : [];
  return vocabulary.drivers;
}

const unfinished = /(?:^|\s)-?([a-z]+(?::|<=|>=|<|>|=))$/i;

/** The term at the end that still lacks its value (`state:`), or "". */
export const unfinishedTerm = (text: string) => unfinished.exec(text)?.[1] ?? "";

/** The part of the filter that can be applied while a person types. */
export const finishedTerms = (text: string) => text.replace(unfinished, "").trim();

const stateWord = /(^|\s)state:([a-z]+)(?=\s|$)/;

/** The state that the filter asks for, or "". */
export const stateIn = (text: string) => stateWord.exec(text)?.[2] ?? "";

/** The filter with its state word set, or taken out. */
export function withState(text: string, state: string): string {
  const rest = text.replace(stateWord, " ").replace(/\s+/g, " ").trim();
  return state ? `state:${state}${rest ? ` ${rest}` : ""}` : rest;
}
