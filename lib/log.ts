import "server-only";
import pino, { type DestinationStream } from "pino";

const SECRETS = [
  "password",
  "token",
  "apiKey",
  "authorization",
  "cookie",
  "secret",
  "DATABASE_URL",
  "REDIS_URL",
  "MILLWRIGHT_SMTP_URL",
  "DATABASE_OWNER_URL",
  "MILLWRIGHT_SECRET",
];
/** The password of `scheme://user:password@host`, in a line of JSON: a quote in it is escaped there. */
const URL_PASSWORD = /([a-z][a-z\d+.-]{0,20}:\/\/[^\s:@/"]*):(?:\\.|[^\s"/\\])+@/gi;

/** One JSON line an event. Secrets are removed by name, and passwords from addresses, whatever a caller logs. */
export const makeLog = (out: DestinationStream = pino.destination(1)) =>
  pino(
    {
      level: process.env.LOG_LEVEL ?? "info",
      base: { process: process.env.MILLWRIGHT_PROCESS ?? "portal" },
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: "…" },
      // On the finished line, since a driver's error or a stack may contain the address, too.
      hooks: { streamWrite: (line) => line.replace(URL_PASSWORD, "$1:…@") },
    },
    out,
  );

/** The process's log, on standard output. */
export const log = makeLog();
