/**
 * `npm run attack`: starts the product with separate data, runs every attack on it over loopback, then those on the agent, and ends with `attacks=N held=N`.
 * Bounded: no attack sends more than a few hundred requests.
 */
import { rmSync } from "node:fs";
import path from "node:path";
import { readRun, startStack } from "@/e2e/fixtures/stack";
import { freePort } from "@/scripts/free-port";
import { makePeople } from "../portal-client";
import { attackAgent } from "./agent-attacks";
import type { Attack } from "./attack";
import { accountAttacks } from "./attacks/accounts";
import { databaseAttacks } from "./attacks/database";
import { loadAttacks } from "./attacks/load";
import { peopleAttacks } from "./attacks/people";
import { signInAttacks } from "./attacks/sign-in";

const attacks: Attack[] = [...signInAttacks, ...peopleAttacks, ...accountAttacks, ...databaseAttacks, ...loadAttacks];

const port = await freePort();
// As it ships: no network is opened for endpoints.
const stack = await startStack({ PORT: String(port), MILLWRIGHT_ENDPOINT_NETWORKS: "", MILLWRIGHT_NO_HOST_AGENT: "1" });
let held = 0;
try {
  const url = `http://localhost:${port}`;
  const target = { url, people: await makePeople(url), databaseUrl: readRun(stack.dataFolder).databaseUrl };
  for (const { promise, run } of attacks) {
    const through = await run(target).catch(
      (error: unknown) => `the attack failed: ${error instanceof Error ? error.message : String(error)}`,
    );
    if (through === null) held += 1;
    console.log(`${through === null ? "held  " : "BROKEN"}  ${promise}${through === null ? "" : `: ${through}`}`);
  }
} finally {
  await stack.stop();
  rmSync(stack.dataFolder, { recursive: true, force: true });
}
let tried = attacks.length;
for (const { promise, outcome } of attackAgent(path.resolve(import.meta.dirname, "../.."))) {
  if (outcome !== "skipped") tried += 1;
  if (outcome === "held") held += 1;
  console.log(`${outcome === "broken" ? "BROKEN" : outcome.padEnd(6)}  ${promise}`);
}
console.log(`attacks=${tried} held=${held}`);
process.exitCode = held === tried ? 0 : 1;
