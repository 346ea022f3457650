import { expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { accessLine } from "@/scripts/testing/access-lines";
import { makeShipper } from "@/scripts/testing/shipped-logs";

const MINUTE_MS = 60_000;
const CRAWL_FROM = 45;

/** One minute of usual traffic and of a crawler that doubles every eight minutes, until the service is slow and fails. */
function minuteOfTraffic(minute: number, startMs: number, random: () => number) {
  const usual = 60 + 25 * Math.sin((2 * Math.PI * minute) / 1_440);
  const crawl = minute < CRAWL_FROM ? 0 : 4 * 2 ** ((minute - CRAWL_FROM) / 8);
  const load = Math.min(0.99, (usual + crawl) / 500);
  return Array.from({ length: Math.round(usual + crawl) }, () => {
    const isCrawler = random() < crawl / (usual + crawl);
    const status = load > 0.95 && random() < 0.1 ? 503 : random() < (isCrawler ? 0.94 : 0.01) ? 404 : 200;
    return {
      atMs: startMs + minute * MINUTE_MS + Math.floor(random() * MINUTE_MS),
      client: isCrawler ? "203.0.113.7" : `10.0.0.${Math.floor(random() * 60)}`,
      path: isCrawler ? `/shop/${Math.floor(random() * 1e6)}` : "/chat",
      status,
      durationMs: Math.round((30 + 40 * random() - 20 * Math.log(1 - random())) / (1 - load)),
    };
  }).sort((a, b) => a.atMs - b.atMs);
}

it("announces a crawler's avalanche at least 12 minutes before a rule of 500 ms or 5 % errors, and does not warn before", async () => {
  let seed = 7;
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const startMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 24 * 3_600_000;
  const shipper = await makeShipper("web", startMs);
  let staticMs: number | null = null;
  for (let minute = 0; staticMs === null; minute++) {
    const requests = minuteOfTraffic(minute, startMs, random);
    shipper.wait(MINUTE_MS);
    await shipper.ship(requests.map((request) => accessLine(request.atMs, request)));
    const slowest = requests.map(({ durationMs }) => durationMs).sort((a, b) => a - b)[Math.floor(0.95 * requests.length)]!;
    const failed = requests.filter(({ status }) => status >= 500).length / requests.length;
    // The fixed rule reads only this minute, so it cannot be later than a rule over a window.
    if (slowest > 500 || failed > 0.05) staticMs = shipper.now();
  }
  const incidents = await withOrg(shipper.org, (tx) =>
    tx.incident.findMany({ where: { orgId: shipper.org.orgId }, orderBy: { openedAt: "asc" } }),
  );
  const [first] = incidents;
  expect(first!.openedAt.getTime()).toBeGreaterThan(startMs + CRAWL_FROM * MINUTE_MS);
  expect((staticMs - first!.openedAt.getTime()) / MINUTE_MS).toBeGreaterThanOrEqual(12);
  expect(incidents.find(({ checkId }) => checkId === "log.client")?.sentence).toMatch(
    /^203\.0\.113\.7 makes \d\d % of requests, 9\d % of them 404$/,
  );
}, 60_000);
