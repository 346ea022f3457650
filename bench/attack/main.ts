/**
 * `npm run attack`: starts the product with data of its own, tries every attack against it over loopback, and ends with `attacks=N held=N`.
 * Bounded: no attack sends more than some hundred requests.
 */
import { rmSync } from "node:fs";
import { startStack } from "@/e2e/fixtures/stack";
import { freePort } from "@/scripts/free-port";
import { makePeople } from "../portal-client";
import type { Attack } from "./attack";
import { loadAttacks } from "./attacks/load";
import { peopleAttacks } from "./attacks/people";
import { signInAttacks } from "./attacks/sign-in";

const attacks: Attack[] = [...signInAttacks, ...peopleAttacks, ...loadAttacks];

const port = await freePort();
// As it ships: no network is opened for endpoints.
const stack = await startStack({ PORT: String(port), MILLWRIGHT_ENDPOINT_NETWORKS: "", MILLWRIGHT_NO_HOST_AGENT: "1" });
let held = 0;
try {
  const url = `http://localhost:${port}`;
  const target = { url, people: await makePeople(url) };
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
console.log(`attacks=${attacks.length} held=${held}`);
process.exitCode = held === attacks.length ? 0 : 1;
