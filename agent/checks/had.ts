import type { Had, Host } from "../host/host";
import type { Memory } from "./check";

const KEPT = "had";

/** What this host has had: kept on disk by the agent, or for one look by hand only in the check's memory. */
export function hadOf(host: Host, memory: Memory): Had {
  if (host.had) return host.had;
  const kinds = (memory.get(KEPT) ?? new Map()) as Map<string, Record<string, unknown>>;
  memory.set(KEPT, kinds);
  return { of: (kind) => kinds.get(kind) ?? {}, remember: (kind, parts) => void kinds.set(kind, parts) };
}
