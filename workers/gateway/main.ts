import { closeBus } from "@/lib/bus";
import { closeDb } from "@/lib/db";
import { env } from "@/lib/env";
import { keepGatewayBeat } from "@/lib/fleet/gateway-beat";
import { closeQueue } from "@/lib/jobs/queue";
import { log } from "@/lib/log";
import { drainReports } from "@/lib/metrics/ingest";
import { closePg } from "@/lib/pg";
import { serveProcessMetrics } from "@/lib/process-metrics/serve";
import { shutDownWith } from "../shut-down";
import { makeGateway } from "./server";
import { gatewaySettings } from "./settings";

// Wrong settings end the process here, with their names, instead of failing the first request.
env();
const settings = gatewaySettings();
const gateway = makeGateway(settings);
const address = await gateway.app.listen({ host: settings.host, port: settings.port });
const stopBeat = keepGatewayBeat();
const closeMetrics = serveProcessMetrics();
log.info({ address }, "the gateway listens");

shutDownWith(async () => {
  stopBeat();
  closeMetrics();
  await gateway.drain();
  await drainReports();
  await Promise.all([closeBus(), closeQueue()]);
  await Promise.all([closeDb(), closePg()]);
});
