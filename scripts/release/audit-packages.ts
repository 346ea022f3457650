/**
 * Asks the registry about known vulnerabilities of the packages that ship: `npm run audit:packages`. Says when the registry does not answer.
 * Exit code 1 for a high or critical one, 2 without an answer.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { readAudit } from "./audit-report";

const { stdout } = spawnSync("npm", ["audit", "--json", "--omit=dev"], {
  cwd: path.resolve(import.meta.dirname, "../.."),
  encoding: "utf8",
  stdio: ["ignore", "pipe", "ignore"],
  timeout: 120_000,
  maxBuffer: 64 * 1024 * 1024,
});
const report = readAudit(stdout ?? "");
for (const line of report.lines) console.log(line);
process.exitCode = report.isSerious ? 1 : report.answered ? 0 : 2;
