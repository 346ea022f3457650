import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { verifyChain } from "@/lib/audit/verify";
import type { TargetOutcome } from "@/lib/contracts/agent";
import { openRepairStates, type RepairDetail } from "@/lib/contracts/repair";
import { withOrg } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, ask, claim, finish, type Run, runsFor, type TestNode } from "@/scripts/testing/repairs";
import { advanceRepair } from "./advance";
import { approveRepair } from "./approve";
import { cancelRepair } from "./cancel";
import { dispatchRepair } from "./dispatch";
import { editRepair } from "./edit";
import { pauseRepair } from "./pause";
import { readRepair } from "./read";
import { rejectRepair } from "./reject";
import { resumeRepair } from "./resume";
import { retryRepair } from "./retry";
import { isFinalTarget } from "./state";
import { sweepRepairs } from "./sweep";

/** More runs for a long night: `MILLWRIGHT_INTERLEAVINGS=500 npx vitest run lib/repairs/interleavings.test.ts`. */
const RUNS = Number(process.env.MILLWRIGHT_INTERLEAVINGS ?? 8);
const HOUR = 3_600_000;

interface World {
  org: TestOrg;
  nodes: TestNode[];
  repairs: RepairDetail[];
  /** Envelopes that agents hold: fetched, perhaps twice, perhaps long ago. */
  held: { node: TestNode; run: Run }[];
  /** Targets that a host has begun, as its journal knows. */
  begun: Set<string>;
  running: { node: TestNode; run: Run }[];
  /** The accepted outcome. */
  accepted: Map<string, TargetOutcome>;
  doorUp: boolean;
  upSince: number;
}

const outcomes = ["fixed", "fixed", "fixed", "not-fixed", "rolled-back", "failed", "interrupted", "cancelled"] as const;
const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];

/** The possible moves, in any order. A refusal (conflict, forbidden) is allowed. */
const moves: Record<string, (world: World, n: number) => Promise<unknown>> = {
  request: async (w, n) => {
    const fresh = await ask(w.org, w.nodes.slice(0, 1 + (n % w.nodes.length)), {
      waves: [1],
      concurrency: 2,
      failureShare: n % 2 === 0 ? 0 : 0.5,
    });
    w.repairs.push(fresh);
  },
  // With the hash as it was when the repair was first seen: after an edit it must be refused.
  approve: async (w, n) => {
    const seen = pick(w.repairs, n);
    if (!seen) return;
    const approved = await approveRepair(await w.org.as("lead"), { repairId: seen.id, planHash: seen.planHash });
    expect(approved.planHash, "only the plan that was read is approved").toBe(seen.planHash);
  },
  edit: async (w, n) => {
    const seen = pick(w.repairs, n);
    if (!seen) return;
    const { planHash } = await readRepair(w.org.system, { repairId: seen.id });
    const edited = await editRepair(await w.org.as("operator"), { repairId: seen.id, planHash, parameters: { message: `m${n}` } });
    if (n % 2 === 0) w.repairs[w.repairs.indexOf(seen)] = edited;
  },
  reject: async (w, n) => {
    const seen = pick(w.repairs, n);
    if (seen && n % 4 === 0) await rejectRepair(await w.org.as("lead"), { repairId: seen.id, planHash: seen.planHash, comment: "no" });
  },
  cancel: async (w, n) => {
    const seen = pick(w.repairs, n);
    if (seen && n % 3 === 0) await cancelRepair(await w.org.as("operator"), { repairId: seen.id });
  },
  pause: async (w, n) => pick(w.repairs, n) && pauseRepair(await w.org.as("lead"), { repairId: pick(w.repairs, n)!.id }),
  resume: async (w, n) => pick(w.repairs, n) && resumeRepair(await w.org.as("lead"), { repairId: pick(w.repairs, n)!.id }),
  retry: async (w, n) => {
    const seen = pick(w.repairs, n);
    if (seen && w.repairs.length < 6) w.repairs.push(await retryRepair(await w.org.as("operator"), { repairId: seen.id }));
  },
  dispatch: async (w, n) => pick(w.repairs, n) && dispatchRepair(w.org.system, { repairId: pick(w.repairs, n)!.id }),
  advance: async (w, n) => pick(w.repairs, n) && advanceRepair(w.org.system, { repairId: pick(w.repairs, n)!.id }),
  sweep: (w) => sweep(w),
  fetch: async (w, n) => {
    const node = pick(w.nodes, n);
    if (!w.doorUp || !node) return;
    for (const run of await runsFor(node)) {
      expect(w.begun.has(run.targetId), "work that a host has begun is never handed out again").toBe(false);
      expect(run.approvals.length).toBeGreaterThan(0);
      w.held.push({ node, run });
    }
  },
  claim: async (w, n) => {
    const held = pick(w.held, n);
    if (!w.doorUp || !held) return;
    const answer = await claim(held.node, held.run, 30_000);
    if (answer.verdict !== "go-on" || w.begun.has(held.run.targetId)) return;
    const now = await readRepair(w.org.system, { repairId: held.run.plan.repairId });
    expect(now.planHash, "no approval outlives its hash").toBe(held.run.planHash);
    w.begun.add(held.run.targetId);
    w.running.push(held);
  },
  finish: async (w, n) => {
    const running = pick(w.running, n);
    if (!w.doorUp || !running) return;
    const outcome = pick(outcomes, n)!;
    const answer = await finish(running.node, running.run, outcome);
    if (answer.verdict === "go-on" && !w.accepted.has(running.run.targetId)) w.accepted.set(running.run.targetId, outcome);
    // A result may be delivered twice, or the host may have removed it.
    if (n % 2 === 0) w.running.splice(w.running.indexOf(running), 1);
  },
  crash: async (w, n) => {
    if (n % 3 === 0) w.running.splice(n % Math.max(1, w.running.length), 1);
  },
  door: async (w, n) => {
    w.doorUp = n % 3 !== 0;
    if (w.doorUp) w.upSince = Date.now();
  },
  later: async (_, n) => vi.setSystemTime(Date.now() + (n % 12 === 0 ? 2 * HOUR : n % 5 === 0 ? 6 * 60_000 : 1_000 + (n % 40) * 1_000)),
};

