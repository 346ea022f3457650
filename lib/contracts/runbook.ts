import * as z from "zod";
import { CheckId } from "./check";

/** read-only: changes nothing · reversible: has a way back · disruptive: something stops for a while · irreversible: no way back. */
export const Risk = z.enum(["read-only", "reversible", "disruptive", "irreversible"]);
export type Risk = z.infer<typeof Risk>;

/** `10s`, `5m`, `2h`; at most a day. */
export const Duration = z.string().regex(/^[1-9]\d{0,4}(ms|s|m|h)$/, "must be a duration such as 10s, 5m or 2h");

/** Milliseconds of a `Duration`. */
export function durationMs(text: string): number {
  const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
  const match = /^(\d+)(ms|s|m|h)$/.exec(text);
  if (!match) throw new RangeError(`not a duration: ${text}`);
  return Number(match[1]) * unit[match[2] as keyof typeof unit];
}

const ParameterName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "must be lower case with underscores");
/** A literal, or `$name`: the value of a parameter. A value is never inserted into a text. */
const Value = z.string().max(4_000);

/** `from` is a path into the finding's data (`finding.problems[0].path`) or into what the portal knows of itself (`portal.agent.version`). */
export const Parameter = z.strictObject({
  type: z.enum(["string", "path", "integer", "number", "boolean", "secret", "enum"]),
  about: z.string().max(200).optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  from: z
    .string()
    .max(200)
    .regex(/^(finding|portal)\.[\w.[\]-]+$/)
    .optional(),
  options: z.array(z.string().max(200)).max(50).optional(),
  optional: z.boolean().default(false),
});
export type Parameter = z.infer<typeof Parameter>;

const common = {
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  title: z.string().max(120).optional(),
  timeout: Duration.default("1m"),
  /** May be started again from its beginning when the agent finds it interrupted (a reboot). */
  resumable: z.boolean().default(false),
  /**
   * Whose rights the step has on the host. owner: of the workload's folder (a file step: of the file's folder), never more than the agent's own.
   * root: everything, so it must be declared; people see it before they approve.
   */
  user: z.enum(["owner", "root"]).default("owner"),
  /** Programs or rights that the step needs; the agent says which is missing before anything runs. */
  needs: z.array(z.string().max(80)).max(10).default([]),
};

/**
 * A script. Parameters reach it as environment variables `MW_<NAME>` (upper case) and as `args`, never as code.
 * `plan` says what the script would do and changes nothing: the only part of it that a dry run starts, walled off on the host
 * (files read-only; no network, no sockets, no devices, no rights).
 */
export const RunStep = z.strictObject({
  ...common,
  run: z.strictObject({
    shell: z.enum(["bash", "python"]).default("bash"),
    script: z.string().min(1).max(20_000),
    plan: z.string().min(1).max(20_000).optional(),
    args: z.array(Value).max(20).default([]),
  }),
});
/**
 * An edit of one file, with the version before it kept for the rollback.
 * restore: puts back an earlier content · set: changes one key of a YAML/JSON/TOML/INI file or `.env` · encode: rewrites as UTF-8 without a BOM.
 */
export const FileStep = z.strictObject({
  ...common,
  file: z.discriminatedUnion("action", [
    z.strictObject({ action: z.literal("restore"), path: Value, version: z.enum(["last-known-good", "before-repair"]) }),
    z.strictObject({ action: z.literal("set"), path: Value, key: Value, value: Value }),
    z.strictObject({ action: z.literal("encode"), path: Value }),
  ]),
});
export const ServiceStep = z.strictObject({
  ...common,
  service: z.strictObject({ action: z.enum(["start", "stop", "restart", "reload"]), unit: Value }),
});
export const ContainerStep = z.strictObject({
  ...common,
  container: z.strictObject({
    action: z.enum(["start", "stop", "restart", "pull", "update"]),
    name: Value,
    memoryBytes: Value.optional(),
    cpus: Value.optional(),
  }),
});
export const RebootStep = z.strictObject({ ...common, reboot: z.strictObject({ reason: z.string().max(200) }) });

