import * as z from "zod";
import { type Baseline, createBaseline } from "./baseline";

type Plain = number | boolean | string | Plain[] | { [key: string]: Plain };

/** A baseline as plain JSON: typed arrays become base64, half as long as lists of numbers. */
export const saveBaseline = (baseline: Baseline): object => ({ version: VERSION, ...(toPlain(baseline) as object) });

/** Another version, another layout: what was stored is not read, and the series is learned from the beginning. */
const VERSION = 3;

function toPlain(value: unknown): Plain {
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toPlain(inner)]));
  return value as Plain;
}

/** Null when the stored state does not have exactly the shape of this version's baseline. */
export function loadBaseline(stored: unknown): Baseline | null {
  const parsed = z.looseObject({ version: z.literal(VERSION), first: z.array(z.number()) }).safeParse(stored);
  if (!parsed.success) return null;
  const { version: _, first, ...rest } = parsed.data;
  const { first: __, ...fresh } = createBaseline();
  const filled = fill(fresh, rest);
  return filled === undefined ? null : { ...(filled as Omit<Baseline, "first">), first };
}

/** The stored values in the shape of `like`; undefined where they do not fit. */
function fill(like: unknown, stored: unknown): unknown {
  if (ArrayBuffer.isView(like)) {
    const bytes = typeof stored === "string" ? Buffer.from(stored, "base64") : null;
    if (bytes?.length !== like.byteLength) return undefined;
    new Uint8Array(like.buffer, like.byteOffset, like.byteLength).set(bytes);
    return like;
  }
  if (Array.isArray(like)) {
    if (!Array.isArray(stored) || stored.length !== like.length) return undefined;
    const all = like.map((inner, i) => fill(inner, stored[i]));
    return all.includes(undefined) ? undefined : all;
  }
  if (typeof like !== "object" || like === null) return typeof stored === typeof like ? stored : undefined;
  if (typeof stored !== "object" || stored === null) return undefined;
  const entries = Object.entries(like).map(([key, inner]) => [key, fill(inner, (stored as Record<string, unknown>)[key])] as const);
  return entries.some(([, inner]) => inner === undefined) ? undefined : Object.fromEntries(entries);
}
