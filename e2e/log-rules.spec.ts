import { expect, test } from "@playwright/test";
import type { LogBatch } from "@/lib/contracts/log-batch";
import type { LogStock } from "@/lib/contracts/log-search";
import type { RuleList } from "@/lib/contracts/rule";
import { eventually, must } from "./fixtures/api";
import { foundOrg } from "./fixtures/own-org";
import { apiAs, as } from "./fixtures/people";
import { screens } from "./fixtures/screens";
import { type SimulatedNode, startFleet } from "./fixtures/simulated-fleet";

const MINUTE = 60_000;
const PAST_MINUTES = 90;
/** How many minutes ago each past crawl began. Each took ten minutes. */
const VISITS = [70, 35];
const A_MINUTE = 100;

/** A line in nginx's format. */
function accessLine(atMs: number, client: string, path: string, status: number): string {
  const [, day, month, year, time] = /(\d+) (\w+) (\d+) (\S+) GMT/.exec(new Date(atMs).toUTCString())!;
  return `${client} - - [${day}/${month}/${year}:${time} +0000] "GET ${path} HTTP/1.1" ${status} 153 "-" "test"`;
}

/** The requests of one minute: 4 of 100 are for missing pages. During a crawl, 61 are the crawler's. */
const minuteOf = (atMs: number, isCrawled: boolean): string[] =>
  Array.from({ length: A_MINUTE }, (_, i) => {
    const lineMs = atMs + i * 500;
    return isCrawled && (i * 37) % 100 < 61
      ? accessLine(lineMs, "203.0.113.7", `/shop/${i}`, 404)
      : accessLine(lineMs, `10.0.0.${i % 17}`, "/chat", i % 25 === 0 ? 404 : 200);
  });

test("a rule about log lines is written, tried on the stored lines, saved, and opens an incident that names the crawler", async ({
  browser,
}) => {
  const org = await foundOrg("Crawled", { lead: "lead" });
  const lead = await apiAs("lead");
  const [node] = (await startFleet(lead, org, ["web-01"], () => ({ outcome: "fixed", sentence: "", tookMs: 0 }))) as [SimulatedNode];
  let sequence = 0;
  const ship = async (texts: string[], atMs: number) => {
    const lines = texts.map((text) => ({ workload: "shop", source: "/var/log/shop.log", text }));
    const body: LogBatch = { sequence: ++sequence, atMs, dropped: 0, lines };
    await node.host.session.call("/agent/v1/logs", body);
  };
  const nowMs = Date.now();
  for (let ago = PAST_MINUTES; ago > 8; ago -= 2) {
    const isCrawled = VISITS.some((begins) => ago <= begins && ago > begins - 10);
    const texts = [ago, ago - 1].flatMap((minutes) => minuteOf(nowMs - minutes * MINUTE, isCrawled));
    await ship(texts, nowMs - (ago - 2) * MINUTE);
  }
  await eventually(
    "the worker has read the lines",
    () => must<LogStock>(lead.get(`/api/${org}/logs/stock?workload=shop`)),
    ({ templates }) => templates.reduce((sum, { lines }) => sum + lines, 0) >= (PAST_MINUTES - 8) * A_MINUTE,
  );

  const page = await as(browser, "lead");
  await page.goto(`/${org}/rules`);
  await page.getByRole("button", { name: "New rule" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Shop is crawled");
  await dialog.getByLabel("Kind").selectOption("cluster");
  await dialog.getByLabel("Workload").fill("shop");
  await dialog.getByLabel("What", { exact: true }).selectOption("4xx");
  await dialog.getByLabel("Share in %").fill("1");
  await expect(dialog.getByText("1 workload fits, 1 shipped lines in the last 24 hours.")).toBeVisible();
  await dialog.getByRole("button", { name: "Try on 7 days" }).click();
  await expect(dialog.getByText(/It would have been firing \d+ % of the time, so it cannot be saved/)).toBeVisible();
  await dialog.getByRole("button", { name: "Create rule" }).click();
  await expect(dialog.getByText(/This rule would have been firing \d+ % of the last day/)).toBeVisible();

  await dialog.getByLabel("What", { exact: true }).selectOption("client");
  await dialog.getByLabel("Share in %").fill("40");
  await dialog.getByLabel("Of its requests, 4xx in %").fill("80");
  await dialog.getByRole("button", { name: "Try on 7 days" }).click();
  await expect(dialog.getByText(/Would have fired 2 times in 1 hour on 1 workload, 2 times outside incidents/)).toBeVisible();
  await expect(dialog.getByRole("list", { name: "Alerts" }).getByRole("listitem").filter({ hasText: "203.0.113.7 makes" })).toHaveCount(2);
  await screens(page, "log-rule-new");
  await dialog.getByRole("button", { name: "Create rule" }).click();
  await expect(dialog).toHaveCount(0);

  for (let ago = 7; ago >= 0; ago--) await ship(minuteOf(nowMs - ago * MINUTE, true), nowMs - Math.max(0, ago - 1) * MINUTE);
  const { rules } = await eventually(
    "the rule fires",
    () => must<RuleList>(lead.get(`/api/${org}/rules`)),
    (list) => list.rules.some(({ rule, firing }) => rule.name === "Shop is crawled" && firing === 1),
  );
  expect(rules.find(({ rule }) => rule.name === "Shop is crawled")?.lastSentence).toContain("203.0.113.7 makes");
  await page.reload();
  await expect(page.getByText("firing on 1 workload").first()).toBeVisible();
  node.host.crash();
});
