import { closeBus } from "@/lib/bus";
import { closeDb } from "@/lib/db";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { closePg } from "@/lib/pg";
import { serveProcessMetrics } from "@/lib/process-metrics/serve";
import { shutDownWith } from "../shut-down";
import { makeDoorServer } from "./server";
import { doorSettings } from "./settings";

// Wrong settings end the process here, with their names, instead of failing the first request.
env();
const settings = doorSettings();
const door = makeDoorServer(settings);
const address = await door.app.listen({ host: settings.host, port: settings.port });
const closeMetrics = serveProcessMetrics();
log.info({ address }, "the inference door listens");

shutDownWith(async () => {
  closeMetrics();
  await door.drain();
  await closeBus();
  await Promise.all([closeDb(), closePg()]);
});
