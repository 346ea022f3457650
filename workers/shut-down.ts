import { log } from "@/lib/log";

/** A process that does not end in time is ended by force, before its supervisor does so. */
const GRACE_MS = 9_000;

/** Ends the process cleanly on SIGTERM, SIGINT, or when the starter that supervises it is gone. */
export function shutDownWith(stop: () => Promise<void>): void {
  let stopping = false;
  const end = (why: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, "stopping");
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error: String(error) }, "stopping failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => end("SIGTERM"));
  process.on("SIGINT", () => end("SIGINT"));
  process.on("disconnect", () => end("the starter is gone"));
}
