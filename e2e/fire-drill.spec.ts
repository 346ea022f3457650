import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import type { DrillDetail } from "@/lib/contracts/drill";
import { type AgentProcess, startAgent } from "./fixtures/agent-process";
import { enrolment, eventually, must, nodeNamed } from "./fixtures/api";
import { apiAs, as, nameOf, ORG, run } from "./fixtures/people";
import { screens } from "./fixtures/screens";

test.describe.configure({ mode: "serial" });

const NAME = "drill-host";

test.describe("a fire drill", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-drill-"));
  const room = path.join(folder, "agent/state/drill");
  let agent: AgentProcess;
  let nodeId: string;
  const options = () => ({ portal: run().url, folder: path.join(folder, "agent"), name: NAME });
  const drill = async (id: string) => must<DrillDetail>((await apiAs("lead")).get(`/api/${ORG}/drills/${id}`));
  const inState = (id: string, ...states: string[]) =>
    eventually(
      states.join("/"),
      () => drill(id),
      (one) => states.includes(one.state),
      60_000,
    );

  test.beforeAll(async () => {
    const owner = await apiAs("owner");
    const { token } = await enrolment(owner, NAME);
    const config = "checks:\n  config.files: { every: 1s }\nworkloads: []\n";
    agent = startAgent({ ...options(), token, config });
    nodeId = await nodeNamed(owner, NAME);
  });
  test.afterAll(async () => {
    await agent?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  test("goes from a harmless fault to its verification by two people, and keeps the time of each leg", async ({ browser }) => {
    const lead = await as(browser, "lead");
    await lead.goto(`/${ORG}/drills`);
    await screens(lead, "drills-empty");
    await lead.getByRole("button", { name: "Start a fire drill" }).click();
    const dialog = lead.getByRole("dialog");
    await dialog.getByLabel("Node").selectOption({ label: NAME });
    await dialog.getByRole("button", { name: `Start the drill on ${NAME}` }).click();
    await lead.waitForURL(`**/${ORG}/drills/*-*`);
    const id = new URL(lead.url()).pathname.split("/").at(-1)!;

    await expect(lead.getByText(`Can approve: ${nameOf("owner")}`)).toBeVisible({ timeout: 60_000 });
    expect(readdirSync(room)).toHaveLength(1);
    await screens(lead, "drill-approving");
    await lead.getByRole("link", { name: /^Open repair/ }).click();
    await lead.waitForURL(`**/${ORG}/repairs/*`);
    await expect(lead.getByText("fire drill", { exact: true }).first()).toBeVisible();
    await expect(lead.getByRole("button", { name: "Approve" })).toHaveCount(0);

    const owner = await as(browser, "owner");
    await owner.goto(lead.url());
    await owner.getByRole("button", { name: "Approve" }).click();
    await lead.goto(`/${ORG}/drills/${id}`);
    await inState(id, "passed");
    await expect(lead.getByRole("listitem", { name: "Cleared away" }).getByLabel("reached", { exact: true })).toBeVisible();
    await screens(lead, "drill-passed");
    const { legs } = await drill(id);
    const times = Object.values(legs);
    expect(times).toHaveLength(11);
    expect(existsSync(room)).toBe(false);

    const report = await (await apiAs("viewer")).get(`/api/${ORG}/drills/${id}/report`);
    expect(report.headers()["content-type"]).toContain("text/markdown");
    expect(await report.text()).toMatch(/# Fire drill \d+ on drill-host: passed[\s\S]+\| Cleared away \|/);
    await lead.goto(`/${ORG}/incidents?state=all`);
    await expect(lead.getByRole("link", { name: /fire drill.*fire-drill\.yaml|fire-drill\.yaml.*fire drill/ }).first()).toBeVisible();
  });

  test("is cleaned up when the agent is killed in the middle", async () => {
    const lead = await apiAs("lead");
    const { id } = await must<DrillDetail>(lead.post(`/api/${ORG}/drills`, { data: { nodeId } }));
    await inState(id, "approving");
    expect(existsSync(room)).toBe(true);
    await agent.end("SIGKILL");
    expect(existsSync(room)).toBe(true);
    agent = startAgent(options());
    const over = await inState(id, "failed");
    expect(over.sentence).toContain("restarted");
    expect(over.repair?.state).toBe("cancelled");
    expect(existsSync(room)).toBe(false);
  });

  test("is refused where the host's policy forbids it, and cancelled by a lead", async () => {
    const lead = await apiAs("lead");
    const forbidden = { data: { nodeId } };
    const cancelled = await must<DrillDetail>(lead.post(`/api/${ORG}/drills`, forbidden));
    await inState(cancelled.id, "detecting", "approving");
    await must(lead.post(`/api/${ORG}/drills/${cancelled.id}/cancel`, { data: {} }));
    await inState(cancelled.id, "cancelled");
    expect(existsSync(room)).toBe(false);
    writeFileSync(path.join(folder, "agent/policy.json"), '{ "mode": "full", "forbid": ["drill"] }');
    const refused = await must<DrillDetail>(lead.post(`/api/${ORG}/drills`, forbidden));
    const over = await inState(refused.id, "failed");
    expect(over.sentence).toContain("policy forbids fire drills");
    expect((await (await apiAs("operator")).post(`/api/${ORG}/drills`, forbidden)).status()).toBe(403);
  });
});
