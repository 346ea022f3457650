/**
 * `npm run faults [-- id …]`: walks the fault catalogue on this machine through the real portal, gateway, queue and agent.
 * For every row, it starts a healthy workload, injects the fault, compares the finding and its sentence, and runs the approved runbook until the
 * signal is gone. Then it rolls back until the fault returns, runs the runbook again with its verification, and undoes everything.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { startAgent } from "@/e2e/fixtures/agent-process";
import { readRun, startStack } from "@/e2e/fixtures/stack";
import type { CheckResult } from "@/lib/contracts/check";
import type { IncidentList } from "@/lib/contracts/incident";
import type { NodeDetail } from "@/lib/contracts/node";
import { addToolsToPath } from "@/scripts/tools/debian";
import { eventually, makeEnrolment, makePeople, must, type People, reportingNode } from "../portal-client";
import type { Fault, Undo } from "./fault";
import { orderRepair } from "./order-repair";
import { rollBackOnce } from "./roll-back";

addToolsToPath();
const only = process.argv.slice(2);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

interface Row {
  id: string;
  title: string;
  outcome: "repaired" | "recorded" | "found" | "skipped" | "missed";
  foundInMs: number | null;
  repairedInMs: number | null;
  rollback: "ran" | "none" | "not-run";
  /** Why there is no rollback, or the part that it does not undo. */
  rollbackNote: string;
  sentence: string;
}

async function loadFaults(): Promise<Fault[]> {
  const files = readdirSync(import.meta.dirname).filter((file) => /^[a-z]+\.[a-z.-]+\.ts$/.test(file) && !file.endsWith(".test.ts"));
  const modules = await Promise.all(
    files.sort().map((file) => import(path.join(import.meta.dirname, file)) as Promise<Record<string, unknown>>),
  );
  const isFault = (value: unknown): value is Fault => typeof value === "object" && value !== null && "inject" in value && "expect" in value;
  const faults = modules.flatMap((module) =>
    Object.values(module)
      .flatMap((value) => (Array.isArray(value) ? value : [value]))
      .filter(isFault),
  );
  return faults.filter((fault) => only.length === 0 || only.includes(fault.id));
}

async function walk(fault: Fault, people: People, url: string, number: number): Promise<Row> {
  const row: Row = {
    id: fault.id,
    title: fault.title,
    outcome: "missed",
    foundInMs: null,
    repairedInMs: null,
    rollback: "not-run",
    rollbackNote: "",
    sentence: "",
  };
  const reason = (await fault.unavailable?.()) ?? null;
  if (reason !== null) return { ...row, outcome: "skipped", sentence: reason };
  const { slug, requester, approvers } = people;
  const dir = mkdtempSync(path.join(os.tmpdir(), `mw-${fault.id}-`));
  const work = path.join(dir, "work");
  mkdirSync(work);
  const undos: Undo[] = [async () => rmSync(dir, { recursive: true, force: true })];
  try {
    undos.push(await fault.healthy(work));
    const workload = fault.workload(work);
    const name = `fault-${number}`;
    const config = stringify({ workloads: [workload] });
    const token = await makeEnrolment(approvers[0]!, slug, name);
    const agent = startAgent({ portal: url, folder: path.join(dir, "agent"), name, token, config, env: fault.environment?.(work) ?? {} });
    undos.push(() => agent.end());
    const nodeId = await reportingNode(requester, slug, name);
    const checkNow = () => requester.post(`/api/${slug}/nodes/${nodeId}/check-now`, { data: { check: fault.id } });
    const readCheck = async () => {
      await checkNow();
      const node = await must<NodeDetail>(await requester.get(`/api/${slug}/nodes/${nodeId}`));
      // A check may report a fault of the host in addition to those of its workloads.
      const said = (of: string) => node.checks.find((check) => check.id === fault.id && check.workload === of);
      return said(workload.name) ?? said("");
    };
    await eventually("a healthy check", readCheck, (check) => check?.state === "ok", 90_000, 500);

    const injectedAt = Date.now();
    undos.push(await fault.inject(work));
    const readIncident = async () => {
      await checkNow();
      const { incidents } = await must<IncidentList>(await requester.get(`/api/${slug}/incidents?nodeId=${nodeId}`));
      return incidents.find((incident) => incident.check === fault.id && incident.code === fault.expect.code);
    };
    // A fault that builds up is first found half way: the incident's sentence follows later.
    const isExpected = (sentence: string | undefined) => sentence !== undefined && fault.expect.sentence.test(sentence);
    const within = (fault.findWithinMs ?? 30_000) + 30_000;
    const incident = await eventually("the finding", readIncident, (one) => isExpected(one?.sentence), within, 500);
    row.foundInMs = Date.now() - injectedAt;
    row.sentence = incident!.sentence;
    if (fault.runbook === null) return { ...row, outcome: "found" };

    const orderFor = (incidentId: string) => ({
      runbook: fault.runbook!,
      incidentId,
      targets: [{ nodeId, workload: incident!.workload }],
      parameters: fault.parameters?.(work) ?? {},
      reason: "the catalogue's own test",
    });
    const repairMs = (fault.repairWithinMs ?? 60_000) + 120_000;
    const untilRepaired = () => eventually("the repair's effect", readCheck, (check) => check?.state === "ok", repairMs, 500);
    const without = await rollBackOnce(people, orderFor(incident!.id), { dir, untilRepaired, withinMs: repairMs });
    row.rollback = without === null ? "ran" : "none";
    row.rollbackNote = without ?? fault.staysAfterRollback ?? "";
    let last = incident!;
    if (without === null) {
      if (fault.staysAfterRollback !== undefined) undos.push(await fault.inject(work));
      // The parameters must come from a finding about the second fault, not from an earlier one about the first.
      const brokenAt = Date.now();
      const isBack = (check?: CheckResult) => check?.code === fault.expect.code && check.atMs - check.tookMs > brokenAt;
      await eventually("the fault after the rollback", readCheck, isBack, within, 500);
      last = (await eventually("its incident", readIncident, (one) => one?.state === "open", within, 500))!;
    }
    const requestedAt = Date.now();
    const ended = await (await orderRepair(people, orderFor(last.id)))(repairMs);
    const [target] = ended.targets;
    if (target?.state !== "fixed") throw new Error(`the repair ended ${ended.state}, its target ${target?.state}: ${target?.sentence}`);
    row.repairedInMs = Date.now() - requestedAt;
    return { ...row, outcome: fault.repaired === "recorded" ? "recorded" : "repaired" };
  } catch (error) {
    return { ...row, sentence: error instanceof Error ? error.message : String(error) };
  } finally {
    for (const undo of undos.reverse()) await undo().catch((error: unknown) => console.error(`undoing ${fault.id}: ${String(error)}`));
  }
}

