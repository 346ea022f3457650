import type { Page } from "playwright";
import { type BenchPortal, owner } from "./portal";
import { framesDuring, percentile, takeSlowest, timeUntil, untilCalm, watchEvents } from "./watch-page";

export interface FleetFigures {
  table_mount_ms: number;
  table_sort_ms: number;
  table_filter_ms: number;
  scroll_frame_p95_ms: number;
  honeycomb_mount_ms: number;
  node_charts_mount_ms: number;
  compare_mount_ms: number;
  /** Each interaction's slowest event, as INP counts it. */
  inp: Record<string, number>;
}

const median = (values: number[]) => percentile(values, 0.5);
const firstName = `document.querySelector('tbody tr a')?.textContent`;

/** Walks the fleet's pages as a person would, with real input, and reads the browser's own clocks. */
export async function benchFleetPages(page: Page, { url, slug, nodeId }: BenchPortal): Promise<FleetFigures> {
  const inp: Record<string, number> = {};
  const act = async (name: string, work: () => Promise<unknown>) => {
    await takeSlowest(page);
    await work();
    inp[name] = Math.max(inp[name] ?? 0, await takeSlowest(page));
  };
  await watchEvents(page);
  await page.goto(`${url}/sign-in`);
  await untilCalm(page);
  await page.getByLabel("Email").fill(owner.email);
  await page.getByLabel("Password").fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`**/${slug}/overview`, { timeout: 60_000 });
  const place = (name: string) => page.getByRole("navigation").getByRole("link", { name, exact: true }).first();
  const toPlace = async (name: string, done: string) => {
    let tookMs = 0;
    await act(`open ${name}`, async () => {
      tookMs = await timeUntil(page, () => place(name).click(), done);
    });
    return tookMs;
  };
  const rowsThere = `document.querySelectorAll('tbody tr').length > 5`;
  const combThere = `document.querySelectorAll('svg[role=img] path').length >= 3`;

  // Once through everything, so that what is measured is the page and not the compiler.
  await page.waitForFunction(combThere);
  await toPlace("Nodes", rowsThere);
  await page.waitForFunction(`document.querySelector('table')?.getAttribute('aria-rowcount') === '10001'`);
  await toPlace("Overview", combThere);

  const tableMounts: number[] = [];
  const combMounts: number[] = [];
  for (let n = 0; n < 3; n++) {
    tableMounts.push(await toPlace("Nodes", rowsThere));
    await page.waitForFunction(`document.querySelector('table')?.getAttribute('aria-rowcount') === '10001'`);
    await untilCalm(page);
    combMounts.push(await toPlace("Overview", combThere));
    await untilCalm(page);
  }
  const comb = page.locator("svg[role=img]").first();
  await act("point at the honeycomb", async () => {
    const box = (await comb.boundingBox())!;
    for (let n = 1; n < 12; n++) await page.mouse.move(box.x + (box.width * n) / 12, box.y + box.height / 2, { steps: 4 });
  });

  await toPlace("Nodes", rowsThere);
  await page.waitForFunction(`document.querySelector('table')?.getAttribute('aria-rowcount') === '10001'`);
  await untilCalm(page);
  const sorts: number[] = [];
  for (const column of ["GPU", "CPU", "State", "Name", "GPU", "Name"]) {
    const head = page.getByRole("columnheader", { name: column, exact: true }).getByRole("button");
    const before = await page.evaluate(firstName);
    await act(`sort by ${column}`, async () => {
      sorts.push(await timeUntil(page, () => head.click(), `${firstName} !== ${JSON.stringify(before)}`));
    });
    await untilCalm(page);
  }

  await page.mouse.move(700, 500);
  const frames = await framesDuring(page, async () => {
    for (let n = 0; n < 90; n++) await page.mouse.wheel(0, n < 60 ? 900 : -700);
  });
  await page.evaluate(() => scrollTo(0, 0));

  await act("choose every node", () => page.getByLabel("Choose every node that is listed").click());
  await act("choose none", () => page.getByRole("button", { name: "Choose none" }).click());
  await act("choose one node", () => page.getByRole("checkbox").nth(1).click());
  await act("choose none", () => page.getByRole("button", { name: "Choose none" }).click());
  await act("open the columns", () => page.getByRole("button", { name: "Columns" }).click());
  await act("show a column", () => page.getByRole("menuitemcheckbox", { name: "Driver" }).click());
  await page.keyboard.press("Escape");
  await act("open the views", () => page.getByRole("button", { name: "Views" }).click());
  await page.keyboard.press("Escape");

  const filter = page.getByRole("combobox", { name: "Filter nodes" });
  await act("type a filter", async () => {
    await filter.click();
    await page.keyboard.type("label:team=vision", { delay: 30 });
  });
  await page.keyboard.press("Escape");
  await untilCalm(page);
  await filter.fill("");
  await page.waitForFunction(`document.querySelector('table')?.getAttribute('aria-rowcount') === '10001'`);
  await filter.fill("state:fault");
  await page.waitForTimeout(400);
  const filtered = await timeUntil(
    page,
    () => page.keyboard.type("y"),
    `Number(document.querySelector('table')?.getAttribute('aria-rowcount')) < 1000`,
  );
  await act("clear the filter", () => page.getByRole("button", { name: "Clear the filter" }).first().click());

  await page.goto(`${url}/${slug}/nodes/${nodeId}`);
  await page.getByRole("tab", { name: "Charts" }).waitFor();
  await untilCalm(page);
  const chartsThere = `document.querySelectorAll('figure canvas').length > 8`;
  let chartsMs = 0;
  await act("open the charts", async () => {
    chartsMs = await timeUntil(page, () => page.getByRole("tab", { name: "Charts" }).click(), chartsThere);
  });
  for (const range of ["24 h", "15 min", "6 h", "7 d", "30 d", "24 h"]) {
    await act("choose a range", () => page.getByRole("radio", { name: range, exact: true }).click());
    await untilCalm(page);
  }
  const figure = page.locator("figure .u-over").first();
  await act("move the cursor over the charts", async () => {
    const box = (await figure.boundingBox())!;
    await page.mouse.move(box.x, box.y + 40);
    await page.mouse.move(box.x + box.width - 2, box.y + 50, { steps: 40 });
  });
  await act("drag to zoom", async () => {
    const box = (await figure.boundingBox())!;
    await page.mouse.move(box.x + 60, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 240, box.y + 44, { steps: 8 });
    await page.mouse.up();
    await page.waitForURL(/from=/);
  });
  await act("zoom out", () => page.getByRole("button", { name: /Back to the last/ }).click());

  const compareMs = await toPlace("Metrics", `document.querySelectorAll('figure canvas').length >= 3`);
  await untilCalm(page);
  await act("choose a metric", () => page.getByRole("combobox", { name: "Metric" }).selectOption("gpu_power_watts"));
  await untilCalm(page);
  await act("choose how to rank", () => page.getByRole("radio", { name: "Least first" }).click());
  return {
    table_mount_ms: median(tableMounts),
    table_sort_ms: median(sorts),
    table_filter_ms: filtered,
    scroll_frame_p95_ms: percentile(frames, 0.95),
    honeycomb_mount_ms: median(combMounts),
    node_charts_mount_ms: chartsMs,
    compare_mount_ms: compareMs,
    inp,
  };
}
