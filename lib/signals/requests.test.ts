import { beforeAll, describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { readIncident } from "@/lib/incidents/read";
import { type Asked, accessLine } from "@/scripts/testing/access-lines";
import { makeShipper } from "@/scripts/testing/shipped-logs";

const STEP_MS = 30_000;
const start = Math.floor(Date.now() / STEP_MS) * STEP_MS - 12 * 3_600_000;
type Shipper = Awaited<ReturnType<typeof makeShipper>>;

const incidentsOf = ({ org }: Shipper, checkId: string) =>
  withOrg(org, (tx) => tx.incident.findMany({ where: { orgId: org.orgId, checkId }, orderBy: { openedAt: "asc" } }));

/** Half a minute of requests; `crawls` of a hundred are the crawler's. */
function halfMinute(fromMs: number, crawls: number, failing = 0): string[] {
  return Array.from({ length: 50 }, (_, i) => {
    const isCrawler = (i * 37) % 100 < crawls;
    const usual: Asked = { client: `10.0.0.${i % 17}`, path: i % 2 ? "/chat" : "/models", status: i % 2 && i < failing ? 502 : 200 };
    const crawl: Asked = { client: "203.0.113.7", path: `/shop/${i}`, status: i % 16 === 0 ? 200 : 404 };
    return accessLine(fromMs + i * 600, isCrawler ? crawl : usual);
  });
}

async function pass(shipper: Shipper, minutes: number, crawls = 0, failing = 0): Promise<void> {
  // Two minutes at a time, so that the worker loads its stored state each time.
  for (let minute = 0; minute < minutes; minute += 2) {
    const lines = Array.from({ length: 4 }, (_, step) => halfMinute(shipper.now() + step * STEP_MS, crawls, failing)).flat();
    shipper.wait(4 * STEP_MS);
    await shipper.ship(lines);
  }
}

describe("requests in shipped access lines", () => {
  let shipper: Shipper;
  beforeAll(async () => {
    shipper = await makeShipper("web", start);
  });

  it("open an incident that names a crawler, and resolve it when the crawler is gone", async () => {
    await pass(shipper, 4);
    expect(await incidentsOf(shipper, "log.client")).toEqual([]);
    await pass(shipper, 4, 61);
    const [opened] = await incidentsOf(shipper, "log.client");
    expect(opened).toMatchObject({ state: "open", severity: "warning", workload: "web", nodeId: shipper.nodeId, code: "crawler" });
    expect(opened!.sentence).toMatch(/^203\.0\.113\.7 makes \d\d % of requests, 9\d % of them 404$/);
    await pass(shipper, 12);
    const [ended, ...others] = await incidentsOf(shipper, "log.client");
    expect(ended).toMatchObject({ state: "resolved" });
    expect(others).toEqual([]);
    expect(ended!.resolvedAt!.getTime()).toBeLessThanOrEqual(shipper.now());
    const detail = await readIncident(await shipper.org.as("operator"), { incidentId: ended!.id });
    expect(detail.handOff).toContain("limit or block this client");
    expect(detail.finding.data.logs).toMatchObject({ workload: "web", q: "203.0.113.7" });
  });

  it("open a critical incident for a route that fails, and resolve it when no more lines come", async () => {
    await pass(shipper, 4, 0, 20);
    const [opened] = await incidentsOf(shipper, "log.route");
    expect(opened).toMatchObject({ state: "open", severity: "critical", code: "fails" });
    expect(opened!.sentence).toMatch(/^GET \/chat fails on \d\d % of its \d+ requests, most with 502$/);
    shipper.wait(15 * 60_000);
    await shipper.look();
    expect(await incidentsOf(shipper, "log.route")).toMatchObject([{ state: "resolved" }]);
  });

  it("that come late or twice change nothing", async () => {
    await pass(shipper, 6);
    const stateOf = async () => {
      const row = await withOrg(shipper.org, (tx) => tx.logWatch.findFirstOrThrow({ where: { orgId: shipper.org.orgId } }));
      const { requests } = row.state as { requests: { judgedMs: number; window: { late: number; slices: unknown } } };
      return requests;
    };
    const before = await stateOf();
    const again = halfMinute(shipper.now() - STEP_MS, 100);
    await shipper.shipAgain(again);
    expect(await stateOf()).toEqual(before);
    const late = halfMinute(shipper.now() - 3_600_000, 100);
    await shipper.ship(late, shipper.now() - 3_600_000 + STEP_MS);
    const after = await stateOf();
    expect(after.window.slices).toEqual(before.window.slices);
    expect(after.window.late - before.window.late).toBe(50);
  });

  it("that waited for an hour are judged slice by slice, as they were written", async () => {
    const away = await makeShipper("web", start);
    const waiting: string[] = [];
    for (let step = 0; step < 40; step++) waiting.push(...halfMinute(away.now() + step * STEP_MS, step > 10 && step < 22 ? 61 : 0));
    away.wait(3_600_000);
    await away.ship(waiting, away.now());
    const [incident] = await incidentsOf(away, "log.client");
    expect(incident).toMatchObject({ state: "resolved" });
    const [openedMs, resolvedMs] = [incident!.openedAt.getTime() - start, incident!.resolvedAt!.getTime() - start];
    expect(openedMs).toBeGreaterThan(11 * STEP_MS);
    expect(openedMs).toBeLessThan(20 * STEP_MS);
    expect(resolvedMs).toBeGreaterThan(22 * STEP_MS);
  });
});