/**
 * Another version of the agent itself, which then goes on with the repair.
 * install: the bundle that the portal offers, when it is this one and signed · return: the version before the one that this repair installed.
 */
export const UpdateStep = z.strictObject({
  ...common,
  update: z.discriminatedUnion("action", [
    z.strictObject({ action: z.literal("install"), version: Value, sha256: Value, allowOlder: Value.default("false") }),
    z.strictObject({ action: z.literal("return") }),
  ]),
});

export const Step = z.union([RunStep, FileStep, ServiceStep, ContainerStep, RebootStep, UpdateStep]);
export type Step = z.infer<typeof Step>;

/**
 * Golden prompts: the portal runs this test set over a model of an endpoint, by their names, once every node is fixed. The repair is proved only
 * when every answer passes within the time of `within`.
 */
export const GoldenAnswers = z.strictObject({
  testSet: z.string().min(1).max(80),
  endpoint: z.string().min(1).max(80),
  model: z.string().min(1).max(300),
  within: Duration.default("5m"),
});
export type GoldenAnswers = z.infer<typeof GoldenAnswers>;

/** Re-reads the original signal: the check must be `ok` for the repair's workload, `quiet` long, before `within` has passed. */
export const Verify = z.strictObject({
  check: CheckId,
  within: Duration.default("30s"),
  quiet: Duration.optional(),
  answers: GoldenAnswers.optional(),
});
export type Verify = z.infer<typeof Verify>;

/** A runbook: data that people can read before they approve it. */
export const Runbook = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,59}$/),
  title: z.string().min(3).max(120),
  about: z.string().max(1_000).optional(),
  /** `check.id/finding-code`, or `check.id/*`. */
  repairs: z
    .array(z.string().regex(/^[a-z]+\.[a-z-]+\/([a-z0-9-]+|\*)$/))
    .max(20)
    .default([]),
  risk: Risk,
  parameters: z.record(ParameterName, Parameter).default({}),
  steps: z.array(Step).min(1).max(30),
  verify: Verify.optional(),
  rollback: z.array(Step).max(30).default([]),
  /** Why there is no rollback, such as an ended process or a reboot. */
  noRollback: z.string().min(10).max(300).optional(),
  downtime: z.union([z.literal("none"), Duration]).default("none"),
  /** What a new request does while another repair changes the same node: it waits its turn (the default), or is refused. */
  whenBusy: z.enum(["wait", "refuse"]).optional(),
});
export type Runbook = z.infer<typeof Runbook>;

/** A row of the library. */
export const RunbookSummary = z.object({
  slug: z.string(),
  title: z.string(),
  source: z.enum(["built-in", "custom"]),
  risk: Risk,
  repairs: z.array(z.string()),
  version: z.int(),
  runs: z.int(),
  succeeded: z.int(),
  medianMs: z.number().nullable(),
  lastRunAt: z.int().nullable(),
});
export type RunbookSummary = z.infer<typeof RunbookSummary>;
export const RunbookList = z.object({ runbooks: z.array(RunbookSummary), can: z.object({ edit: z.boolean() }) });
export type RunbookList = z.infer<typeof RunbookList>;

/** Warnings about a valid runbook. */
export const RunbookWarning = z.enum(["unverified", "no-rollback"]);
export type RunbookWarning = z.infer<typeof RunbookWarning>;

export const RunbookVersionRow = z.object({ version: z.int(), createdAt: z.int(), createdBy: z.string() });
export const RunbookDetail = RunbookSummary.extend({
  yaml: z.string(),
  runbook: Runbook,
  warnings: z.array(RunbookWarning),
  versions: z.array(RunbookVersionRow),
  can: z.object({ edit: z.boolean(), request: z.boolean() }),
});
export type RunbookDetail = z.infer<typeof RunbookDetail>;
export const SaveRunbook = z.strictObject({ yaml: z.string().max(100_000) });
export type SaveRunbook = z.infer<typeof SaveRunbook>;
/** One runbook, its latest version unless another is asked for. */
export const RunbookRef = z.strictObject({ slug: z.string().max(60), version: z.coerce.number().int().min(1).optional() });
export type RunbookRef = z.infer<typeof RunbookRef>;
