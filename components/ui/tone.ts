/** What a colour may mean. Components take a tone; only this file knows the classes. */
export type Tone = "ok" | "warn" | "bad" | "busy" | "stale" | "idle" | "hold" | "accent";

export const toneText: Record<Tone, string> = {
  ok: "text-ok",
  warn: "text-warn",
  bad: "text-bad",
  busy: "text-busy",
  stale: "text-stale",
  idle: "text-idle",
  hold: "text-hold",
  accent: "text-accent",
};

export const toneSoft: Record<Tone, string> = {
  ok: "bg-ok-soft",
  warn: "bg-warn-soft",
  bad: "bg-bad-soft",
  busy: "bg-busy-soft",
  stale: "bg-stale-soft",
  idle: "bg-idle-soft",
  hold: "bg-hold-soft",
  accent: "bg-accent-soft",
};

export const toneFill: Record<Tone, string> = {
  ok: "bg-ok-fill",
  warn: "bg-warn-fill",
  bad: "bg-bad-fill",
  busy: "bg-busy-fill",
  stale: "bg-stale-fill",
  idle: "bg-idle-fill",
  hold: "bg-hold-fill",
  accent: "bg-accent",
};
