import AxeBuilder from "@axe-core/playwright";
import { type APIRequestContext, expect, test } from "@playwright/test";
import { PROTOCOL, type Report } from "@/lib/contracts/agent";
import type { RuleList } from "@/lib/contracts/rule";
import { eventually, must } from "./fixtures/api";
import { foundOrg } from "./fixtures/own-org";
import { apiAs, as } from "./fixtures/people";
import { screens } from "./fixtures/screens";
import { type SimulatedNode, startFleet } from "./fixtures/simulated-fleet";

const MINUTE = 60_000;
const layout = ["0", "1"].map((gpu) => ({ name: "gpu_temperature_celsius", labels: { gpu }, decimals: 0 }));

test.describe("an alert rule", () => {
  let org: string;
  let node: SimulatedNode;
  let lead: APIRequestContext;
  let sequence = 0;

  const report = async (atMs: number, celsius: [number, number]) => {
    const values = Buffer.from(Float32Array.from(celsius).buffer).toString("base64");
    const body: Report = { protocol: PROTOCOL, sequence: ++sequence, atMs, intervalMs: MINUTE, layout, values };
    await node.host.session.call("/agent/v1/reports", body);
  };

  test.beforeAll(async () => {
    org = await foundOrg("Early warning", { lead: "lead" });
    lead = await apiAs("lead");
    [node] = (await startFleet(lead, org, ["hot-01"], () => ({ outcome: "fixed", sentence: "", tookMs: 0 }))) as [SimulatedNode];
    // Two hours of the past, with two hot spells.
    const nowMs = Date.now();
    for (let minute = 120; minute > 0; minute--)
      await report(nowMs - minute * MINUTE, [60, (minute <= 100 && minute > 97) || (minute <= 40 && minute > 37) ? 95 : 60]);
  });
  test.afterAll(() => node?.host.crash());

  test("is written, tried on the stored history, saved, opens an incident that says why, and is changed by feedback", async ({
    browser,
  }) => {
    const page = await as(browser, "lead");
    await page.goto(`/${org}/rules`);
    await expect(page.getByText("Disk will be full")).toBeVisible();
    await page.getByRole("button", { name: "New rule" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Too hot");
    await dialog.getByLabel("Metric").fill("gpu_temperature_celsius");
    await dialog.getByLabel("Bound", { exact: true }).fill("50");
    await dialog.getByLabel("Pending period").fill("0");
    await dialog.getByLabel("Recovery period").fill("2m");
    await expect(dialog.getByText("1 node fits, 1 reports it (2 series).")).toBeVisible();
    await dialog.getByRole("button", { name: "Try on 7 days" }).click();
    await expect(dialog.getByText(/It would have been firing 100 % of the time, so it cannot be saved/)).toBeVisible();
    await dialog.getByRole("button", { name: "Create rule" }).click();
    await expect(
      dialog.getByText("This rule would have been firing 100 % of the last day. Change its condition or narrow its filter."),
    ).toBeVisible();

    await dialog.getByLabel("Bound", { exact: true }).fill("85");
    await dialog.getByLabel("Recovery bound").fill("80");
    await dialog.getByRole("button", { name: "Try on 7 days" }).click();
    await expect(dialog.getByText("Would have fired 2 times in 2 hours on 1 node, 2 times outside incidents.")).toBeVisible();
    await expect(dialog.getByText("GPU temperature (GPU 1) is 95, above 85")).toHaveCount(2);
    await screens(page, "rule-new");
    expect((await new AxeBuilder({ page: page as never }).analyze()).violations).toEqual([]);
    await dialog.getByRole("button", { name: "Create rule" }).click();
    await expect(dialog).toHaveCount(0);

    await report(Date.now(), [60, 97]);
    await expect(page.getByText("firing on 1 node")).toBeVisible({ timeout: 30_000 });
    await screens(page, "rules");
    await page.getByRole("link", { name: /^Last fired/ }).click();
    await page.getByRole("link", { name: /GPU temperature \(GPU 1\) is 97, above 85/ }).click();
    await expect(page.getByRole("heading", { name: "GPU temperature (GPU 1) is 97, above 85" })).toBeVisible();
    await page.getByRole("button", { name: "Noise" }).click();
    await expect(page.getByText("Sensitivity -1 (")).toBeVisible();
    await expect(page.getByText(/^Would have fired 3 times/).first()).toBeVisible();
    await screens(page, "incident-of-rule");
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText("Sensitivity 0 (")).toBeVisible();

    const { rules } = await must<RuleList>(lead.get(`/api/${org}/rules`));
    const { ruleId } = rules.find(({ rule }) => rule.name === "Too hot")!;
    await must(lead.delete(`/api/${org}/rules/${ruleId}`));
    await eventually(
      "no open incident",
      () => must<{ open: number }>(lead.get(`/api/${org}/incidents`)),
      ({ open }) => open === 0,
    );
  });
});
