import { closeBus } from "@/lib/bus";
import { closeDb } from "@/lib/db";
import { closeQueue } from "@/lib/jobs/queue";
import { log } from "@/lib/log";
import { drainReports } from "@/lib/metrics/ingest";
import { keepDoorOpen } from "@/lib/nodes/door";
import { closePg } from "@/lib/pg";
import { shutDownWith } from "../shut-down";
import { makeGateway } from "./server";
import { gatewaySettings } from "./settings";

const settings = gatewaySettings();
const gateway = makeGateway(settings);
const address = await gateway.app.listen({ host: settings.host, port: settings.port });
const closeDoor = keepDoorOpen();
log.info({ address }, "the gateway listens");

shutDownWith(async () => {
  closeDoor();
  await gateway.drain();
  await drainReports();
  await Promise.all([closeBus(), closeQueue()]);
  await Promise.all([closeDb(), closePg()]);
});
