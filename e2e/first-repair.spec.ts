import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import type { IncidentList } from "@/lib/contracts/incident";
import type { NodeDetail } from "@/lib/contracts/node";
import { type AgentProcess, startAgent } from "./fixtures/agent-process";
import { eventually, must } from "./fixtures/api";
import { foundOrg } from "./fixtures/own-org";
import { apiAs, as, PASSWORD, run } from "./fixtures/people";
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

/** A newcomer's steps up to the request: first steps, a node, a broken file, its incident, the dialog. They are the same alone and with a colleague. */
async function toTheRequest(browser: Browser, name: string) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-newcomer-"));
  const workload = makeWorkload(folder, "phone-agent");
  const org = await foundOrg(name, {});
  const host = `${org}-1`;
  const api = await apiAs("owner");
  const page = await as(browser, "owner");
  const { click, clicks } = counted(page);
  let agent: AgentProcess | undefined;
  const end = async () => {
    await agent?.end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const begun = Date.now();
    await page.goto(`/${org}/overview`);
    await expect(page.getByRole("heading", { name: "First steps" })).toBeVisible();
    await screens(page, "first-steps");
    await click("Add node");
    const { token } = await must<{ token: string }>(api.post(`/api/${org}/enrolments`, { data: { name: host } }));
    agent = startAgent({ portal: run().url, folder: path.join(folder, "agent"), name: host, token, config: workload.agentYaml });
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
    await page.getByRole("dialog").getByLabel("Reason").fill("The server would not start again");
    return { org, host, page, click, clicks, begun, broken, seen, workload, end };
  } catch (error) {
    await end();
    throw error;
  }
}
type Walk = Awaited<ReturnType<typeof toTheRequest>>;

/** Waits for the verification, and prints the time and the number of clicks. */
async function proved({ page, workload, begun, broken, seen }: Walk, who: string, approved: number, clicks: number): Promise<void> {
  await expect(page.getByText("succeeded", { exact: false }).first()).toBeVisible({ timeout: 60_000 });
  expect(readFileSync(workload.configFile, "utf8")).toBe(workload.good);
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  console.log(
    `${who}: break to incident ${seconds(seen - broken)} s, approval to proof ${seconds(Date.now() - approved)} s, ` +
      `all ${seconds(Date.now() - begun)} s, ${clicks} clicks`,
  );
}

test("one person alone: first steps, a broken file, the solo rule, an approved and proved repair", async ({ browser }) => {
  test.setTimeout(240_000);
  const walk = await toTheRequest(browser, "Alone");
  const { org, host, page, click, clicks } = walk;
  try {
    await expect(page.getByRole("dialog").getByText("Nobody else in this organisation can approve it")).toBeVisible();
    await screens(page, "request-alone");
    await click("Request approval");
    await page.waitForURL(`**/${org}/repairs/*`);
    await expect(page.getByRole("button", { name: "Approve", exact: true })).toHaveCount(0);
    await screens(page, "repair-alone");
    await click("Use the solo rule");
    await page.getByRole("dialog").getByRole("button", { name: "Use the solo rule" }).click();
    await expect(page.getByRole("button", { name: "Approve", exact: true })).toBeDisabled();
    await page.getByLabel(`Type ${host} to confirm`).fill(host);
    await click("Approve");
    const approved = Date.now();
    await expect(page.getByText("Alone, under the solo rule.")).toBeVisible();
    await proved(walk, "alone", approved, clicks() + 1);
    await screens(page, "repair-alone-done");
  } finally {
    await walk.end();
  }
});

test("two people: a colleague joins by a link from the request, finds it under Needs you, and approves", async ({ browser }) => {
  test.setTimeout(240_000);
  const walk = await toTheRequest(browser, "Together");
  const { org, page, click, clicks } = walk;
  try {
    await click("Request approval");
    await page.waitForURL(`**/${org}/repairs/*`);
    await click("Invite an approver");
    await click("Create link");
    const link = await page
      .getByRole("dialog")
      .getByText(/\/invite\/[\w-]+/)
      .first()
      .textContent();
    await click("Done");

    const colleague = await browser.newPage({ baseURL: run().url });
    const other = counted(colleague);
    await colleague.goto(link?.match(/https?:\S+\/invite\/[\w-]+/)?.[0] ?? "");
    await colleague.getByLabel("Your name").fill("Clara Colleague");
    await colleague.getByLabel("Email").fill("clara.colleague@millwright.test");
    await colleague.getByLabel("Password").fill(PASSWORD);
    await other.click(/^Join /);
    await colleague.waitForURL(`**/${org}/overview`);
    await other.click(/Restore/, "link");
    await expect(page.getByText("Clara Colleague")).toBeVisible();
    await other.click("Approve");
    const approved = Date.now();
    await proved(walk, "two people", approved, clicks() + other.clicks());
    await colleague.close();
  } finally {
    await walk.end();
  }
});
