import { chmodSync, rmSync } from "node:fs";
import { log } from "@/lib/log";
import { shutDownWith } from "../shut-down";
import { measureProgram, runMeasure } from "./run-measure";
import { loadModel } from "./served-model";
import { makeModelServer } from "./server";
import { modelSettings } from "./settings";

const { socketPath, secret } = modelSettings();
const model = await loadModel("8bit");
const app = makeModelServer(model, secret, (task, signal) => runMeasure(measureProgram(process.argv[1] ?? ""), task, signal));
// A process that was killed leaves its socket behind.
rmSync(socketPath, { force: true });
await app.listen({ path: socketPath });
chmodSync(socketPath, 0o600);
log.info({ model: model.about.name }, "the demonstration model listens");

shutDownWith(async () => {
  app.server.closeAllConnections();
  await app.close();
  await model.close();
});
