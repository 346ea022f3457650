/**
 * Prints the state of the metrics' tables: `npm run db:doctor`. Only reads, whether the product runs or not. Exit code 1 when something needs a
 * person.
 */
import { readHealth } from "@/lib/metrics/health";
import { closePg } from "@/lib/pg";
import { reachDatabase } from "./postgres/reach";

const stop = await reachDatabase();
// The settings need a secret. This program does not use it.
process.env.MILLWRIGHT_SECRET ??= "looking-needs-no-secret-at-all-0123456789";

const health = await readHealth(Date.now());
const mib = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MiB`;
console.log(`PostgreSQL ${health.version}, database ${health.database}, ${mib(health.databaseBytes)} in all\n`);
for (const table of health.tables) {
  const partitions =
    table.partitions > 0 ? `, ${table.partitions} partitions${table.oldest ? ` (${table.oldest} … ${table.newest})` : ""}` : "";
  const dead = table.deadRatio === null ? "" : `, ${(table.deadRatio * 100).toFixed(0)} % dead rows`;
  console.log(`${table.name.padEnd(20)} ${mib(table.bytes).padStart(12)}${partitions}${dead}`);
}
console.log(
  `\nsealing        ${health.sealLagHours === 0 ? "up to date" : `${health.sealLagHours} hours behind (oldest ${health.oldestUnsealed})`}`,
);
console.log(`made ahead     ${health.hoursAhead} hours`);
console.log(
  `updates of the latest values that stayed on their page: ${health.hotUpdateRatio === null ? "none yet" : `${(health.hotUpdateRatio * 100).toFixed(0)} %`}`,
);
if (health.problems.length > 0) {
  console.log("");
  for (const problem of health.problems) console.log(`! ${problem}`);
  process.exitCode = 1;
} else console.log("\nNothing needs you.");
await closePg();
await stop();
