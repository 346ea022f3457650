import type { Aim, InferenceResult } from "./performance-results";
import { aimTable, day, table } from "./performance-tables";

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** The aims of the inference door, with the results. */
export function inferenceAimsOf({ overhead, streams, gain, adaptive }: InferenceResult): Aim[] {
  const p50 = overhead.doorP50Ms - overhead.directP50Ms;
  const ratio = gain.batched.perSecond / gain.alone.perSecond;
  const kept = adaptive.adaptive.inTime / Math.max(...adaptive.fixed.map(({ inTime }) => inTime));
  return [
    { what: "what the door adds to a request, p50", aim: "≤ 2 ms", measured: `${p50.toFixed(2)} ms`, isMet: p50 <= 2 },
    {
      what: "streams at once, all complete",
      aim: String(streams.streams),
      measured: `${streams.mostAtOnce}, ${streams.complete} complete`,
      isMet: streams.mostAtOnce >= streams.streams && streams.complete === streams.streams,
    },
    {
      what: `embeddings a second within a p95 of ${gain.sloMs} ms, batched ÷ alone`,
      aim: "≥ 4",
      measured: ratio.toFixed(2),
      isMet: ratio >= 4,
    },
    {
      what: `answered within ${adaptive.sloMs} ms, adaptive ÷ best fixed setting`,
      aim: "≥ 0.95",
      measured: kept.toFixed(3),
      isMet: kept >= 0.95,
    },
  ];
}

/** The measurements of the newest run of the inference bench. */
export function describeInference(result: InferenceResult): string {
  const { machine, simulated, overhead, streams, gain, adaptive } = result;
  return [
    `## The inference door, ${day(result.at)}`,
    `${machine.cores} cores (${machine.cpu}), which door, model servers, client and PostgreSQL share. The model servers are **simulated**: an embedding call takes ${simulated.fixedMs} ms and ${simulated.perItemMs} ms an item, one call after the other; real servers differ, and the gain with them.`,
    ...(result.note ? [result.note] : []),
    aimTable(inferenceAimsOf(result)),
    table(
      ["one chat request at a time, ms", "p50", "p99"],
      [
        ["straight to the model server", overhead.directP50Ms.toFixed(2), overhead.directP99Ms.toFixed(2)],
        ["through the door", overhead.doorP50Ms.toFixed(2), overhead.doorP99Ms.toFixed(2)],
      ],
    ),
    `Memory of the door with ${streams.mostAtOnce} streams, MiB: before ${streams.beforeMib.toFixed(0)}, early ${streams.earlyMib.toFixed(0)}, late ${streams.lateMib.toFixed(0)}, after ${streams.afterMib.toFixed(0)}.`,
    table(
      ["embeddings", "a second", "p95, ms"],
      [["each alone", gain.alone] as const, ["batched, adaptive", gain.batched] as const].map(([what, { perSecond, p95Ms }]) => [
        what,
        perSecond.toFixed(0),
        p95Ms.toFixed(0),
      ]),
    ),
    "The same changing load under each batch setting:",
    table(
      ["setting", `within ${adaptive.sloMs} ms`, "p50, ms", "p95, ms"],
      [adaptive.adaptive, ...adaptive.fixed].map(({ name, inTime, p50Ms, p95Ms }) => [
        name,
        percent(inTime),
        p50Ms.toFixed(0),
        p95Ms.toFixed(0),
      ]),
    ),
  ].join("\n\n");
}
