import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Check, Finding, Memory } from "@/agent/checks/check";
import type { Host } from "@/agent/host/host";
import { localHost } from "@/agent/host/local-host";
import { overlayHost } from "@/agent/host/overlay-host";
import { RankBeats } from "@/agent/ranks/rank-beats";
import { RankSocket } from "@/agent/ranks/rank-socket";
import type { Fault } from "./fault";
import { loadRunbook, parametersOf, runSteps } from "./run-runbook";

export interface Walk {
  before: Finding;
  found: Finding;
  after: Finding;
  /** The check's finding after the rollback, if it was requested. */
  backAgain: Finding | null;
  /** A second check's finding after the repair, if one was given. */
  also: Finding | null;
  log: string;
  milliseconds: { found: number; repaired: number };
}

/** Runs a check until its finding is as wanted, or the time is over: after a start, a rate or a window needs a moment. */
export async function settle(
  check: Check,
  fault: Fault,
  dir: string,
  wanted: (finding: Finding) => boolean,
  withinMs: number,
  memory: Memory,
  beats?: Host["beats"],
) {
  const host = { ...withEnvironment(fault, dir), ...(beats ? { beats } : {}) };
  const workload = fault.workload(dir);
  const end = Date.now() + withinMs;
  for (;;) {
    const finding =
      check.scope === "host" ? await check.run(host, { workloads: [workload], memory }) : await check.run(host, workload, memory);
    if (wanted(finding) || Date.now() > end) return finding;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function withEnvironment(fault: Fault, dir: string) {
  const extra = fault.environment?.(dir) ?? {};
  const host = extra.MILLWRIGHT_OVERLAY ? overlayHost(localHost(), extra.MILLWRIGHT_OVERLAY) : localHost();
  return { ...host, env: (name: string) => extra[name] ?? host.env(name) };
}

/** The agent's socket for ranks, if the fault's run sends heartbeats over it. Resolves once all its ranks have sent one. */
async function hearRanks(fault: Fault, dir: string): Promise<{ beats?: Host["beats"]; stop(): Promise<void> }> {
  const path = fault.environment?.(dir).MILLWRIGHT_RANK_SOCKET;
  if (path === undefined) return { stop: async () => {} };
  const workload = fault.workload(dir);
  const heard = new RankBeats(() => [workload]);
  const socket = new RankSocket({ path, onBeat: (beat) => heard.take(beat), log: () => {} });
  await socket.start();
  const end = Date.now() + 30_000;
  while ((heard.of(workload.name)?.beats.length ?? 0) < (workload.ranks?.expected ?? 0) && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return { beats: (name) => heard.of(name), stop: () => socket.stop() };
}

/** Sets the PATH of this process, because programs are found by it, as in the agent. Returns a function that restores it. */
function switchPath(path: string | undefined): () => Promise<void> {
  const before = process.env.PATH;
  if (path !== undefined) process.env.PATH = path;
  return async () => {
    process.env.PATH = before;
  };
}

/**
 * Walks one fault without the portal: healthy → ok, injected → the finding, the runbook's own steps, ok again, everything undone.
 * With `rollBack` the runbook's rollback follows, and the check must find the fault again. `isHealthy` is for a check of the whole machine, which
 * may have other faults. Without it, the check must be ok before and after.
 */
export async function walkFault(
  fault: Fault,
  check: Check,
  options: { rollBack?: boolean; also?: Check; isHealthy?: (finding: Finding) => boolean } = {},
): Promise<Walk> {
  const isHealthy = options.isHealthy ?? ((finding: Finding) => finding.state === "ok");
  const dir = await mkdtemp(join(tmpdir(), `mw-${fault.id}-`));
  const undos: (() => Promise<void>)[] = [];
  const memory: Memory = new Map();
  try {
    undos.push(await fault.healthy(dir));
    undos.push(switchPath(fault.environment?.(dir).PATH));
    const { beats, stop } = await hearRanks(fault, dir);
    undos.push(stop);
    const before = await settle(check, fault, dir, isHealthy, fault.findWithinMs ?? 30_000, memory, beats);
    const injectedAt = Date.now();
    undos.push(await fault.inject(dir));
    const found = await settle(
      check,
      fault,
      dir,
      (finding) => finding.code === fault.expect.code,
      fault.findWithinMs ?? 30_000,
      memory,
      beats,
    );
    const foundAt = Date.now();
    let repairedAt = foundAt;
    let log = "";
    let after = found;
    let backAgain: Finding | null = null;
    let also: Finding | null = null;
    if (fault.runbook !== null) {
      const runbook = await loadRunbook(fault.runbook);
      const parameters = parametersOf(runbook, found, fault.parameters?.(dir));
      log = await runSteps(runbook.steps, parameters, dir);
      after = await settle(check, fault, dir, isHealthy, fault.repairWithinMs ?? 60_000, memory, beats);
      repairedAt = Date.now();
      if (options.also) also = await settle(options.also, fault, dir, (finding) => finding.state === "ok", 30_000, new Map());
      if (options.rollBack) {
        log += await runSteps(runbook.rollback, parameters, dir);
        backAgain = await settle(
          check,
          fault,
          dir,
          (finding) => finding.code === fault.expect.code,
          fault.findWithinMs ?? 30_000,
          memory,
          beats,
        );
      }
    }
    return { before, found, after, backAgain, also, log, milliseconds: { found: foundAt - injectedAt, repaired: repairedAt - foundAt } };
  } finally {
    for (const undo of undos.reverse()) await undo();
    await rm(dir, { recursive: true, force: true });
  }
}
