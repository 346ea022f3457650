import "server-only";
import path from "node:path";
import ipaddr from "ipaddr.js";
import * as z from "zod";
import { retentionBounds } from "./contracts/retention";

/** `10.0.0.0/8, fd00::/8` */
const Networks = z.string().transform((text, ctx) =>
  text
    .split(/[\s,]+/)
    .filter((part) => part !== "")
    .flatMap((part) => {
      if (ipaddr.isValidCIDR(part)) return [ipaddr.parseCIDR(part)];
      ctx.addIssue({ code: "custom", message: `${part} is no network such as 10.0.0.0/8` });
      return [];
    }),
);

/** `file:///var/log/millwright-audit.jsonl, syslog+tcp://log.example:601, https://audit.example/heads` */
const Destinations = z.string().transform((text, ctx) =>
  text
    .split(/[\s,]+/)
    .filter((part) => part !== "")
    .flatMap((part) => {
      const url = URL.canParse(part) ? new URL(part) : null;
      if (url && /^(file|syslog\+udp|syslog\+tcp|https?):$/.test(url.protocol)) return [url];
      ctx.addIssue({ code: "custom", message: `must be file:, syslog+udp:, syslog+tcp: or https: addresses` });
      return [];
    }),
);

const Env = z.object({
  /** What people, links and agents use. Passkeys and secure contexts need `localhost` or TLS. */
  MILLWRIGHT_URL: z.url().default("http://localhost:3000"),
  /** Where the portal forwards `/agent/*` to. */
  MILLWRIGHT_GATEWAY_URL: z.url().default("http://127.0.0.1:3001"),
  /** Where programs find the inference door. */
  MILLWRIGHT_DOOR_URL: z.url().default("http://localhost:3002"),
  /** Signs sessions and seals secrets at rest; at least 32 characters. */
  MILLWRIGHT_SECRET: z.string().min(32),
  MILLWRIGHT_DATA: z.string().default(path.resolve(".data")),
  /** The agent's bundle for hosts; `agent.json` beside it says what it is. */
  MILLWRIGHT_AGENT: z.string().default(path.resolve("dist/agent.cjs")),
  DATABASE_URL: z.string().min(1),
  /** The role that owns the tables. Only what starts Millwright and the worker have it; everything that serves does without. */
  DATABASE_OWNER_URL: z.string().optional(),
  REDIS_URL: z.string().optional(),
  /** Where signed heads of the audit chains are sent (lib/audit-seals/destination.ts). */
  MILLWRIGHT_AUDIT_SHIP: Destinations.default([]),
  /** Opens the first-run page; empty once it was used or never given. */
  MILLWRIGHT_FIRST_RUN_TOKEN: z.string().optional(),
  /** Where this process answers `/metrics` about itself; without it, nowhere. */
  MILLWRIGHT_METRICS_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  MILLWRIGHT_METRICS_HOST: z.string().default("127.0.0.1"),
  /** A session that is not used this long has ended. */
  MILLWRIGHT_SESSION_IDLE_HOURS: z.coerce.number().positive().default(24),
  /** A session ends this long after its sign-in. */
  MILLWRIGHT_SESSION_DAYS: z.coerce.number().positive().default(14),
  /** Who may found organisations: the owner of the installation (who set it up), or everybody with an account. */
  MILLWRIGHT_FOUNDING: z.enum(["owner", "everybody"]).default("owner"),
  /** How many proxies of yours a request passes before it reaches the portal: each vouches for the address before it. */
  MILLWRIGHT_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  /** `smtp://user:password@host:587?from=…` (`smtps://` for TLS from the start): the server that sends e-mail. Without it, none is sent. */
  MILLWRIGHT_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** Networks (CIDR) that model endpoints may lie in besides public addresses: loopback, private and link-local ones are closed otherwise. */
  MILLWRIGHT_ENDPOINT_NETWORKS: Networks.default([]),
  /** Networks that the push services of browsers may lie in besides public addresses. Any member names such an address, so these are no endpoint networks. */
  MILLWRIGHT_PUSH_NETWORKS: Networks.default([]),
  /** The Unix socket and the key of the demonstration model; `npm start` sets both where that model can run. No other private way is open. */
  MILLWRIGHT_MODEL_SOCKET: z.string().optional(),
  MILLWRIGHT_MODEL_SECRET: z.string().min(32).optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  /** How often an agent reports, and after how many silent intervals a node is stale and offline. */
  MILLWRIGHT_REPORT_INTERVAL_MS: z.coerce.number().int().min(1_000).default(10_000),
  /** How long lines of logs are kept, in organisations whose owners have not chosen it. */
  MILLWRIGHT_LOG_DAYS: z.coerce.number().int().min(1).max(retentionBounds.logDays.max).default(retentionBounds.logDays.usual),
  /** Bytes of log lines that such an organisation keeps of one day in UTC; what comes beyond is counted and not kept. */
  MILLWRIGHT_LOG_BYTES_PER_DAY: z.coerce.number().int().positive().default(retentionBounds.logBytesPerDay.usual),
  /** The most that owners of an organisation may choose for it instead. */
  MILLWRIGHT_MOST_LOG_BYTES_PER_DAY: z.coerce
    .number()
    .int()
    .positive()
    .default(16 * 1024 ** 3),
  /** How long a signal must stay quiet before its incident resolves. */
  MILLWRIGHT_QUIET_MS: z.coerce.number().int().min(0).default(60_000),
});
export type Env = z.infer<typeof Env>;

let parsed: Env | undefined;

/**
 * The process's settings. Parsed on first use, never at import: the build evaluates modules without any settings.
 * @throws Error that names each wrong or missing variable, never its value.
 */
export function env(): Env {
  if (parsed) return parsed;
  const result = Env.safeParse(process.env);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`Settings are wrong. ${problems.join("; ")}`);
  }
  parsed = result.data;
  return parsed;
}

/** Reads the settings again at the next use, for tests that change them. */
export function forgetEnv(): void {
  parsed = undefined;
}
