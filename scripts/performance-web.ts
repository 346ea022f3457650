import { type WebResult, webAimsOf } from "./performance-results";
import { aimTable, day, table } from "./performance-tables";

/** Titles of a walk's figures. Figures that are not listed belong to the summary. */
const walked: Record<string, string> = {
  table_mount_ms: "Nodes opened: from the click to its rows",
  table_sort_ms: "sorted by a column: from the click to the new order",
  table_filter_ms: "filtered: from the last key to the rows that fit",
  scroll_frame_p95_ms: "scrolling the table: a frame, p95",
  honeycomb_mount_ms: "Overview opened: from the click to the honeycomb",
  honeycomb_frame_p95_ms: "pointing at the honeycomb: a frame, p95",
  node_open_ms: "a node opened: from the click to its page",
  node_charts_mount_ms: "its charts: from the click to the drawn lines",
  range_ms: "another range of all charts",
  cursor_frame_p95_ms: "moving the cursor over the charts: a frame, p95",
  compare_mount_ms: "Metrics opened: from the click to the drawn comparison",
};
const SLOWEST = 12;

/** The measurements of the newest walk over the pages, and of the charts beside other libraries. */
export function describeWeb(web: WebResult): string {
  const { charts, fleet, machine } = web;
  const slowest = Object.entries(fleet?.interactions ?? {}).sort(([, a], [, b]) => b.ms - a.ms);
  return [
    `## ${fleet ? `The pages with ${web.nodes.toLocaleString("en")} nodes` : "Charts"}, ${day(web.at)}`,
    `${machine.cores} cores (${machine.cpu}), which browser, portal and PostgreSQL share${web.versions.chromium ? `; Chromium ${web.versions.chromium}` : ""}.`,
    ...(web.note ? [web.note] : []),
    aimTable(webAimsOf(web)),
    ...(fleet
      ? [
          table(
            ["", "ms"],
            Object.entries(walked).flatMap(([name, what]) => (typeof fleet[name] === "number" ? [[what, fleet[name].toFixed(0)]] : [])),
          ),
          `The slowest ${Math.min(SLOWEST, slowest.length)} of ${slowest.length} kinds of interaction, each at its worst; as the browser's event timing has them, in steps of 8 ms.`,
          table(
            ["interaction", "to next paint, ms", "of that waiting", "in handlers"],
            slowest
              .slice(0, SLOWEST)
              .map(([name, { ms, waitMs, workMs }]) => [name, ...[ms, waitMs, workMs].map((part) => part.toFixed(0))]),
          ),
        ]
      : []),
    ...(charts
      ? [
          "Mounting a chart of 8 lines with 8,640 points each, median:",
          table(
            ["", "ms"],
            [
              ["Millwright (uPlot)", charts.ours_ms.toFixed(0)],
              ["Recharts", charts.recharts_ms.toFixed(0)],
              ["ECharts", charts.echarts_ms.toFixed(0)],
            ],
          ),
        ]
      : []),
  ].join("\n\n");
}
