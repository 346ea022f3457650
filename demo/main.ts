/**
 * `npm run demo [-- --org slug] [-- --remove]`: 24 simulated hosts, labelled `simulated: yes`, in an organisation of the Millwright that runs from this
 * folder. They speak the agents' protocol to its gateway until Ctrl-C; `--remove` takes them out of the fleet again.
 */
import { setMaxListeners } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { listOrgIds } from "@/lib/auth/directory";
import { closeBus } from "@/lib/bus";
import { asSystem } from "@/lib/context";
import { closeDb, directoryClient } from "@/lib/db";
import { keptSecret } from "@/scripts/kept-secret";
import { DemoHost } from "./demo-host";
import { demoFleet } from "./fleet";
import { KeptNodes } from "./kept-nodes";

const { values } = parseArgs({ options: { org: { type: "string" }, remove: { type: "boolean", default: false } } });
const dataFolder = path.resolve(process.env.MILLWRIGHT_DATA ?? ".data");
const runFile = path.join(dataFolder, "run.json");

async function main(): Promise<void> {
  if (!existsSync(runFile)) throw new Error("Millwright does not run from this folder. Start it in another terminal: npm start");
  const { url, gateway, databaseUrl } = JSON.parse(readFileSync(runFile, "utf8")) as Record<"url" | "gateway" | "databaseUrl", string>;
  Object.assign(process.env, {
    DATABASE_URL: databaseUrl,
    MILLWRIGHT_DATA: dataFolder,
    MILLWRIGHT_URL: url,
    MILLWRIGHT_SECRET: process.env.MILLWRIGHT_SECRET ?? (await keptSecret(dataFolder, "secret")),
  });
  const orgId = values.org ? (await directoryClient().org.findUnique({ where: { slug: values.org } }))?.id : (await listOrgIds())[0];
  if (!orgId) throw new Error(values.org ? `There is no organisation "${values.org}".` : `Make an organisation first: ${url}`);
  const ctx = asSystem(orgId);
  const kept = new KeptNodes(dataFolder);
  if (values.remove) {
    console.log(`${await kept.removeAll(ctx)} simulated hosts are out of the fleet.`);
    return;
  }

  const hosts: DemoHost[] = [];
  for (const [n, plan] of demoFleet.entries()) {
    const { nodeId, privateKey } = await kept.nodeOf(ctx, gateway, plan);
    hosts.push(new DemoHost(gateway, nodeId, privateKey, plan, n + 1));
  }
  console.log(`${hosts.length} simulated hosts report to ${url}. Each brings an hour of made-up measurements along.`);
  console.log("Ctrl-C stops them; npm run demo -- --remove takes them out of the fleet.");
  const life = new AbortController();
  setMaxListeners(0, life.signal);
  process.once("SIGINT", () => life.abort());
  process.once("SIGTERM", () => life.abort());
  await Promise.all(hosts.map((host) => host.live(life.signal)));
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await closeBus();
  await closeDb();
}
