import * as z from "zod";
import { IncidentId, Name } from "./ids";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A series key as `seriesKey` prints it. A name without labels means every series of that name. */
const SeriesRef = z.string().trim().min(1).max(500);
const Side = z.enum(["above", "below"]);
const spanMs = (most: number) => z.int().min(1_000).max(most);

/** Crosses a bound, and is over only once it is back behind `clear`, so that a value near the bound does not flap. */
const bounded = { side: Side, bound: z.number(), clear: z.number() };

const Threshold = z.strictObject({ kind: z.literal("threshold"), series: SeriesRef, ...bounded });
/** No value of the series for this long. */
const Absence = z.strictObject({ kind: z.literal("absence"), series: SeriesRef, withinMs: spanMs(7 * DAY_MS) });
/** Change per second of a counter, over a span. A counter that starts again at 0 is no negative rate. */
const Rate = z.strictObject({ kind: z.literal("rate"), series: SeriesRef, overMs: spanMs(DAY_MS), ...bounded });
const Ratio = z.strictObject({ kind: z.literal("ratio"), series: SeriesRef, of: SeriesRef, ...bounded });
/** Reaches the bound within the horizon, on its present trend. */
const Forecast = z.strictObject({
  kind: z.literal("forecast"),
  series: SeriesRef,
  bound: z.number(),
  horizonMs: spanMs(30 * DAY_MS),
  historyMs: spanMs(14 * DAY_MS).default(2 * DAY_MS),
});
/** Rarer for this series than 10^−score. */
const Anomaly = z.strictObject({
  kind: z.literal("anomaly"),
  series: SeriesRef,
  score: z.number().min(2).max(10).default(3),
  side: z.enum(["above", "below", "both"]).default("both"),
});
/** Conditions about shipped log lines are judged for each workload. Empty: every workload that ships lines. */
const aboutLogs = { workload: z.string().trim().max(100).default("") };
/** Lines of a template that the workload never wrote before, or that it wrote a few times and not recently. */
const Template = z.strictObject({
  kind: z.literal("template"),
  ...aboutLogs,
  mode: z.enum(["new", "rare"]),
  /** Words that the template must hold; empty = any. */
  contains: z.string().trim().max(200).default(""),
  /** Only lines with a word such as error, failed or refused. */
  errorsOnly: z.boolean().default(true),
  /** Fewer lines of it do not count. */
  fewest: z.int().min(1).max(10_000).default(1),
  /** `rare`: seen at most this often before, and not for this long. */
  most: z.int().min(1).max(1_000).default(3),
  unseenMs: spanMs(30 * DAY_MS).default(DAY_MS),
});
/** A template has this many times its usual lines per minute, or one part in this many, and this is rarer than 10^−score for it. */
const Shift = z.strictObject({
  kind: z.literal("shift"),
  ...aboutLogs,
  contains: z.string().trim().max(200).default(""),
  factor: z.number().min(1.2).max(100).default(3),
  score: z.number().min(1).max(6).default(1.5),
  /** Fewer lines a minute are no shift. A template that falls silent needs half as many usual lines. */
  fewest: z.int().min(1).max(1_000_000).default(20),
});
/** For the model, this share of a window's runs of lines has an unexpected order or unexpected numbers of lines. */
const Sequence = z.strictObject({
  kind: z.literal("sequence"),
  ...aboutLogs,
  share: z.number().min(0.01).max(1),
  /** The incident ends when the share falls to this value. */
  clearShare: z.number().min(0).max(1).default(0),
  /** Fewer runs in the window are not judged. */
  fewest: z.int().min(1).max(1_000).default(25),
});
/** Requests: errors of a class, a route of which this share of its own requests fail with 5xx, or a client that makes up much of the traffic. */
const Cluster = z.strictObject({
  kind: z.literal("cluster"),
  ...aboutLogs,
  what: z.enum(["4xx", "5xx", "client", "route"]),
  share: z.number().min(0.01).max(1),
  /** Of a client: the share of its requests that must get a 4xx; 0 = any answer. */
  badShare: z.number().min(0).max(1).default(0),
  /** Fewer requests than this in the window are not judged. */
  fewest: z.int().min(1).max(1_000_000).default(50),
});
/** Requests, 4xx and latency are unusually high together: the sum of how rare each is. */
const Avalanche = z.strictObject({ kind: z.literal("avalanche"), ...aboutLogs, score: z.number().min(3).max(20).default(6) });

const logConditions = [Template, Shift, Sequence, Cluster, Avalanche] as const;
export const Condition = z.discriminatedUnion("kind", [Threshold, Absence, Rate, Ratio, Forecast, Anomaly, ...logConditions]);
export type Condition = z.infer<typeof Condition>;
export type RuleKind = Condition["kind"];
/** The condition of one kind. */
export type ConditionOf<K extends RuleKind> = Extract<Condition, { kind: K }>;
/** Conditions about what nodes measure, and about the log lines that they ship. */
export type SeriesCondition = Extract<Condition, { series: string }>;
export type LogCondition = Exclude<Condition, SeriesCondition>;
export const isAboutLogs = (condition: Condition): condition is LogCondition => "workload" in condition;

/** When to open an incident. The condition must hold for `forMs` without a break, and be over for `clearMs`. */
export const AlertRule = z
  .strictObject({
    name: Name,
    /** Nodes, in the fleet's filter language; empty = all. */
    filter: z.string().trim().max(500).default(""),
    condition: Condition,
    forMs: z.int().min(0).max(DAY_MS).default(0),
    clearMs: z
      .int()
      .min(0)
      .max(DAY_MS)
      .default(5 * MINUTE_MS),
    severity: z.enum(["warning", "critical"]).default("warning"),
    enabled: z.boolean().default(true),
  })
  .superRefine(({ condition }, context) => {
    if (condition.kind === "sequence" && condition.clearShare > condition.share)
      context.addIssue({ code: "custom", path: ["condition", "clearShare"], message: "must be at most the bound" });
    if (!("clear" in condition)) return;
    const isBehind = condition.side === "above" ? condition.clear <= condition.bound : condition.clear >= condition.bound;
    const message = `must be ${condition.side === "above" ? "at most" : "at least"} the bound`;
    if (!isBehind) context.addIssue({ code: "custom", path: ["condition", "clear"], message });
  });
export type AlertRule = z.infer<typeof AlertRule>;

/** Why a rule is not saved: it would fire too often. `value` is the share of the time, or alerts a day on each node. */
export const TooLoud = z.object({ reason: z.enum(["always", "flaps"]), value: z.number() });
export type TooLoud = z.infer<typeof TooLoud>;

/** The alerts that a rule would have given on stored history. */
export const Backtest = z.object({
  /** What fires: nodes, or workloads by their log lines. */
  of: z.enum(["nodes", "workloads"]),
  days: z.number(),
  /** How many of them were read. */
  nodes: z.int(),
  fired: z.int(),
  outsideIncidents: z.int(),
  /** For each incident that the rule would have warned of: how long before it opened; negative = after. */
  incidents: z.array(z.object({ id: IncidentId, number: z.int(), leadMs: z.number() })),
  /** The share of the time in which it would have been firing, over all nodes. */
  firingShare: z.number(),
  /** Null: it can be saved. */
  refused: TooLoud.nullable(),
});
export type Backtest = z.infer<typeof Backtest>;
