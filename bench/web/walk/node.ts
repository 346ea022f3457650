import type { Visit } from "../visit";
import { framesDuring, percentile } from "../watch-page";

const tabsThere = `document.querySelector('[role=tab]') !== null`;
/** A node that reports 120 series has more charts than this. */
const chartsThere = `document.querySelectorAll('figure canvas').length > 8`;
const notBusy = `document.querySelector('[aria-busy=true]') === null`;

/** From the table to the node with history, its charts and all their ranges. */
export async function walkNode(visit: Visit, name: string) {
  const { page, calm } = visit;
  const field = page.getByRole("combobox", { name: "Filter nodes" });
  await field.click();
  await page.keyboard.type(name, { delay: 30 });
  const row = page.getByRole("link", { name, exact: true });
  await row.waitFor();
  await calm();
  const openMs = await visit.actUntil("open a node", () => row.click(), tabsThere);
  await calm();
  const chartsMs = await visit.actUntil("open the charts", () => page.getByRole("tab", { name: "Charts" }).click(), chartsThere);
  await calm();
  const ranges: number[] = [];
  for (const range of ["24 h", "15 min", "6 h", "7 d", "30 d", "24 h"]) {
    const button = page.getByRole("radio", { name: range, exact: true });
    ranges.push(await visit.actUntil(`choose ${range}`, () => button.click(), notBusy));
    await calm();
  }
  const figure = page.locator("figure .u-over").first();
  visit.step = "move the cursor over the charts";
  const box = (await figure.boundingBox())!;
  const frames = await framesDuring(page, async () => {
    await page.mouse.move(box.x, box.y + 40);
    await page.mouse.move(box.x + box.width - 2, box.y + 50, { steps: 60 });
  });
  await visit.act("drag to zoom", async () => {
    await page.mouse.move(box.x + 60, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 240, box.y + 44, { steps: 8 });
    await page.mouse.up();
    await visit.until("a zoomed range", "location.search.includes('from=')");
  });
  await calm();
  await visit.act("zoom out", () => page.getByRole("button", { name: /Back to the last/ }).click());
  await calm();
  for (const tab of ["Inventory", "Workloads", "Checks"]) {
    await visit.act(`open ${tab}`, () => page.getByRole("tab", { name: tab }).click());
    await calm();
  }
  return {
    node_open_ms: openMs,
    node_charts_mount_ms: chartsMs,
    range_ms: percentile(ranges, 0.5),
    cursor_frame_p95_ms: percentile(frames, 0.95),
  };
}
