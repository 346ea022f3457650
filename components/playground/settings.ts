import { systemPromptProblem } from "./prompt-length";

/** What stands beside a prompt. Text as it is typed; empty = the endpoint's own default. */
export interface PaneSettings {
  endpointId: string;
  model: string;
  system: string;
  temperature: string;
  topP: string;
  maxTokens: string;
}
export const emptySettings: PaneSettings = { endpointId: "", model: "", system: "", temperature: "", topP: "", maxTokens: "" };

interface Numbers {
  temperature?: number;
  topP?: number;
  maxTokens?: number;
}
const bounds = {
  temperature: { min: 0, max: 2, whole: false },
  topP: { min: 0, max: 1, whole: false },
  maxTokens: { min: 1, max: 1_000_000, whole: true },
} as const;

/** The bounds that a parameter does not keep; null when it may be sent. */
export function parameterProblem(name: keyof typeof bounds, text: string): { min: number; max: number; whole: boolean } | null {
  if (text.trim() === "") return null;
  const value = Number(text.replace(",", "."));
  const { min, max, whole } = bounds[name];
  if (Number.isNaN(value) || value < min || value > max || (whole && !Number.isInteger(value))) {
    return bounds[name];
  }
  return null;
}

/** The parameters that were set, as numbers. Call it only when none has a problem. */
export function numbersOf(settings: PaneSettings): Numbers {
  const read = (text: string) => (text.trim() === "" ? undefined : Number(text.replace(",", ".")));
  const [temperature, topP, maxTokens] = [read(settings.temperature), read(settings.topP), read(settings.maxTokens)];
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  };
}

export const hasProblem = (settings: PaneSettings) =>
  systemPromptProblem(settings.system) !== null ||
  (Object.keys(bounds) as (keyof typeof bounds)[]).some((name) => parameterProblem(name, settings[name]) !== null);
