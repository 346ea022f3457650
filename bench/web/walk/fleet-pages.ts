import type { Page } from "playwright";
import type { BenchPortal } from "../portal";
import { Visit } from "../visit";
import type { Interaction } from "../watch-page";
import { walkMetrics } from "./metrics";
import { walkNode } from "./node";
import { walkNodes } from "./nodes";
import { walkOverview } from "./overview";

export interface FleetFigures {
  table_mount_ms: number;
  table_sort_ms: number;
  table_filter_ms: number;
  scroll_frame_p95_ms: number;
  honeycomb_mount_ms: number;
  honeycomb_frame_p95_ms: number;
  node_open_ms: number;
  node_charts_mount_ms: number;
  range_ms: number;
  cursor_frame_p95_ms: number;
  compare_mount_ms: number;
  /** The slowest interaction of each step, as INP counts it. */
  interactions: Record<string, Interaction>;
}

/** A walk that did not end: the step, and the measurements until then. */
export class WalkStopped extends Error {
  constructor(
    readonly visit: Visit,
    cause: unknown,
  ) {
    super(`stopped at "${visit.step}" on ${visit.page.url()}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Walks the fleet's pages as a person would, with real input, and measures with the browser's clocks. @throws WalkStopped */
export async function benchFleetPages(page: Page, portal: BenchPortal): Promise<FleetFigures> {
  const visit = await Visit.begin(page);
  try {
    await signIn(visit, portal);
    const overview = await walkOverview(visit, portal.nodes);
    const nodes = await walkNodes(visit, portal.nodes);
    const node = await walkNode(visit, portal.nodeName);
    const metrics = await walkMetrics(visit);
    return { ...overview, ...nodes, ...node, ...metrics, interactions: visit.slowest };
  } catch (error) {
    throw new WalkStopped(visit, error);
  }
}

async function signIn({ page, calm }: Visit, { url, slug, owner }: BenchPortal): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await calm();
  await page.getByLabel("Email").fill(owner.email);
  await page.getByLabel("Password").fill(owner.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`**/${slug}/overview`);
}
