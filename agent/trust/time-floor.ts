import { readFileSync } from "node:fs";
import { replaceFile } from "../disk/durable";

/** How far the floor may lie behind, so that not every plan costs a write. */
const WRITE_AFTER_MS = 60_000;

/**
 * The latest time that this host has seen, kept on disk. Whether an approval has expired is decided by the latest of the portal's clock, the
 * host's own and this floor: neither a portal nor a clock that was set back can revive an old approval.
 */
export class TimeFloor {
  private floorMs: number;

  constructor(
    private readonly path: string,
    private readonly hostNow: () => number = Date.now,
  ) {
    this.floorMs = read(path);
  }

  /** The time that counts. @param portalMs the portal's time as this host knows it. */
  now(portalMs: number): number {
    const nowMs = Math.max(portalMs, this.hostNow(), this.floorMs);
    if (nowMs - this.floorMs >= WRITE_AFTER_MS) {
      this.floorMs = nowMs;
      replaceFile(this.path, `${nowMs}\n`);
    }
    return nowMs;
  }
}

function read(path: string): number {
  try {
    const floorMs = Number(readFileSync(path, "utf8"));
    return Number.isSafeInteger(floorMs) ? floorMs : 0;
  } catch {
    return 0;
  }
}
