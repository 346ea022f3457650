import { createHash } from "node:crypto";
import type { DriftFacts } from "../../../lib/contracts/drift";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { readEnvFile } from "../env-file";
import type { ProbeAnswer } from "./run-probe";

const SECRET = /KEY|TOKEN|SECRET|PASS|CREDENTIAL|DSN/i;

/** What a workload runs on, for the comparison with its group: packages, interpreter, driver, kernel, image and environment. No value of the environment leaves the host, only its digest. */
export async function environmentFacts(host: Host, workload: Workload, answer: ProbeAnswer): Promise<DriftFacts> {
  const facts: DriftFacts = {};
  for (const distribution of answer.distributions) {
    const at = distribution.indexOf("==");
    if (at > 0) facts[distribution.slice(0, at)] = distribution.slice(at + 2);
  }
  facts["#python"] = answer.python;
  const kernel = (await host.readText("/proc/sys/kernel/osrelease").catch(() => "")).trim();
  if (kernel) facts["#kernel"] = kernel;
  const driver = /Kernel Module\s+(?:for \S+\s+)?(\d+(?:\.\d+)+)/.exec(await host.readText("/proc/driver/nvidia/version").catch(() => ""));
  if (driver) facts["#driver"] = driver[1]!;
  if (workload.cuda) facts["#cuda"] = workload.cuda;
  if (workload.image) facts["#image"] = workload.image;
  for (const [name, value] of Object.entries(await readEnvFile(host, workload.envFile)))
    if (!SECRET.test(name)) facts[`#env:${name}`] = createHash("sha256").update(value).digest("hex").slice(0, 12);
  return facts;
}

/** One digest over all facts, for the inventory. */
export function digestOf(facts: DriftFacts): string {
  const lines = Object.entries(facts).map(([name, version]) => `${name}=${version}`);
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}
