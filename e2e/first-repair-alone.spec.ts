import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import type { IncidentList } from "@/lib/contracts/incident";
import type { NodeDetail } from "@/lib/contracts/node";
import { type AgentProcess, startAgent } from "./fixtures/agent-process";
import { eventually, must } from "./fixtures/api";
import { foundOrg } from "./fixtures/own-org";
import { apiAs, as, run } from "./fixtures/people";
import { screens } from "./fixtures/screens";
import { makeWorkload } from "./fixtures/workload";

/** Counts what the newcomer clicks, in the order of the README and the screen. */
function counted(page: Page) {
  let clicks = 0;
  const click = async (name: string | RegExp, role: "button" | "link" = "button") => {
    await page.getByRole(role, { name }).first().click();
    clicks += 1;
  };
  return { click, clicks: () => clicks };
}

test("one person alone: first steps, a broken file, the solo rule, an approved and proved repair", async ({ browser }) => {
  test.setTimeout(240_000);
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-alone-"));
  const workload = makeWorkload(folder, "phone-agent");
  const org = await foundOrg("Alone", {});
  const api = await apiAs("owner");
  let agent: AgentProcess | undefined;
  try {
    const page = await as(browser, "owner");
    const { click, clicks } = counted(page);
    const begun = Date.now();
    await page.goto(`/${org}/overview`);
    await expect(page.getByRole("heading", { name: "First steps" })).toBeVisible();
    await screens(page, "first-steps");
    await click("Add node");
    const { token } = await must<{ token: string }>(api.post(`/api/${org}/enrolments`, { data: { name: "alone-1" } }));
    agent = startAgent({ portal: run().url, folder: path.join(folder, "agent"), name: "alone-1", token, config: workload.agentYaml });
    const nodeId = await agent.nodeId();
    await eventually(
      "the healthy file",
      () => must<NodeDetail>(api.get(`/api/${org}/nodes/${nodeId}`)),
      ({ checks }) => checks.some((one) => one.id === "config.files" && one.state === "ok"),
      60_000,
    );
    await page.keyboard.press("Escape");

    workload.break();
    const broken = Date.now();
    await eventually(
      "the incident",
      () => must<IncidentList>(api.get(`/api/${org}/incidents?state=open`)),
      ({ incidents }) => incidents.some((one) => one.check === "config.files"),
      60_000,
    );
    const seen = Date.now();
    await page.reload();
    await click(/serving\.yaml:7:1/, "link");
    await click("Request repair");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("The server would not start again");
    await expect(dialog.getByText("Nobody else in this organisation can approve it")).toBeVisible();
    await screens(page, "request-alone");
    await click("Request approval");
    await page.waitForURL(`**/${org}/repairs/*`);
    await expect(page.getByRole("button", { name: "Approve", exact: true })).toHaveCount(0);
    await screens(page, "repair-alone");
    await click("Use the solo rule");
    await page.getByRole("dialog").getByRole("button", { name: "Use the solo rule" }).click();
    await expect(page.getByRole("button", { name: "Approve", exact: true })).toBeDisabled();
    await page.getByLabel("Type alone-1 to confirm").fill("alone-1");
    await click("Approve");
    const approved = Date.now();
    await expect(page.getByText("Alone, under the solo rule.")).toBeVisible();
    await expect(page.getByText("succeeded", { exact: false }).first()).toBeVisible({ timeout: 60_000 });
    expect(readFileSync(workload.configFile, "utf8")).toBe(workload.good);
    await screens(page, "repair-alone-done");
    const seconds = (ms: number) => (ms / 1_000).toFixed(1);
    console.log(
      `alone: break to incident ${seconds(seen - broken)} s, approval to proof ${seconds(Date.now() - approved)} s, ` +
        `all ${seconds(Date.now() - begun)} s, ${clicks() + 1} clicks`,
    );
  } finally {
    await agent?.end();
    rmSync(folder, { recursive: true, force: true });
  }
});
