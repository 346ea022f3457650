import { HostMemory } from "../../lib/contracts/host-memory";
import type { Had } from "../host/host";
import { readFramed, writeFramed } from "./framed-file";

/**
 * What this host has had, in one file of the agent's state: a part that is gone after a reboot is still missed. The portal has a copy.
 * Without a readable file the memory is lost until `restore` brings that copy; nothing is written before.
 */
export class HadFile implements Had {
  private kinds: HostMemory;
  isLost: boolean;

  constructor(
    private readonly path: string,
    private readonly log: (line: string) => void = () => {},
  ) {
    const found = readKinds(path, log);
    this.isLost = found === null;
    this.kinds = found ?? {};
  }

  /** Everything, for the portal. Undefined while it is lost, so that a part of it never replaces the portal's copy. */
  get all(): HostMemory | undefined {
    return this.isLost ? undefined : this.kinds;
  }

  of(kind: string): Record<string, unknown> {
    return this.kinds[kind] ?? {};
  }

  remember(kind: string, parts: Record<string, unknown>): void {
    if (JSON.stringify(this.kinds[kind] ?? {}) === JSON.stringify(parts)) return;
    const { success, data, error } = HostMemory.safeParse({ ...this.kinds, [kind]: parts });
    if (!success) {
      this.log(`what this host has of ${kind} cannot be kept: ${error.issues[0]?.message}`);
      return;
    }
    this.kinds = data;
    if (!this.isLost) this.write();
  }

  /** Takes the portal's copy. It knows more of a part than what was seen since the start. */
  restore(copy: HostMemory): void {
    const kinds = [...new Set([...Object.keys(this.kinds), ...Object.keys(copy)])];
    const both = HostMemory.safeParse(Object.fromEntries(kinds.map((kind) => [kind, { ...this.kinds[kind], ...copy[kind] }])));
    this.kinds = both.success ? both.data : copy;
    this.isLost = false;
    this.write();
  }

  private write(): void {
    try {
      writeFramed(this.path, JSON.stringify(this.kinds));
    } catch (error) {
      this.log(`what this host has could not be kept: ${(error as Error).message}`);
    }
  }
}

/** Null when there is no file, or a damaged one; the log says the latter. */
function readKinds(path: string, log: (line: string) => void): HostMemory | null {
  try {
    const found = readFramed(path);
    return found ? HostMemory.parse(JSON.parse(found.payload.toString("utf8"))) : null;
  } catch (error) {
    log(`what this host had could not be read: ${(error as Error).message}`);
    return null;
  }
}
