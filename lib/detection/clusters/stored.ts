import * as z from "zod";
import { loadBaseline, saveBaseline } from "../baseline/stored";
import type { Avalanche } from "./avalanche";
import type { HeavyHitters } from "./heavy-hitters";
import { createSlice, type RequestWindow, type Slice, sketches } from "./window";

const Sketch = z.object({ floor: z.number(), counts: z.array(z.tuple([z.string(), z.number(), z.number()])) });
const StoredSlice = z.object({
  startMs: z.number(),
  requests: z.number(),
  clientErrors: z.number(),
  serverErrors: z.number(),
  latency: z.array(z.number()),
  sketches: z.record(z.enum(sketches), Sketch),
});
const StoredWindow = z.object({
  version: z.literal(1),
  widthMs: z.number(),
  graceMs: z.number(),
  late: z.number(),
  slices: z.array(StoredSlice),
});

const saveSketch = ({ floor, counts }: HeavyHitters): z.infer<typeof Sketch> => ({
  floor,
  counts: [...counts].map(([key, { count, over }]) => [key, count, over]),
});

/** A window as plain JSON. */
export const saveWindow = ({ widthMs, graceMs, late, slices }: RequestWindow): z.infer<typeof StoredWindow> => ({
  version: 1,
  widthMs,
  graceMs,
  late,
  slices: slices.map((slice) => ({
    startMs: slice.startMs,
    requests: slice.requests,
    clientErrors: slice.clientErrors,
    serverErrors: slice.serverErrors,
    latency: [...slice.latency],
    sketches: Object.fromEntries(sketches.map((name) => [name, saveSketch(slice[name])])) as Record<
      (typeof sketches)[number],
      z.infer<typeof Sketch>
    >,
  })),
});

/** Null when the stored value is no window of this version. */
export function loadWindow(stored: unknown): RequestWindow | null {
  const parsed = StoredWindow.safeParse(stored);
  if (!parsed.success) return null;
  const { version: _, slices, ...rest } = parsed.data;
  return { ...rest, slices: slices.map(loadSlice) };
}

function loadSlice({ latency, sketches: counted, ...rest }: z.infer<typeof StoredSlice>): Slice {
  const slice: Slice = { ...createSlice(rest.startMs), ...rest };
  slice.latency.set(latency.slice(0, slice.latency.length));
  for (const name of sketches) {
    slice[name].floor = counted[name].floor;
    for (const [key, count, over] of counted[name].counts.slice(0, slice[name].most)) slice[name].counts.set(key, { count, over });
  }
  return slice;
}

export const saveAvalanche = ({ rate, clientErrors, latency }: Avalanche) => ({
  rate: saveBaseline(rate),
  clientErrors: saveBaseline(clientErrors),
  latency: saveBaseline(latency),
});

/** Null when the stored value does not fit this version. */
export function loadAvalanche(stored: unknown): Avalanche | null {
  const parsed = z.object({ rate: z.unknown(), clientErrors: z.unknown(), latency: z.unknown() }).safeParse(stored);
  if (!parsed.success) return null;
  const rate = loadBaseline(parsed.data.rate);
  const clientErrors = loadBaseline(parsed.data.clientErrors);
  const latency = loadBaseline(parsed.data.latency);
  return rate && clientErrors && latency ? { rate, clientErrors, latency } : null;
}
