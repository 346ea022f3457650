/**
 * Checks every org's audit chain, the repair events that it pins and the signed heads: `npm run audit:verify`.
 * `npm run audit:verify -- --against FILE` compares the chains with heads that were sent elsewhere, which also finds a completely rewritten chain.
 * Works on DATABASE_URL, else on the embedded PostgreSQL, whether the product runs or not. Exit code 1 when something was changed.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { verifyChain } from "@/lib/audit/verify";
import { changedStories } from "@/lib/audit/verify-events";
import { compareHeads, keptHeads, parseHeads } from "@/lib/audit-seals/compare";
import { listOrgIds } from "@/lib/auth/directory";
import { asSystem } from "@/lib/context";
import { closeDb } from "@/lib/db";
import { reachDatabase } from "./postgres/reach";

const { values } = parseArgs({ options: { against: { type: "string" } } });
const sent = values.against ? parseHeads(await readFile(values.against, "utf8")) : [];

const stop = await reachDatabase();
// The settings need a secret. This program does not use it.
process.env.MILLWRIGHT_SECRET ??= "verification-needs-no-secret-at-all";

const broken = new Set<string>();
for (const orgId of await listOrgIds()) {
  const chain = await verifyChain(asSystem(orgId));
  const changed = await changedStories(asSystem(orgId));
  const kept = await keptHeads(orgId);
  const objections = await compareHeads(kept);
  const stories = changed.length === 0 ? "stories=ok" : `stories changed: ${changed.join(", ")}`;
  console.log(
    `org=${orgId} entries=${chain.checked} ${chain.ok ? "audit_chain=ok" : `audit_chain=broken at entry ${chain.brokenAt}`} ${stories} signed_heads=${kept.length}`,
  );
  for (const objection of objections) console.log(objection);
  if (!chain.ok || changed.length > 0 || objections.length > 0) broken.add(orgId);
}
if (values.against) {
  const objections = await compareHeads(sent);
  for (const objection of objections) console.log(objection);
  console.log(`sent_heads=${sent.length} ${objections.length === 0 ? "fit" : `differ=${objections.length}`}`);
  if (objections.length > 0) broken.add("sent");
}
console.log(broken.size === 0 ? "audit_chain=ok" : `audit_chain=broken (${broken.size})`);
await closeDb();
await stop();
process.exitCode = broken.size === 0 ? 0 : 1;
