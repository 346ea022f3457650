/** Appends lines to a file at a steady rate, as a service that logs in a loop does: `log-writer.ts <file> <lines a second> <seconds> <bytes a line>`. Prints the number of lines and seconds. */
import { closeSync, openSync, writeSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const file = process.argv[2]!;
const [perSecond, seconds, bytes] = process.argv.slice(3).map(Number) as [number, number, number];
const EVERY_MS = 20;
/** Lines that are made once and written again and again. */
const KINDS = 5_000;
const lines = Array.from({ length: KINDS }, (_, i) => {
  const text = `worker ${i % 64} retries request ${i * 7_919}: upstream 10.0.${i % 256}.${(i * 31) % 256} refused it after ${i % 900} ms`;
  return `${text.padEnd(bytes - 1, " and again").slice(0, bytes - 1)}\n`;
});

const log = openSync(file, "a");
const beganMs = performance.now();
const all = perSecond * seconds;
let written = 0;
while (written < all) {
  const due = Math.min(all, Math.floor(((performance.now() - beganMs) / 1_000) * perSecond));
  let text = "";
  for (; written < due; written++) text += lines[written % KINDS];
  if (text) writeSync(log, text);
  await delay(EVERY_MS);
}
closeSync(log);
console.log(JSON.stringify({ written, seconds: (performance.now() - beganMs) / 1_000 }));
