import { type DriftFacts, describeDifference, driftBetween, MOST_DIFFERENCES } from "../../../lib/contracts/drift";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { degraded, type Finding, notApplicable, ok, unknown, workloadCheck } from "../check";
import { parseBaseline } from "./baseline";
import { digestOf, environmentFacts } from "./environment-facts";
import { environmentSignature } from "./environment-signature";
import { interpreterOf } from "./interpreter-of";
import { runProbe } from "./run-probe";

const REUSE_MS = 10 * 60_000;

export const pythonDrift = workloadCheck({
  id: "python.drift",
  title: "Drift",
  about:
    "Records a workload's packages, interpreter, driver, kernel, image and environment, and compares them with its group's baseline file; the portal compares the members of a group with each other. Faults that cannot be reproduced often come from one node that differs from its group.",
  knows:
    "What the packages' check reads, pip's freeze format as a baseline, the driver, the kernel, the image's digest and declared variables.",
  cannotSee:
    "Files that were changed by hand within a package, and settings that no inventory holds. Without a baseline or a group there is nothing to compare with.",
  every: "60s",
  within: "30s",
  appliesTo: (workload) => interpreterOf(workload) !== undefined,
  async run(host, workload, memory) {
    const python = interpreterOf(workload);
    if (python === undefined) return notApplicable("The workload declares no interpreter");
    const files = [python, workload.baseline, workload.envFile];
    const signature = await environmentSignature(host, files, memory);
    const last = memory.get("last") as { signature: string; atMs: number; finding: Finding } | undefined;
    if (last && last.signature === signature && host.now() - last.atMs < REUSE_MS) return last.finding;
    const probed = await runProbe(host, workload, python);
    if (!("answer" in probed)) return unknown(probed.reason);
    memory.set("paths", probed.answer.paths);
    const facts = await environmentFacts(host, workload, probed.answer);
    const finding = await compare(host, workload, facts, probed.answer.base);
    memory.set("last", { signature: await environmentSignature(host, files, memory), atMs: host.now(), finding });
    return finding;
  },
});

async function compare(host: Host, workload: Workload, facts: DriftFacts, basePython: string): Promise<Finding> {
  const stock = {
    group: workload.group ?? "",
    digest: digestOf(facts),
    facts,
    venv: workload.venv ?? "",
    base_python: basePython,
    import_line: workload.importLine ?? "",
    unit: workload.unit ?? "",
    restart: workload.restart ?? "",
  };
  const packages = Object.keys(facts).filter((name) => !name.startsWith("#")).length;
  if (workload.baseline === undefined)
    return ok(
      `${packages} packages, digest ${stock.digest.slice(0, 12)}${workload.group ? `; the portal compares group ${workload.group}` : ""}`,
      stock,
    );
  const text = await host.readText(workload.baseline).catch(() => null);
  if (text === null) return unknown(`needs the baseline ${workload.baseline}, which cannot be read`);
  const baseline = parseBaseline(text);
  const differences = driftBetween(facts, baseline, { onlyThere: true });
  if (differences.length === 0)
    return ok(`${Object.keys(baseline).length} entries of ${workload.baseline} agree, digest ${stock.digest.slice(0, 12)}`, stock);
  const more = differences.length > 1 ? ` (and ${differences.length - 1} more)` : "";
  const sentence = `${workload.name} differs from its baseline in ${differences.length} of ${Object.keys(baseline).length} entries: ${describeDifference(differences[0]!, "the baseline")}${more} (${workload.baseline})`;
  return degraded("differs", sentence, {
    ...stock,
    differences: differences.slice(0, MOST_DIFFERENCES),
    requirements: workload.baseline,
  });
}
