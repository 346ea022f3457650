import * as z from "zod";

/** What runs on the host and is looked after, as declared in the agent's config. Everything but name and kind is optional: a check that needs an absent part is not applicable. */
export const Workload = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9][\w.-]{0,79}$/),
  kind: z.enum(["training", "serving", "service", "database"]),
  folder: z.string().optional(),
  /** The interpreter that runs it (a venv's `bin/python`). */
  python: z.string().optional(),
  /** A link that points at the venv in use; repairs swap it. */
  venv: z.string().optional(),
  requirements: z.string().optional(),
  /** A statement that proves the environment works, e.g. `import vllm`. */
  importLine: z.string().optional(),
  requiresPython: z.string().optional(),
  unit: z.string().optional(),
  /** An executable for a workload without a unit: without an argument it ends it if it runs and starts it, with `stop` it only ends it. */
  restart: z.string().optional(),
  container: z.string().optional(),
  image: z.string().optional(),
  configs: z.array(z.string()).default([]),
  logs: z.array(z.string()).default([]),
  /** Its logs are sent to the portal line by line, secrets masked. Only the host's own config can declare this. */
  shipLogs: z.boolean().optional(),
  checkpoints: z.string().optional(),
  /** A JSONL file of training metrics, one object a line. */
  metrics: z.string().optional(),
  /** The training run's config file, edited by repairs. */
  runConfig: z.string().optional(),
  /** Base URL of the model server. */
  endpoint: z.string().optional(),
  /** Name of the environment variable that holds the DSN; the DSN itself is never in the config. */
  dsnEnv: z.string().optional(),
  /** Model id on the hub, the cache folder and the hub's URL. */
  model: z.object({ id: z.string(), cache: z.string().optional(), hub: z.string().optional() }).optional(),
  /** A serving profile's name, e.g. `autoglm-phone-9b`. */
  profile: z.string().optional(),
  /** A pattern for the command line of its process. */
  process: z.string().optional(),
  /** Highest CUDA runtime that it uses, e.g. `12.8`. */
  cuda: z.string().optional(),
  /** Service-level objective of the endpoint. */
  slo: z.object({ ttftMs: z.number().optional(), interTokenMs: z.number().optional(), tokensPerSecond: z.number().optional() }).optional(),
  /** Expected number of ranks, and how long a rank may be silent. */
  ranks: z.object({ expected: z.int(), heartbeatMs: z.int().default(30_000), folder: z.string().optional() }).optional(),
  /** Environment file (`KEY=value` lines) that its unit reads. */
  envFile: z.string().optional(),
  group: z.string().optional(),
  /** What its group runs, frozen: `name==version` a line (`pip freeze`), or a line `python==3.11.7`. */
  baseline: z.string().optional(),
});
export type Workload = z.infer<typeof Workload>;