function print(row: Row): void {
  const found = row.foundInMs === null ? "–" : seconds(row.foundInMs);
  const repaired = row.repairedInMs === null ? "–" : seconds(row.repairedInMs);
  const rollback =
    { ran: "rolled back", none: "no rollback", "not-run": "–" }[row.rollback] + (row.rollbackNote ? ` (${row.rollbackNote})` : "");
  console.log(`${row.id} · ${row.title} · ${found} · ${repaired} · ${row.outcome} · ${rollback} · ${row.sentence}`);
}

const stack = await startStack({ PORT: "3600", MILLWRIGHT_NO_HOST_AGENT: "1" });
const rows: Row[] = [];
try {
  const { url } = readRun(stack.dataFolder);
  const people = await makePeople(url);
  console.log("id · injected · found in · repaired in · outcome · rollback · sentence");
  for (const [number, fault] of (await loadFaults()).entries()) {
    const row = await walk(fault, people, url, number);
    rows.push(row);
    print(row);
  }
} finally {
  await stack.stop();
  rmSync(stack.dataFolder, { recursive: true, force: true });
}

/** A row of the catalogue counts once, by its weakest result. */
const ids = [...new Set(rows.map((row) => row.id))];
const every = (id: string, outcomes: Row["outcome"][]) =>
  rows.filter((row) => row.id === id).every((row) => outcomes.includes(row.outcome));
const found = ids.filter((id) => every(id, ["repaired", "recorded", "found"])).length;
const repaired = ids.filter((id) => every(id, ["repaired"])).length;
const recorded = ids.filter((id) => every(id, ["repaired", "recorded"]) && !every(id, ["repaired"])).length;
const skipped = ids.filter((id) => rows.some((row) => row.id === id && row.outcome === "skipped")).length;
const rolledBack = ids.filter((id) => rows.filter((row) => row.id === id).every((row) => row.rollback === "ran")).length;
const without = ids.filter((id) => rows.some((row) => row.id === id && row.rollback === "none")).length;
const repairCounts = `repaired=${repaired} recorded=${recorded} skipped=${skipped} rolled_back=${rolledBack} without_rollback=${without}`;
console.log(`faults=${ids.length} found=${found} ${repairCounts}`);
process.exitCode = rows.some((row) => row.outcome === "missed") ? 1 : 0;
