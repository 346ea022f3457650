/** How long a call may take before its path counts as stuck. */
const PATIENCE_MS = 2_000;

/**
 * A call into a hung NFS or FUSE mount holds one thread of libuv's small pool until the mount answers, which may be never.
 * While one call on a path has been out for longer than the patience, further calls on it and below fail at once instead of
 * taking the next thread.
 */
export class StuckPaths {
  private readonly out = new Map<symbol, { path: string; sinceMs: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  /** @throws `ETIMEDOUT` at once when an earlier call on the path, or on a folder above it, is stuck. */
  async guard<T>(path: string, action: () => Promise<T>): Promise<T> {
    const stuck = this.stuckAbove(path);
    if (stuck) {
      const seconds = Math.round((this.now() - stuck.sinceMs) / 1_000);
      throw Object.assign(new Error(`${stuck.path} has not answered for ${seconds} s`), { code: "ETIMEDOUT", path });
    }
    const key = Symbol(path);
    this.out.set(key, { path, sinceMs: this.now() });
    try {
      return await action();
    } finally {
      this.out.delete(key);
    }
  }

  private stuckAbove(path: string): { path: string; sinceMs: number } | undefined {
    if (this.out.size === 0) return undefined;
    const late = this.now() - PATIENCE_MS;
    for (const call of this.out.values())
      if (call.sinceMs < late && (path === call.path || path.startsWith(call.path.endsWith("/") ? call.path : `${call.path}/`)))
        return call;
    return undefined;
  }
}
