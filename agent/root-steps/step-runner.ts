import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlanTarget } from "../../lib/contracts/plan";
import type { Workload } from "../../lib/contracts/workload";
import { makeFolder } from "../disk/durable";
import { Journal } from "../disk/journal";
import { KnownGood } from "../disk/known-good";
import { lockState } from "../disk/state-lock";
import { localHost } from "../host/local-host";
import { bootId } from "../host/process-start";
import { reasonOf } from "../host/reason-of";
import { pause } from "../link/backoff";
import { type Identity, readIdentityFile } from "../link/identity";
import { hasNeed } from "../steps/needs";
import { missingNeeds, runStep } from "../steps/run-step";
import { failed, type StepContext, type StepResult } from "../steps/step";
import { judgeEnvelope } from "../trust/envelope";
import { openValues } from "../trust/open-values";
import { ownPathObjection, ownPaths } from "../trust/own-paths";
import { type HostPolicy, readPolicy } from "../trust/policy";
import { TimeFloor } from "../trust/time-floor";
import { parseConfig } from "../workloads/config";
import { admitStep } from "./admit-step";
import { type StepLine, StepRequest } from "./messages";

export interface RunnerPaths {
  /** A copy of the node's identity that only root can change. */
  identity: string;
  policy: string;
  /** `agent.yaml`, which says whose a workload is. */
  config: string;
  /** Root's own folder: journal, what files were before a repair, scripts. */
  state: string;
}

const MAX_REQUEST_BYTES = 16 * 1024 * 1024;
const LOCK_MS = 10_000;

/**
 * Runs one step as root for an agent that is not. It trusts nothing in the request: the plan must carry the organisation's signature, this
 * node's name, its approvals and the host's own consent, exactly as when the agent itself is root.
 */
export async function stepRunnerCommand(paths: RunnerPaths): Promise<number> {
  const stop = new AbortController();
  const result = await readRequest(stop)
    .then((request) => runRequest(request, paths, stop.signal))
    .catch((error: unknown) => refusal(reasonOf(error)));
  say({ ok: result.ok, exitCode: result.exitCode, sentence: result.sentence, ...(result.refused ? { refused: true } : {}) });
  return 0;
}

const say = (line: StepLine) => void process.stdout.write(`${JSON.stringify(line)}\n`);
const refusal = (why: string): StepResult => ({ ...failed(`was refused by the root step runner: ${why}`), refused: true });

async function runRequest(request: StepRequest, paths: RunnerPaths, signal: AbortSignal): Promise<StepResult> {
  const identity = readIdentityFile(paths.identity);
  const { policy } = readPolicy(paths.policy);
  makeFolder(paths.state);
  const release = await lock(paths.state);
  let admitted: Judged | { refusal: string };
  try {
    admitted = admit(request, identity, policy, paths);
  } finally {
    release();
  }
  if ("refusal" in admitted) return refusal(admitted.refusal);
  const { target, step } = admitted;
  const missing = await missingNeeds([step], hasNeed);
  if (missing.length > 0) return refusal(`this host lacks what the step needs: ${missing.join(", ")}`);
  const context: Omit<StepContext, "timeoutMs"> = {
    host: localHost(),
    targetId: target.targetId,
    values: openValues(target, identity).values,
    signal,
    output: (stream, content) => say({ stream, data: Buffer.from(content).toString("base64") }),
    history: historyFor(paths.state, request),
    folder: makeFolder(join(paths.state, "targets", target.targetId)),
    workload: declaredWorkload(paths.config, target.workload),
    own: ownOf(paths),
    isWalled: false,
    onProcess: () => {},
  };
  return runStep(step, context);
}

type Judged = { target: PlanTarget; step: Parameters<typeof runStep>[0] };

function admit(request: StepRequest, identity: Identity, policy: HostPolicy, paths: RunnerPaths): Judged | { refusal: string } {
  const { targetId } = (request.envelope ?? {}) as { targetId?: unknown };
  const journal = new Journal(join(paths.state, "journal"));
  try {
    const isKnown = typeof targetId === "string" && journal.find(targetId) !== undefined;
    const verdict = judgeEnvelope(request.envelope, {
      identity,
      policy,
      nowMs: new TimeFloor(join(paths.state, "time-floor")).now(0),
      resuming: isKnown,
    });
    if ("refusal" in verdict) return verdict;
    const { envelope, target } = verdict;
    const objection = ownPathObjection(envelope.plan, ownOf(paths)) ?? admitStep(journal, envelope, request, bootId(), Date.now());
    if (objection) return { refusal: objection };
    return { target, step: (request.phase === "running" ? envelope.plan.steps : envelope.plan.rollback)[request.step]! };
  } finally {
    journal.close();
  }
}

/** The workload as the host's own file declares it; what the portal declares this runner has not judged, so it has no owner here. */
function declaredWorkload(config: string, name: string): Workload | undefined {
  try {
    return parseConfig(readFileSync(config, "utf8")).workloads.find((workload) => workload.name === name);
  } catch {
    return undefined;
  }
}

const ownOf = ({ state, config, policy, identity }: RunnerPaths) =>
  ownPaths({ state, config, policy, program: process.argv[1] ?? "", stepRunner: identity });

/** What files were before a repair is root's to keep; what parsed last only the agent has seen. */
function historyFor(state: string, { lastGood }: StepRequest): KnownGood {
  const history = new KnownGood(join(state, "before-repair"));
  if (lastGood) history.last = () => ({ content: Buffer.from(lastGood.content, "base64"), atMs: lastGood.atMs });
  return history;
}

/** Two steps may be asked for at once; they only take turns at the journal. */
async function lock(state: string): Promise<() => void> {
  const untilMs = Date.now() + LOCK_MS;
  for (;;) {
    try {
      return lockState(state);
    } catch (error) {
      if (Date.now() > untilMs) throw error;
      await pause(50);
    }
  }
}

/** The first line of standard input. When the input ends, so does the step: the agent was stopped, or a person cancelled. */
function readRequest(stop: AbortController): Promise<StepRequest> {
  return new Promise((resolve, reject) => {
    let text = "";
    let isRead = false;
    process.stdin.setEncoding("utf8");
    process.stdin.on("data", (piece: string) => {
      if (isRead) return;
      text += piece;
      const end = text.indexOf("\n");
      if (text.length > MAX_REQUEST_BYTES) return reject(new Error("the request is too large"));
      if (end < 0) return;
      isRead = true;
      try {
        resolve(StepRequest.parse(JSON.parse(text.slice(0, end))));
      } catch {
        reject(new Error("the request does not fit the protocol"));
      }
      text = "";
    });
    process.stdin.on("end", () => {
      stop.abort("cancelled");
      if (!isRead) reject(new Error("there was no request"));
    });
  });
}
