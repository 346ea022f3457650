import { spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { RunFile } from "@/e2e/fixtures/stack";
import { listOrgIds } from "@/lib/auth/directory";
import { closeDb } from "@/lib/db";
import { keptSecret } from "@/scripts/kept-secret";
import { addNodes } from "./add-nodes";

/** Connects `count` more idle agents to the gateway of a running stack. Returns a function that ends them. */
export async function letAgentsWait(run: RunFile, folder: string, count: number): Promise<() => void> {
  const settings = { DATABASE_URL: run.databaseUrl, MILLWRIGHT_DATA: folder, MILLWRIGHT_SECRET: await keptSecret(folder, "secret") };
  Object.assign(process.env, settings);
  const [orgId] = await listOrgIds();
  const nodes = await addNodes(orgId!, count);
  await closeDb();
  const file = path.join(folder, "waiting-agents.json");
  const kept = nodes.map(({ nodeId, privateKey }) => ({ nodeId, privateKey: privateKey.export({ format: "pem", type: "pkcs8" }) }));
  writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
  const program = path.join(import.meta.dirname, "programs/waiting-agents.ts");
  const args = ["--conditions=react-server", "--import", "tsx", program, new URL(run.gateway).port, file];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once("data", () => resolve());
    child.once("exit", (code) => reject(new Error(`the waiting agents ended (exit ${code})`)));
  });
  rmSync(file);
  return () => child.kill();
}