const sweep = (w: World) => sweepRepairs(w.org.system, { at: w.doorUp ? Date.now() : 0, upSince: w.upSince });

async function play(script: { move: string; n: number }[]): Promise<void> {
  const org = await makeTestOrg("Interleaved");
  await addRunbook(org);
  const w: World = {
    org,
    nodes: [await addNode(org), await addNode(org), await addNode(org)],
    repairs: [],
    held: [],
    begun: new Set(),
    running: [],
    accepted: new Map(),
    doorUp: true,
    upSince: 0,
  };
  await moves.request!(w, 2);
  await moves.approve!(w, 0);
  await moves.dispatch!(w, 0);
  for (const { move, n } of script) {
    await moves[move]!(w, n).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code === "internal") throw error;
    });
  }
  // Nobody acts any more: the deadlines alone must end every repair.
  w.doorUp = true;
  w.upSince = Date.now();
  for (let hours = 0; hours < 200; hours += 10) {
    await sweep(w);
    vi.setSystemTime(Date.now() + 10 * HOUR);
    if ((await open(w)) === 0) break;
  }
  expect(await open(w), "a repair that never ends").toBe(0);
  await holds(w);
}

const open = (w: World): Promise<number> =>
  withOrg(w.org, (tx) => tx.repair.count({ where: { orgId: w.org.orgId, state: { in: [...openRepairStates] } } }));

async function holds(w: World): Promise<void> {
  const targets = await withOrg(w.org, (tx) => tx.repairTarget.findMany({ where: { orgId: w.org.orgId } }));
  expect(targets.filter((target) => !isFinalTarget(target.state as never))).toEqual([]);
  expect(Math.max(0, ...targets.map((target) => target.fencingToken))).toBeLessThanOrEqual(1);
  for (const [targetId, outcome] of w.accepted) {
    const state = targets.find((target) => target.id === targetId)!.state;
    expect(state, "an accepted result is kept").toBe(outcome === "interrupted" ? "lost" : outcome);
  }
  const repairs = await withOrg(w.org, (tx) => tx.repair.findMany({ where: { orgId: w.org.orgId, startedAt: { not: null } } }));
  for (const repair of repairs) {
    const approvals = await withOrg(w.org, (tx) =>
      tx.repairApproval.count({ where: { orgId: w.org.orgId, repairId: repair.id, voidedAt: null, planHash: repair.planHash } }),
    );
    expect(approvals).toBeGreaterThan(0);
  }
  expect(await verifyChain(w.org.system)).toMatchObject({ ok: true });
}

describe("any interleaving of people, agents, crashes, outages and time, on the real verbs", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());

  it("runs no target twice, leaves none open for ever, keeps every accepted result, and voids approvals of an old hash", async () => {
    // Moves that continue a repair come up more often than those that end one.
    const onward = ["request", "approve", "approve", "dispatch", "dispatch", "advance", "advance", "resume", "sweep"];
    const hosts = ["fetch", "fetch", "fetch", "claim", "claim", "claim", "claim", "finish", "finish", "finish"];
    const names = [...Object.keys(moves), ...onward, ...hosts, ...hosts];
    const script = fc.array(fc.record({ move: fc.constantFrom(...names), n: fc.nat(1_000) }), { minLength: 30, maxLength: 60 });
    await fc.assert(fc.asyncProperty(script, play), { numRuns: RUNS, endOnFailure: true });
  }, 600_000);
});
