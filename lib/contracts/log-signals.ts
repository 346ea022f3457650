import * as z from "zod";
import type { LogCondition } from "./alert-rule";

/** Which lines a signal is about. The data of the signal's finding has it as `logs`. */
export const LogPlace = z.strictObject({
  workload: z.string(),
  template: z.string().optional(),
  q: z.string().optional(),
  fromMs: z.number(),
  toMs: z.number(),
});
export type LogPlace = z.infer<typeof LogPlace>;

/** A workload's templates are learned for this long before a new one opens an incident. */
export const TEMPLATE_LEARN_MS = 3_600_000;

/** The checks on log lines. Alert rules run them on the lines that hosts ship; the agents' checks are in the agent's catalogue. */
export interface LogSignalAbout {
  id: string;
  title: string;
  about: string;
  knows: string;
  cannotSee: string;
}

/** Printed in docs/faults.md beside the agent's checks. */
export const logSignals = [
  {
    id: "log.client",
    title: "A client that crawls",
    about:
      "Counts the requests of access lines by client. Opens when one client makes much of a workload's requests (built-in rule: a quarter) and many of its requests are refused with 4xx (half), for one minute.",
    knows: "Access lines of nginx, Apache, Caddy (JSON), uvicorn and vLLM, in a window of five minutes.",
    cannotSee: "A crawler that changes its address, and clients behind one proxy: the lines name the proxy.",
  },
  {
    id: "log.route",
    title: "A route that fails",
    about:
      "Counts the 5xx of access lines by route. Opens when a route fails on too many of its requests (built-in rule: a tenth of at least 50), for one minute.",
    knows: "The same access lines. Parts of a path that hold digits are one route.",
    cannotSee: "Errors that are answered with 200, and routes with fewer requests.",
  },
  {
    id: "log.errors",
    title: "Requests with errors",
    about:
      "Counts the 4xx or 5xx of access lines. Opens when their share of a workload's requests crosses a bound. No built-in rule does this.",
    knows: "The same access lines.",
    cannotSee: "Errors that are answered with 200, and windows with too few requests.",
  },
  {
    id: "log.avalanche",
    title: "Requests that rise together with errors or latency",
    about:
      "Keeps baselines of the rate, the share of 4xx and the latency of a workload. Opens when two of them are unusual together for one minute, before each would be an alert alone.",
    knows: "The rate and 4xx of all access lines; latency of nginx lines that end with the request time, and of Caddy.",
    cannotSee:
      "Anything in the first 25 minutes of a workload's access lines, and little in its first hours: what is rare for it must be learned.",
  },
  {
    id: "log.template",
    title: "A log template that is new or rare",
    about:
      "Opens when an error-like line has a template that the workload never wrote before, or that it wrote a few times and not recently (built-in rules: at most three times, not within a day). A new workload is learned for an hour first.",
    knows: "Lines with words such as error, failed, exception, refused or out of memory.",
    cannotSee: "Errors without such a word, and templates of which more than 5,000 others were newer.",
  },
  {
    id: "log.rate",
    title: "A log template whose rate shifted",
    about:
      "Keeps a baseline of the lines per minute of a workload's 16 busiest templates. Opens when a template has many more or far fewer lines than usual (built-in rule: three times, or a third, for three minutes), and this is rare for it.",
    knows: "The seasons of a day and a week, once they were seen.",
    cannotSee: "Templates with fewer than five lines in every minute, and slow changes over hours.",
  },
  {
    id: "log.order",
    title: "Log lines in an unexpected order",
    about:
      "A model of the workload's own history judges runs of 20 lines of one file. Opens when too many runs in ten minutes are unusual (built-in rule: a fifth of at least 25).",
    knows: "Order (LSTM) where that beat counting lines on held-back history, else numbers of lines. The page Logs says which.",
    cannotSee: "Workloads with fewer than 50 normal runs in a week, and order across files.",
  },
] as const satisfies LogSignalAbout[];

export type LogSignalId = (typeof logSignals)[number]["id"];

/** The check that the rule's incidents name: what people read about a signal does not depend on the numbers of a rule. */
export function checkOf(condition: LogCondition): LogSignalId {
  switch (condition.kind) {
    case "cluster":
      return condition.what === "client" ? "log.client" : condition.what === "route" ? "log.route" : "log.errors";
    case "avalanche":
      return "log.avalanche";
    case "template":
      return "log.template";
    case "shift":
      return "log.rate";
    case "sequence":
      return "log.order";
  }
}
