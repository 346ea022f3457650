import * as z from "zod";
import { MOST_STOPS, type Parameters, ToolList } from "@/lib/contracts/prompt";
import { typedNumber } from "../ui/typed-number";
import { systemPromptProblem } from "./prompt-length";

const text = z.string().catch("");
const Stored = z.object({
  endpointId: z.string(),
  model: text,
  system: text,
  temperature: text,
  topP: text,
  maxTokens: text,
  seed: text,
  presencePenalty: text,
  frequencyPenalty: text,
  /** One a line; `\n` stands for a line break. */
  stop: text,
  /** JSON. */
  schema: text,
  tools: text,
});
/** The settings of a prompt, as typed; empty = the endpoint's default. */
export type PaneSettings = z.infer<typeof Stored>;
export const emptySettings: PaneSettings = Stored.parse({ endpointId: "" });

/** Settings as any version of this page stored them. A field that the version did not have is empty. null = no settings. */
export const readSettings = (stored: unknown): PaneSettings | null => Stored.safeParse(stored).data ?? null;

const bounds = {
  temperature: { min: 0, max: 2, whole: false },
  topP: { min: 0, max: 1, whole: false },
  maxTokens: { min: 1, max: 1_000_000, whole: true },
  seed: { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, whole: true },
  presencePenalty: { min: -2, max: 2, whole: false },
  frequencyPenalty: { min: -2, max: 2, whole: false },
} as const;
export type NumberName = keyof typeof bounds;
const numberNames = Object.keys(bounds) as NumberName[];

const read = (typed: string) => (typed.trim() === "" ? undefined : typedNumber(typed));

/** The bounds that a parameter violates; null when it can be sent. */
export function parameterProblem(name: NumberName, typed: string): { min: number; max: number; whole: boolean } | null {
  const value = read(typed);
  if (value === undefined) return null;
  const { min, max, whole } = bounds[name];
  return Number.isNaN(value) || value < min || value > max || (whole && !Number.isInteger(value)) ? bounds[name] : null;
}

const stopsOf = (typed: string): string[] =>
  typed
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replaceAll("\\n", "\n").replaceAll("\\t", "\t"));

/** The most stop sequences, when there are more or one is too long; null = they can be sent. */
export function stopProblem(typed: string): number | null {
  const stops = stopsOf(typed);
  return stops.length > MOST_STOPS || stops.some((stop) => stop.length > 200) ? MOST_STOPS : null;
}

const jsonOf = (typed: string): unknown => {
  try {
    return JSON.parse(typed);
  } catch {
    return undefined;
  }
};
const Schema = z.record(z.string(), z.unknown());
const isGood = {
  schema: (value: unknown) => Schema.safeParse(value).success,
  tools: (value: unknown) => ToolList.safeParse(value).success,
};

/** The parameters that are set. Call it only when none has a problem. */
export function parametersOf(settings: PaneSettings): Parameters {
  const stop = stopsOf(settings.stop);
  const numbers = numberNames.flatMap((name) => {
    const value = read(settings[name]);
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(numbers),
    ...(stop.length > 0 ? { stop } : {}),
    ...(settings.schema.trim() === "" ? {} : { schema: Schema.parse(jsonOf(settings.schema)) }),
    ...(settings.tools.trim() === "" ? {} : { tools: ToolList.parse(jsonOf(settings.tools)) }),
  };
}

/** The parameters of a conversation, as typed. */
export function settingsOf(parameters: Parameters): Omit<PaneSettings, "endpointId" | "model" | "system"> {
  const typed = (value: number | undefined) => (value === undefined ? "" : String(value));
  const json = (value: unknown) => (value === undefined ? "" : JSON.stringify(value, null, 2));
  return {
    temperature: typed(parameters.temperature),
    topP: typed(parameters.topP),
    maxTokens: typed(parameters.maxTokens),
    seed: typed(parameters.seed),
    presencePenalty: typed(parameters.presencePenalty),
    frequencyPenalty: typed(parameters.frequencyPenalty),
    stop: (parameters.stop ?? []).map((stop) => stop.replaceAll("\n", "\\n").replaceAll("\t", "\\t")).join("\n"),
    schema: json(parameters.schema),
    tools: json(parameters.tools),
  };
}

export const hasProblem = (settings: PaneSettings) =>
  systemPromptProblem(settings.system) !== null ||
  stopProblem(settings.stop) !== null ||
  numberNames.some((name) => parameterProblem(name, settings[name]) !== null) ||
  (["schema", "tools"] as const).some((name) => settings[name].trim() !== "" && !isGood[name](jsonOf(settings[name])));

/** Why these panes cannot send a prompt; null = they can. */
export function hindranceOf(panes: PaneSettings[]): "noModel" | "badParameter" | null {
  if (panes.every((settings) => settings.model === "")) return "noModel";
  if (panes.some(hasProblem)) return "badParameter";
  return null;
}
