import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { type AgentProcess, startAgent } from "./fixtures/agent-process";
import { eventually, listNodes, must, nodeNamed } from "./fixtures/api";
import { apiAs, as, dataFolder, ORG, run } from "./fixtures/people";
import { screens } from "./fixtures/screens";

test.describe("this host is a node, and a second agent makes a second one", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-second-"));
  let second: AgentProcess | undefined;
  test.afterAll(async () => {
    await second?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  test("Nodes shows this host, live, with what it is made of", async ({ browser }) => {
    const page = await as(browser, "viewer");
    await page.goto(`/${ORG}/nodes`);
    const host = os.hostname();
    await page.getByRole("link", { name: host }).first().click();
    await page.waitForURL(`**/${ORG}/nodes/*`);
    await expect(page.getByRole("heading", { name: host })).toBeVisible();
    await page.getByRole("tab", { name: "Inventory" }).click();
    await expect(page.getByText(os.release()).first()).toBeVisible();
    await page.getByRole("tab", { name: "Charts" }).click();
    const api = await apiAs("viewer");
    const id = await nodeNamed(api, host);
    const read = () =>
      must<{
        latest: Record<string, number | null>;
        lastSeenAt: number;
        inventory: { cpuCount: number; memoryBytes: number; os: string; python: string | null; agentVersion: string };
      }>(api.get(`/api/${ORG}/nodes/${id}`));
    const first = await eventually("a report", read, (node) => node.latest.node_memory_used_bytes != null);
    expect(first.inventory.cpuCount).toBe(os.cpus().length);
    expect(Math.abs(first.inventory.memoryBytes - os.totalmem()) / os.totalmem()).toBeLessThan(0.01);
    expect(first.inventory.agentVersion).toMatch(/^\d+\.\d+/);
    const used = first.latest.node_memory_used_bytes ?? 0;
    expect(Math.abs(used - (os.totalmem() - os.freemem())) / os.totalmem()).toBeLessThan(0.5);
    for (const key of ["node_cpu_used_ratio", "node_memory_used_ratio"]) {
      expect(first.latest[key]).toBeGreaterThanOrEqual(0);
      expect(first.latest[key]).toBeLessThanOrEqual(1);
    }
    const later = await eventually("a newer report", read, (node) => node.lastSeenAt > first.lastSeenAt);
    expect(later.lastSeenAt - first.lastSeenAt).toBeLessThan(15_000);
    await expect(page.locator("canvas").first()).toBeVisible();
    await screens(page, "node-charts");
    await page.getByRole("tab", { name: "Checks" }).click();
    await screens(page, "node");
  });

  test("a lead adds a node with a one-time token and sees it connect", async ({ browser }) => {
    const names = async () => (await listNodes(await apiAs("lead"))).nodes.map((node) => node.name).sort();
    const before = await names();
    const page = await as(browser, "lead");
    await page.goto(`/${ORG}/nodes`);
    await page.getByRole("button", { name: "Add node" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("second-host");
    await dialog.getByRole("button", { name: "Create install line" }).click();
    await expect(dialog.getByText("Waiting for the agent to connect")).toBeVisible();
    const command = (await dialog.getByText(/curl/).first().textContent()) ?? "";
    expect(command).toContain(`${run().url}/agent/install.sh`);
    await screens(page, "add-node");
    const token = command.match(/mwe_[\w.-]+/)?.[0] ?? "";
    second = startAgent({ portal: run().url, folder: path.join(folder, "second"), name: "second-host", token, config: "workloads: []\n" });
    await expect(dialog.getByText("connected")).toBeVisible();
    await dialog.getByRole("link", { name: /^Open / }).click();
    await expect(page.getByRole("heading", { name: "second-host" })).toBeVisible();

    const thief = startAgent({ portal: run().url, folder: path.join(folder, "thief"), name: "thief", token, config: "workloads: []\n" });
    await thief.says(/This enrolment token is unknown, used or expired/);
    await thief.end();
    expect(await names()).toEqual([...before, "second-host"].sort());
  });

  test("keeps the node's private key on the host, for its owner only", async () => {
    expect(existsSync(path.join(folder, "second/state/identity.json"))).toBe(true);
    const { statSync } = await import("node:fs");
    expect(statSync(path.join(folder, "second/state/identity.json")).mode & 0o077).toBe(0);
    expect(existsSync(path.join(dataFolder(), "secrets"))).toBe(true);
    expect(statSync(path.join(dataFolder(), "secrets")).mode & 0o077).toBe(0);
  });

  test("a view is saved by name, is there in another browser, opens by its link, and is forgotten", async ({ browser }) => {
    const page = await as(browser, "viewer");
    await page.goto(`/${ORG}/nodes?q=gpus%3C1000&sort=cpu&order=desc`);
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("menuitem", { name: "Save this view" }).click();
    await page.getByLabel("Name").fill("Busy and well");
    await page.getByRole("button", { name: "Save this view" }).click();
    await expect(page.getByRole("button", { name: "Busy and well" })).toBeVisible();

    const elsewhere = await as(browser, "viewer");
    await elsewhere.goto(`/${ORG}/nodes`);
    await elsewhere.getByRole("button", { name: "Views" }).click();
    await elsewhere.getByRole("menuitem", { name: "Busy and well" }).click();
    await expect(elsewhere).toHaveURL(/q=gpus%3C1000.*sort=cpu.*order=desc|sort=cpu.*order=desc.*q=gpus%3C1000/);
    await expect(elsewhere.getByRole("combobox", { name: "Filter nodes" })).toHaveValue("gpus<1000");
    const link = elsewhere.url();

    const lead = await as(browser, "lead");
    await lead.goto(link);
    await expect(lead.getByRole("columnheader", { name: "CPU" })).toHaveAttribute("aria-sort", "descending");
    await lead.getByRole("button", { name: "Views" }).click();
    await expect(lead.getByRole("menuitem", { name: "Busy and well" })).toHaveCount(0);

    await elsewhere.getByRole("button", { name: "Busy and well" }).click();
    await elsewhere.getByRole("menuitem", { name: "Delete Busy and well" }).click();
    await expect(elsewhere.getByRole("button", { name: "Views" })).toBeVisible();
  });

  test("a silent node becomes stale, then comes back", async ({ browser }) => {
    const api = await apiAs("viewer");
    const stateOf = async () => (await listNodes(api)).nodes.find((node) => node.name === "second-host")?.state;
    second?.child.kill("SIGSTOP");
    await eventually("stale", stateOf, (state) => state === "stale" || state === "offline", 60_000);
    second?.child.kill("SIGCONT");
    await eventually("back", stateOf, (state) => state === "ok" || state === "degraded", 60_000);
    const page = await as(browser, "viewer");
    await page.goto(`/${ORG}/nodes?q=second`);
    await expect(page.getByRole("link", { name: "second-host" }).first()).toBeVisible();
    await expect(page.getByRole("link", { name: os.hostname(), exact: true })).toHaveCount(0);
    await page.goto(`/${ORG}/nodes`);
    await screens(page, "nodes");
    await page.goto(`/${ORG}/overview`);
    await screens(page, "overview");
  });
});
