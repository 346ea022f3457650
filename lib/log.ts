import "server-only";
import pino from "pino";

/** One JSON line an event on standard output. Secrets are cut out by path, whatever a caller hands in. */
export const log = pino({
  level: process.env.LOG_LEVEL ?? "info",
  base: { process: process.env.MILLWRIGHT_PROCESS ?? "portal" },
  redact: { paths: ["*.password", "*.token", "*.apiKey", "*.authorization", "*.cookie", "*.secret", "*.DATABASE_URL"], censor: "…" },
});
