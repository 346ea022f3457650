import "server-only";
import type { Ctx } from "@/lib/context";
import { drillLegNames, drillLegs } from "@/lib/contracts/drill";
import { readDrill } from "./read";

/** Text of hosts and people in one Markdown line: no markup of theirs survives. */
const line = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]<>#|]/g, "\\$&");

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** A drill's report as Markdown: how it ended and the time of each leg. @throws AppError `not-found`. */
export async function readDrillReport(ctx: Ctx, input: { drillId: string }): Promise<string> {
  const drill = await readDrill(ctx, input);
  const reached = drillLegs.flatMap((leg) => (drill.legs[leg] === undefined ? [] : [{ leg, atMs: drill.legs[leg] }]));
  const beganMs = reached[0]?.atMs ?? drill.createdAt;
  const rows = reached.map(({ leg, atMs }, index) => {
    const before = reached[index - 1]?.atMs ?? beganMs;
    return `| ${drillLegNames[leg]} | ${new Date(atMs).toISOString()} | ${seconds(atMs - before)} | ${seconds(atMs - beganMs)} |`;
  });
  return [
    `# Fire drill ${drill.number} on ${line(drill.nodeName)}: ${drill.state}`,
    `Started by ${line(drill.starterName)} at ${new Date(drill.createdAt).toISOString()}. The fault was harmless: a file in the agent's own room, labelled \`${drill.workload}\`.`,
    ...(drill.sentence ? [line(drill.sentence)] : []),
    ["| Leg | At | Took | Since the start |", "|---|---|---|---|", ...rows].join("\n"),
    ...(drill.incident ? [`Incident ${drill.incident.number}: ${line(drill.incident.sentence)}`] : []),
    ...(drill.repair ? [`Repair ${drill.repair.number}: ${line(drill.repair.title)} (${drill.repair.state})`] : []),
    "",
  ].join("\n\n");
}
