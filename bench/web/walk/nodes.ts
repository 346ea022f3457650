import type { Visit } from "../visit";
import { framesDuring, percentile } from "../watch-page";
import { allThere, rowsThere } from "./overview";

const firstName = `document.querySelector('tbody tr a')?.textContent`;
const rowCount = `Number(document.querySelector('table')?.getAttribute('aria-rowcount'))`;

/** The table of nodes: order, scrolling, choosing, changing many, columns, views and the filter. Ends on the unfiltered table. */
export async function walkNodes(visit: Visit, nodes: number) {
  await visit.goTo("Nodes", rowsThere);
  await visit.until("every row", allThere(nodes));
  await visit.calm();
  const sortMs = await sort(visit);
  const frames = await scroll(visit);
  await choose(visit);
  await look(visit);
  const filterMs = await filter(visit, nodes);
  return { table_sort_ms: sortMs, table_filter_ms: filterMs, scroll_frame_p95_ms: percentile(frames, 0.95) };
}

async function sort(visit: Visit): Promise<number> {
  const took: number[] = [];
  for (const column of ["GPU", "CPU", "State", "Name", "Name", "GPU", "Name"]) {
    const head = visit.page.getByRole("columnheader", { name: column, exact: true }).getByRole("button");
    const before = await visit.page.evaluate(firstName);
    took.push(await visit.actUntil(`sort by ${column}`, () => head.click(), `${firstName} !== ${JSON.stringify(before)}`));
    await visit.calm();
  }
  return percentile(took, 0.5);
}

async function scroll({ page }: Visit): Promise<number[]> {
  await page.mouse.move(700, 500);
  const frames = await framesDuring(page, async () => {
    for (let n = 0; n < 90; n++) await page.mouse.wheel(0, n < 60 ? 900 : -700);
  });
  await page.evaluate(() => scrollTo(0, 0));
  return frames;
}

/** Selects nodes, which opens the bar at the bottom, and labels a rack of nodes. */
async function choose(visit: Visit): Promise<void> {
  const { page } = visit;
  const everyNode = page.getByLabel("Choose every node that is listed");
  const none = page.getByRole("button", { name: "Choose none" });
  await visit.act("choose every node", () => everyNode.click());
  await visit.act("choose none", () => none.click());
  for (const place of [1, 3, 6]) await visit.act("choose one node", () => page.getByRole("checkbox").nth(place).click());
  const bar = page.getByRole("region", { name: "Chosen nodes" });
  await visit.act("open the labels", () => bar.getByRole("button", { name: "Label" }).click());
  await visit.act("type a label", async () => {
    await page.getByLabel("Key").click();
    await page.keyboard.type("bench", { delay: 30 });
    await page.getByLabel("Value").click();
    await page.keyboard.type("yes", { delay: 30 });
  });
  await visit.act("label the chosen nodes", async () => {
    await page.getByRole("button", { name: "Label 3 nodes" }).click();
    await bar.waitFor({ state: "detached" });
  });
  for (const place of [1, 3]) await visit.act("choose one node", () => page.getByRole("checkbox").nth(place).click());
  await visit.act("start maintenance", async () => {
    await bar.getByRole("button", { name: "Start maintenance" }).click();
    await page.getByLabel("Reason").fill("bench");
    await page.getByRole("button", { name: "Start maintenance for 4 h" }).click();
    await bar.waitFor({ state: "detached" });
  });
}

/** Columns and saved views. */
async function look(visit: Visit): Promise<void> {
  const { page } = visit;
  await visit.act("open the columns", () => page.getByRole("button", { name: "Columns" }).click());
  await visit.act("show a column", () => page.getByRole("menuitemcheckbox", { name: "Driver" }).click());
  await visit.act("hide a column", () => page.getByRole("menuitemcheckbox", { name: "Driver" }).click());
  await page.keyboard.press("Escape");
  await visit.actUntil(
    "sort by GPU",
    () => page.getByRole("columnheader", { name: "GPU", exact: true }).getByRole("button").click(),
    "location.search.includes('sort=gpu')",
  );
  const views = page.getByRole("button", { name: "Views" });
  await visit.act("open the views", () => views.click());
  await visit.act("ask to save a view", () => page.getByRole("menuitem", { name: "Save this view" }).click());
  await visit.act("save a view", async () => {
    await page.getByLabel("Name").click();
    await page.keyboard.type("By GPU", { delay: 30 });
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "By GPU" }).waitFor();
  });
  await visit.actUntil(
    "sort by Name",
    () => page.getByRole("columnheader", { name: "Name", exact: true }).getByRole("button").click(),
    "!location.search.includes('sort=gpu')",
  );
  await visit.act("open the views", () => views.click());
  await visit.actUntil(
    "open a saved view",
    () => page.getByRole("menuitem", { name: "By GPU" }).click(),
    "location.search.includes('sort=gpu')",
  );
  await visit.calm();
}

async function filter(visit: Visit, nodes: number): Promise<number> {
  const { page } = visit;
  const field = page.getByRole("combobox", { name: "Filter nodes" });
  const clear = page.getByRole("button", { name: "Clear the filter" }).first();
  await visit.act("type a filter", async () => {
    await field.click();
    await page.keyboard.type("label:team=vi", { delay: 40 });
  });
  await page.keyboard.press("ArrowDown");
  await visit.actUntil("take a completion", () => page.keyboard.press("Enter"), `${rowCount} < ${nodes / 2}`);
  await visit.calm();
  await visit.act("type on", () => page.keyboard.type("gpu:H2", { delay: 40 }));
  await visit.calm();
  await visit.actUntil("clear the filter", () => clear.click(), allThere(nodes));
  await visit.calm();
  // Measured from the last key to the matching rows, including the debounce.
  await field.click();
  await page.keyboard.type("state:fault", { delay: 30 });
  await visit.calm();
  const filterMs = await visit.actUntil("end a filter", () => page.keyboard.press("y"), `${rowCount} < ${nodes / 10}`);
  await page.keyboard.press("Escape");
  await visit.actUntil("clear the filter", () => clear.click(), allThere(nodes));
  const degraded = page.getByRole("group", { name: "State" }).getByRole("button", { name: "Degraded" });
  await visit.actUntil("filter by a state", () => degraded.click(), `${rowCount} < ${nodes / 10}`);
  await visit.actUntil("take the state off", () => degraded.click(), allThere(nodes));
  await visit.calm();
  return filterMs;
}
