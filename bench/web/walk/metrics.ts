import type { Visit } from "../visit";

const comparisonThere = `document.querySelectorAll('figure canvas').length >= 3`;

/** Compares one metric over all nodes. */
export async function walkMetrics(visit: Visit) {
  const { page, calm } = visit;
  const mountMs = await visit.goTo("Metrics", comparisonThere);
  await calm();
  await visit.choose("choose a metric", "Metric", "node_cpu_used_ratio");
  await calm();
  await visit.act("choose how to rank", () => page.getByRole("radio", { name: "Least first" }).click());
  await calm();
  return { compare_mount_ms: mountMs };
}
