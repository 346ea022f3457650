import { isMap, isScalar, LineCounter, type Node, parseDocument, visit } from "yaml";
import * as z from "zod";
import { CheckId } from "../../lib/contracts/check";
import { Duration, durationMs } from "../../lib/contracts/runbook";
import { Workload } from "../../lib/contracts/workload";
import type { CheckTuning } from "../checks/check-runner";

const Tuning = z.strictObject({ every: Duration.optional(), damping: z.int().min(1).max(100).optional(), off: z.boolean().optional() });

/** `agent.yaml`: what the agent looks after, and how often. */
const ConfigFile = z.strictObject({
  /** Between two reports of metrics; what the portal asks for otherwise. */
  interval: Duration.optional(),
  workloads: z.array(Workload).max(200).nullish(),
  checks: z.record(CheckId, Tuning).nullish(),
});

export interface AgentConfig {
  intervalMs: number | undefined;
  workloads: Workload[];
  tuning: Record<string, CheckTuning>;
}
export const EMPTY_CONFIG: AgentConfig = { intervalMs: undefined, workloads: [], tuning: {} };

/** What is wrong with a config, and where. */
export class ConfigError extends Error {
  constructor(
    readonly line: number,
    readonly column: number,
    readonly reason: string,
  ) {
    super(`${line}:${column} ${reason}`);
  }
}

/** @throws ConfigError with the place of the first fault. */
export function parseConfig(text: string): AgentConfig {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const at = (offset: number, reason: string) => {
    const { line, col } = counter.linePos(offset);
    return new ConfigError(Math.max(1, line), Math.max(1, col), reason);
  };
  const [syntax] = document.errors;
  if (syntax) throw at(syntax.pos[0], syntax.message.split("\n")[0]!);
  // The parser accepts an alias without an anchor at first, and throws later.
  visit(document, {
    Alias: (_, alias) => {
      if (!alias.resolve(document)) throw at(alias.range?.[0] ?? 0, `*${alias.source} has no anchor: no &${alias.source} comes before it`);
    },
  });
  const parsed = ConfigFile.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const path = issue.path as (string | number)[];
    const unknownKey = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
    throw at(offsetOf(document, path, unknownKey), `${path.join(".") || "the file"}: ${issue.message}`);
  }
  const { interval, workloads, checks } = parsed.data;
  const names = new Set<string>();
  for (const [index, { name }] of (workloads ?? []).entries()) {
    if (names.has(name)) throw at(offsetOf(document, ["workloads", index, "name"]), `the workload ${name} is declared twice`);
    names.add(name);
  }
  const tuning: AgentConfig["tuning"] = {};
  for (const [id, { every, damping, off }] of Object.entries(checks ?? {}))
    tuning[id] = {
      ...(every === undefined ? {} : { everyMs: durationMs(every) }),
      ...(damping === undefined ? {} : { damping }),
      ...(off === undefined ? {} : { off }),
    };
  const intervalMs = interval === undefined ? undefined : Math.max(1_000, Math.min(durationMs(interval), 3_600_000));
  return { intervalMs, workloads: workloads ?? [], tuning };
}

/** Where the value of a path begins, or its nearest parent that is there; with `key`, where that key of it stands. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: (string | number)[], key?: string): number {
  for (let length = path.length; length >= 0; length--) {
    const node = (length === 0 ? document.contents : document.getIn(path.slice(0, length), true)) as Node | null | undefined;
    if (key !== undefined && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
    }
    if (node?.range) return node.range[0];
  }
  return 0;
}
