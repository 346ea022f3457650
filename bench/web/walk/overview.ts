import type { Visit } from "../visit";
import { framesDuring, percentile } from "../watch-page";

/** A canvas gets the page's size only when it is drawn. */
export const combThere = `document.querySelector('canvas[role=img]')?.width > 300`;
export const rowsThere = `document.querySelectorAll('tbody tr').length > 5`;
/** The browser has all nodes, not only the first page of them. */
export const allThere = (nodes: number) => `document.querySelector('table')?.getAttribute('aria-rowcount') === '${nodes + 1}'`;

const ROUNDS = 3;

/** Opens Overview and Nodes in turn, then uses the honeycomb. Ends on the overview. */
export async function walkOverview(visit: Visit, nodes: number) {
  const { page, calm } = visit;
  // Open both once, so that the measurement does not include the first download.
  await visit.until("the honeycomb", combThere);
  await visit.goTo("Nodes", rowsThere);
  await visit.until("every row", allThere(nodes));
  await visit.goTo("Overview", combThere);
  await calm();

  const tables: number[] = [];
  const combs: number[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    tables.push(await visit.goTo("Nodes", rowsThere));
    await visit.until("every row", allThere(nodes));
    await calm();
    combs.push(await visit.goTo("Overview", combThere));
    await calm();
  }

  const comb = page.locator("canvas[role=img]").first();
  visit.step = "point at the honeycomb";
  const box = (await comb.boundingBox())!;
  const frames = await framesDuring(page, async () => {
    for (let n = 1; n < 12; n++) await page.mouse.move(box.x + (box.width * n) / 12, box.y + box.height / 2, { steps: 4 });
  });
  await visit.choose("group by racks", "Group by", "rack");
  await calm();
  await visit.choose("group by teams", "Group by", "team");
  await calm();
  await visit.act("open the palette", () => page.keyboard.press("Control+k"));
  await visit.act("type in the palette", () => page.keyboard.type("gpu-0007", { delay: 60 }));
  await visit.act("close the palette", () => page.keyboard.press("Escape"));
  return {
    table_mount_ms: percentile(tables, 0.5),
    honeycomb_mount_ms: percentile(combs, 0.5),
    honeycomb_frame_p95_ms: percentile(frames, 0.95),
  };
}
