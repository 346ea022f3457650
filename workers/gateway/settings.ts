import path from "node:path";
import * as z from "zod";

const Settings = z.object({
  MILLWRIGHT_GATEWAY_HOST: z.string().default("127.0.0.1"),
  MILLWRIGHT_GATEWAY_PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  /** Requests a second that one org's nodes may send through this gateway. */
  MILLWRIGHT_ORG_REQUESTS_PER_SECOND: z.coerce.number().positive().default(5_000),
  /** Reports a second that one node may send on average: a spool that is replayed comes fast. */
  MILLWRIGHT_NODE_REPORTS_PER_SECOND: z.coerce.number().positive().default(20),
  /** Proxies of ours that a request passes before the gateway; the portal that hands it on is one. */
  MILLWRIGHT_GATEWAY_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(11).default(0),
  /** The address at which the portal and the inference door reach this gateway, where several share one address: private endpoints need it. */
  MILLWRIGHT_GATEWAY_OWN_URL: z.url().optional(),
  /** Where `agent/install.sh` and `agent/launch.sh` lie. */
  MILLWRIGHT_ROOT: z.string().default(path.resolve(".")),
});

export interface GatewaySettings {
  host: string;
  port: number;
  orgRequestsPerSecond: number;
  nodeReportsPerSecond?: number;
  root: string;
  ownUrl?: string | undefined;
  trustedProxies?: number;
}

/** The gateway's own settings, beside those of lib/env. @throws ZodError. */
export function gatewaySettings(env: Record<string, string | undefined> = process.env): GatewaySettings {
  const parsed = Settings.parse(env);
  return {
    host: parsed.MILLWRIGHT_GATEWAY_HOST,
    port: parsed.MILLWRIGHT_GATEWAY_PORT,
    orgRequestsPerSecond: parsed.MILLWRIGHT_ORG_REQUESTS_PER_SECOND,
    nodeReportsPerSecond: parsed.MILLWRIGHT_NODE_REPORTS_PER_SECOND,
    root: parsed.MILLWRIGHT_ROOT,
    ownUrl: parsed.MILLWRIGHT_GATEWAY_OWN_URL,
    trustedProxies: parsed.MILLWRIGHT_GATEWAY_TRUSTED_PROXIES,
  };
}
