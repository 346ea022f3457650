import "server-only";
import type { Ctx } from "@/lib/context";
import { type DrillReportRef, drillLegs } from "@/lib/contracts/drill";
import { toldRunbook } from "@/lib/contracts/told";
import { sentencesOf } from "@/lib/sentence";
import { sentenceIn, toldIn } from "@/lib/told";
import { readDrill } from "./read";

/** Text of hosts and people in one Markdown line: no markup of theirs survives. */
const line = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]<>#|]/g, "\\$&");

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** A drill's report as Markdown in one language: how it ended and the time of each leg. @throws AppError `not-found`. */
export async function readDrillReport(ctx: Ctx, { language = "en", ...input }: DrillReportRef): Promise<string> {
  const t = sentencesOf(language, "drills");
  const states = sentencesOf(language, "status");
  const drill = await readDrill(ctx, input);
  const reached = drillLegs.flatMap((leg) => (drill.legs[leg] === undefined ? [] : [{ leg, atMs: drill.legs[leg] }]));
  const beganMs = reached[0]?.atMs ?? drill.createdAt;
  const rows = reached.map(({ leg, atMs }, index) => {
    const before = reached[index - 1]?.atMs ?? beganMs;
    return `| ${t(`leg.${leg}`)} | ${new Date(atMs).toISOString()} | ${seconds(atMs - before)} | ${seconds(atMs - beganMs)} |`;
  });
  return [
    `# ${t("markdown.title", { number: drill.number, node: line(drill.nodeName), state: states(`drill.${drill.state}`) })}`,
    t("markdown.started", {
      name: line(drill.starterName),
      at: new Date(drill.createdAt).toISOString(),
      workload: `\`${drill.workload}\``,
    }),
    ...(drill.sentence ? [line(sentenceIn(language, { sentence: drill.sentence, told: drill.told }))] : []),
    [t("markdown.columns"), "|---|---|---|---|", ...rows].join("\n"),
    ...(drill.incident
      ? [t("markdown.incident", { number: drill.incident.number, sentence: line(sentenceIn(language, drill.incident)) })]
      : []),
    ...(drill.repair
      ? [
          t("markdown.repair", {
            number: drill.repair.number,
            title: line(toldIn(language, toldRunbook(drill.repair.title)) ?? drill.repair.title),
            state: states(`repair.${drill.repair.state}`),
          }),
        ]
      : []),
    "",
  ].join("\n\n");
}
