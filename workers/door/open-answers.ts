import { keysInForce } from "@/lib/auth/inference-key";
import { type AppError, refuse } from "@/lib/errors";
import { log } from "@/lib/log";

/** Limits of simultaneous answers, of one key and of all. */
const MOST_OF_KEY = 1_000;
const MOST = 4_000;

/** The running answers, so that they end when their key is revoked or the door stops. */
export class OpenAnswers {
  private readonly byKey = new Map<string, Set<AbortController>>();
  private count = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(keyCheckMs: number) {
    this.timer = setInterval(() => void this.checkKeys(), keyCheckMs).unref();
  }

  get size(): number {
    return this.count;
  }

  /** @returns a function that removes it. @throws AppError `too-many-requests`. */
  enter(keyId: string, stop: AbortController): () => void {
    const own = this.byKey.get(keyId) ?? new Set();
    if (own.size >= MOST_OF_KEY) throw refuse("too-many-requests", "keyAnswersLimit", { most: MOST_OF_KEY });
    if (this.count >= MOST) throw refuse("unavailable", "doorFull");
    this.byKey.set(keyId, own.add(stop));
    this.count += 1;
    return () => {
      if (!own.delete(stop)) return;
      this.count -= 1;
      if (own.size === 0 && this.byKey.get(keyId) === own) this.byKey.delete(keyId);
    };
  }

  close(): void {
    clearInterval(this.timer);
    this.stopAll([...this.byKey.keys()], refuse("unavailable", "doorStopping"));
  }

  private async checkKeys(): Promise<void> {
    const keyIds = [...this.byKey.keys()];
    if (keyIds.length === 0) return;
    try {
      const valid = await keysInForce(keyIds);
      const gone = keyIds.filter((keyId) => !valid.has(keyId));
      this.stopAll(gone, refuse("unauthenticated", "keyEnded"));
    } catch (error) {
      // A short outage of the database must not end every answer.
      log.warn({ error: String(error) }, "the keys of open answers were not checked");
    }
  }

  private stopAll(keyIds: readonly string[], reason: AppError): void {
    for (const keyId of keyIds) for (const stop of [...(this.byKey.get(keyId) ?? [])]) stop.abort(reason);
  }
}
