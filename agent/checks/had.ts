import type * as z from "zod";
import type { Had, Host } from "../host/host";
import type { Memory } from "./check";

const KEPT = "had";

/** What this host has had before: kept on disk by the agent, or only in the check's memory for a single run by hand. */
export function hadOf(host: Host, memory: Memory): Had {
  if (host.had) return host.had;
  const kinds = (memory.get(KEPT) ?? new Map()) as Map<string, Record<string, unknown>>;
  memory.set(KEPT, kinds);
  return { of: (kind) => kinds.get(kind) ?? {}, remember: (kind, parts) => void kinds.set(kind, parts), isLost: false };
}

/**
 * The parts of one kind, by name. A part of another form is left out: the memory may be the portal's copy, and no answer of the portal may stop a
 * check. Only names that were remembered are in it, not those that every object inherits.
 */
export function partsOf<T>(had: Had, kind: string, form: z.ZodType<T>): Record<string, T> {
  const parts: Record<string, T> = Object.create(null);
  for (const [name, part] of Object.entries(had.of(kind))) {
    const { success, data } = form.safeParse(part);
    if (success) parts[name] = data;
  }
  return parts;
}
