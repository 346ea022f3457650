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
