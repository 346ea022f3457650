/**
 * Checks every org's audit chain and the repair stories that it pins: `npm run audit:verify`.
 * Works on DATABASE_URL, else on the embedded PostgreSQL, whether the product runs or not. Exit code 1 when something was changed.
 */
import { verifyChain } from "@/lib/audit/verify";
import { changedStories } from "@/lib/audit/verify-events";
import { listOrgIds } from "@/lib/auth/directory";
import { asSystem } from "@/lib/context";
import { closeDb } from "@/lib/db";
import { reachDatabase } from "./postgres/reach";

const stop = await reachDatabase();
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
