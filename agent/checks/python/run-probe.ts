import { posix } from "node:path";
import * as z from "zod";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { loadedBy } from "./loaded-code";
import { PROBE } from "./probe";
import type { RequirementLine } from "./requirements";
import { ALONE } from "./resolve-python";

const Held = z.array(z.object({ by: z.string(), byVersion: z.string(), wanted: z.string() })).default([]);

const Problem = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("unreadable"), where: z.string(), text: z.string(), reason: z.string() }),
  z.object({
    kind: z.enum(["editable-gone", "editable-stale"]),
    name: z.string(),
    version: z.string(),
    source: z.string(),
    reason: z.string(),
    /** Something that the package needs is not there, so that it may fail. */
    unmet: z.boolean(),
  }),
  z.object({ kind: z.literal("installed-twice"), name: z.string(), versions: z.array(z.string()), place: z.string() }),
  z.object({ kind: z.literal("missing"), name: z.string(), wanted: z.string(), by: z.string(), byVersion: z.string() }),
  z.object({ kind: z.literal("wrong-version"), name: z.string(), version: z.string(), wanted: z.string(), by: z.string(), held: Held }),
  z.object({
    kind: z.literal("conflict"),
    name: z.string(),
    version: z.string(),
    wanted: z.string(),
    by: z.string(),
    byVersion: z.string(),
    asked: z.array(z.object({ text: z.string(), where: z.string() })),
  }),
]);
export type PackageProblem = z.infer<typeof Problem>;

const ProbeAnswer = z.object({
  python: z.string(),
  prefix: z.string(),
  base: z.string(),
  paths: z.array(z.string()),
  packaging: z.boolean(),
  distributions: z.array(z.string()),
  digest: z.string(),
  problems: z.array(Problem),
  /** Requirements that an installed version meets. */
  met: z.number().default(0),
});
export type ProbeAnswer = z.infer<typeof ProbeAnswer>;

/** Asks an interpreter what it has installed and what contradicts. Never throws: an interpreter that does not answer gives a reason. */
export async function runProbe(
  host: Host,
  workload: Workload,
  python: string,
  asked: { requirements: RequirementLine[]; ifInstalled?: boolean } = { requirements: [] },
  timeoutMs = 20_000,
): Promise<{ answer: ProbeAnswer } | { reason: string; absent: boolean }> {
  const code = { workload, loads: await loadedBy(host, python) };
  const ran = await host.run(python, [...ALONE, PROBE], { input: JSON.stringify(asked), code, timeoutMs, maxBytes: 4 * 1024 * 1024 });
  if (ran.refusal) return { reason: ran.refusal, absent: false };
  if (ran.error === "ENOENT") return { reason: await absence(host, python), absent: true };
  if (ran.error) return { reason: `${python} did not answer (${ran.error})`, absent: false };
  if (ran.exitCode !== 0) return { reason: `${python} ended with ${ran.exitCode}: ${lastLine(ran.stderr)}`, absent: false };
  const parsed = ProbeAnswer.safeParse(readJson(ran.stdout));
  return parsed.success ? { answer: parsed.data } : { reason: `${python} answered something that is not the probe's JSON`, absent: false };
}

const MOST_LINKS = 8;

/** A link that leads nowhere is there: its environment was built with an interpreter that was removed, often by an upgrade of the system. */
async function absence(host: Host, python: string): Promise<string> {
  let place = python;
  for (let links = 0; links < MOST_LINKS; links++) {
    const stat = await host.lstat(place).catch(() => null);
    if (stat?.kind !== "link") break;
    place = posix.resolve(posix.dirname(place), await host.readLink(place));
  }
  return place === python ? `${python} does not exist` : `${python} leads to ${place}, which does not exist`;
}

/** The last line that says something, at most 300 characters: of a traceback it is the one with the reason. */
export const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.trim().slice(0, 300) ?? "";

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
