import type { Had } from "../host/host";
import { readFramed, writeFramed } from "./framed-file";

/** A host has tens of parts. More than this is not kept, so that no check can fill the disk. */
const MAX_BYTES = 256 * 1024;

/** What this host has had, in one file of the agent's state: a part that is gone after a reboot is still missed. */
export class HadFile implements Had {
  private readonly kinds: Record<string, Record<string, unknown>>;

  constructor(
    private readonly path: string,
    private readonly log: (line: string) => void = () => {},
  ) {
    this.kinds = readKinds(path, log);
  }

  of(kind: string): Record<string, unknown> {
    return this.kinds[kind] ?? {};
  }

  remember(kind: string, parts: Record<string, unknown>): void {
    if (JSON.stringify(this.kinds[kind] ?? {}) === JSON.stringify(parts)) return;
    const text = JSON.stringify({ ...this.kinds, [kind]: parts });
    if (Buffer.byteLength(text) > MAX_BYTES) {
      this.log(`what this host has of ${kind} is too much to keep`);
      return;
    }
    this.kinds[kind] = parts;
    try {
      writeFramed(this.path, text);
    } catch (error) {
      this.log(`what this host has could not be kept: ${(error as Error).message}`);
    }
  }
}

/** A damaged file counts as empty, and the log says so. */
function readKinds(path: string, log: (line: string) => void): Record<string, Record<string, unknown>> {
  try {
    const found = readFramed(path);
    const kinds: unknown = found ? JSON.parse(found.payload.toString("utf8")) : {};
    if (kinds !== null && typeof kinds === "object" && !Array.isArray(kinds)) return kinds as Record<string, Record<string, unknown>>;
  } catch (error) {
    log(`what this host had could not be read: ${(error as Error).message}`);
  }
  return {};
}
