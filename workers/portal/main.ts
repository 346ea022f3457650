import next from "next";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { insecureUrl, isLoopbackName } from "@/lib/public-url";
import { shutDownWith } from "../shut-down";
import { listen } from "./listen";
import { makePortalServer } from "./server";
import { portalSettings } from "./settings";

// Wrong settings end the process here, with their names, instead of failing the first request.
const { MILLWRIGHT_URL, MILLWRIGHT_GATEWAY_URL, MILLWRIGHT_TRUSTED_PROXIES } = env();
const { host, port } = portalSettings();
const objection = insecureUrl(MILLWRIGHT_URL);
if (objection) throw new Error(objection);
const isSecure = MILLWRIGHT_URL.startsWith("https:");
if (!isSecure && !isLoopbackName(host)) log.warn({ host }, "the portal listens to other machines and MILLWRIGHT_URL is not https");

// In development Next compiles pages on request and reloads them over a socket.
const dev = process.env.NODE_ENV === "development";
const app = next({ dev, hostname: host, port });
await app.prepare();
const handle = app.getRequestHandler();
const server = makePortalServer({
  gatewayUrl: MILLWRIGHT_GATEWAY_URL,
  trustedProxies: MILLWRIGHT_TRUSTED_PROXIES,
  isSecure,
  handle,
});
if (dev) server.on("upgrade", app.getUpgradeHandler());
await listen(server, port, host);
log.info({ host, port }, "the portal listens");

shutDownWith(async () => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await closed;
  await app.close();
});
