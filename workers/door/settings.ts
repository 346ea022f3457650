import * as z from "zod";

const Settings = z.object({
  MILLWRIGHT_DOOR_HOST: z.string().default("127.0.0.1"),
  MILLWRIGHT_DOOR_PORT: z.coerce.number().int().min(0).max(65_535).default(3002),
  /** How long an answer may take in all. */
  MILLWRIGHT_DOOR_DEADLINE_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(15 * 60_000),
  /** How long an endpoint may send nothing. */
  MILLWRIGHT_DOOR_SILENCE_MS: z.coerce.number().int().min(1_000).default(120_000),
});

export interface DoorSettings {
  host: string;
  port: number;
  deadlineMs: number;
  silenceMs: number;
  /** How long a client may read nothing while data waits for it. */
  stalledMs: number;
  /** How often the keys of open answers are looked up. */
  keyCheckMs: number;
}

/** The door's own settings, beside those of lib/env. @throws ZodError. */
export function doorSettings(env: Record<string, string | undefined> = process.env): DoorSettings {
  const parsed = Settings.parse(env);
  return {
    host: parsed.MILLWRIGHT_DOOR_HOST,
    port: parsed.MILLWRIGHT_DOOR_PORT,
    deadlineMs: parsed.MILLWRIGHT_DOOR_DEADLINE_MS,
    silenceMs: parsed.MILLWRIGHT_DOOR_SILENCE_MS,
    stalledMs: 60_000,
    keyCheckMs: 1_000,
  };
}
