/**
 * Checks every org's audit chain and the repair stories that it pins: `npm run audit:verify`.
 * Works on DATABASE_URL, else on the embedded PostgreSQL, whether the product runs or not. Exit code 1 when something was changed.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { verifyChain } from "@/lib/audit/verify";
import { changedStories } from "@/lib/audit/verify-events";
import { listOrgIds } from "@/lib/auth/directory";
import { asSystem } from "@/lib/context";
import { closeDb } from "@/lib/db";
import { keptSecret } from "./kept-secret";
import { startPostgres } from "./postgres/server";

const folder = path.resolve(process.env.MILLWRIGHT_DATA ?? ".data");

/** The address of an embedded server that runs already; starting another would end it. */
async function runningUrl(): Promise<string | null> {
  const id = await readFile(path.join(folder, "postgres-id"), "utf8").catch(() => null);
  const data = id ? path.join("/var/lib/millwright", id.trim(), "data") : path.join(folder, "postgres");
  const [pid, , , port] = (await readFile(path.join(data, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  if (!pid || !port) return null;
  try {
    process.kill(Number(pid), 0);
  } catch {
    return null;
  }
  return `postgres://millwright:${await keptSecret(folder, "postgres")}@127.0.0.1:${port.trim()}/millwright`;
}

let stop = async () => {};
if (!process.env.DATABASE_URL) {
  const url = await runningUrl();
  if (url) process.env.DATABASE_URL = url;
  else {
    const database = await startPostgres(folder);
    process.env.DATABASE_URL = database.url;
    stop = database.stop;
  }
}
// Nothing here reads or writes a secret; the settings are only asked for as a whole.
process.env.MILLWRIGHT_SECRET ??= "verification-needs-no-secret-at-all";

let broken = 0;
for (const orgId of await listOrgIds()) {
  const chain = await verifyChain(asSystem(orgId));
  const changed = await changedStories(asSystem(orgId));
  const stories = changed.length === 0 ? "stories=ok" : `stories changed: ${changed.join(", ")}`;
  console.log(
    `org=${orgId} entries=${chain.checked} ${chain.ok ? "audit_chain=ok" : `audit_chain=broken at entry ${chain.brokenAt}`} ${stories}`,
  );
  if (!chain.ok || changed.length > 0) broken += 1;
}
console.log(broken === 0 ? "audit_chain=ok" : `audit_chain=broken (${broken} organisations)`);
await closeDb();
await stop();
process.exitCode = broken === 0 ? 0 : 1;
