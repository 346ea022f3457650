import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import type { NodeWorkloads } from "@/lib/contracts/node-workloads";
import { freePort } from "@/scripts/free-port";
import { type AgentProcess, startAgent } from "./fixtures/agent-process";
import { enrolment, eventually, must, nodeNamed } from "./fixtures/api";
import { apiAs, as, ORG, run } from "./fixtures/people";
import { screens } from "./fixtures/screens";

/** A process that only looks like vLLM from outside: it has that command line and listens on its port. */
const STAND_IN = `require("node:http").createServer((_, answer) => answer.end()).listen(Number(process.argv[4]), "127.0.0.1");`;

test.describe("workloads: found on a host, accepted in the portal, looked after by its agent", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-found-"));
  const configFile = path.join(folder, "serving.yaml");
  let server: ChildProcess;
  let agent: AgentProcess;
  let port: number;
  let nodeId: string;
  const read = async () => must<NodeWorkloads>((await apiAs("viewer")).get(`/api/${ORG}/nodes/${nodeId}/workloads`));

  test.beforeAll(async () => {
    port = await freePort();
    writeFileSync(configFile, "server:\n  port: 1\n");
    writeFileSync(path.join(folder, "vllm"), STAND_IN);
    server = spawn(process.execPath, [path.join(folder, "vllm"), "serve", "--port", String(port), "--api-key", "hunter2hunter2"], {
      cwd: folder,
      stdio: "ignore",
    });
    const { token } = await enrolment(await apiAs("lead"), "found-host");
    const config = "interval: 1s\nchecks:\n  config.files: { every: 1s }\nworkloads:\n  - { name: by-hand, kind: service }\n";
    agent = startAgent({ portal: run().url, folder: path.join(folder, "agent"), name: "found-host", token, config });
    nodeId = await nodeNamed(await apiAs("viewer"), "found-host");
  });
  test.afterAll(async () => {
    server.kill();
    await agent.end();
    rmSync(folder, { recursive: true, force: true });
  });

  test("it is proposed, edited first, accepted, checked, and goes again", async ({ browser }) => {
    const found = (all: NodeWorkloads) => all.proposals.find(({ title }) => title.startsWith(`vLLM on port ${port}, pid ${server.pid}`));
    const proposed = await eventually("the proposal", read, (all) => found(all) !== undefined && all.file.length > 0);
    expect(JSON.stringify(proposed)).not.toContain("hunter2");
    expect(proposed.file).toMatchObject([{ name: "by-hand" }]);

    const viewer = await as(browser, "viewer");
    await viewer.goto(`/${ORG}/nodes/${nodeId}?tab=workloads`);
    await expect(viewer.getByText(`vLLM on port ${port}`)).toBeVisible();
    await expect(viewer.getByRole("button", { name: "Accept" })).toHaveCount(0);
    await viewer.close();

    const page = await as(browser, "operator");
    await page.goto(`/${ORG}/nodes/${nodeId}?tab=workloads`);
    const row = page.locator(`[data-proposal="${found(proposed)!.key}"]`);
    await row.getByRole("button", { name: "Dismiss" }).click();
    await expect(row).toHaveCount(0);
    await page.getByRole("button", { name: /Show \d+ dismissed/ }).click();
    await row.getByRole("button", { name: "Propose again" }).click();
    await expect(row.getByRole("button", { name: "Dismiss" })).toBeVisible();
    await screens(page, "workloads-found");

    await row.getByRole("button", { name: "Edit first" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("chat");
    await dialog.getByLabel("DSN variable").fill("postgresql://me:pw@db/x");
    await expect(dialog.getByRole("alert").filter({ hasText: "never the address itself" })).toBeVisible();
    await dialog.getByLabel("DSN variable").fill("");
    await dialog.getByLabel("Config files").fill(`${configFile}\n/etc/shadow`);
    await screens(page, "workload-form");
    await dialog.getByRole("radio", { name: "YAML" }).click();
    await expect(dialog.getByText("Valid")).toBeVisible();
    await screens(page, "workload-yaml");
    await dialog.getByRole("button", { name: "Accept chat" }).click();

    await expect(page.getByText("configs.1: /etc/shadow could reach /etc/shadow", { exact: false })).toBeVisible();
    await screens(page, "workload-refused");
    await page.getByRole("button", { name: "Edit chat" }).click();
    await dialog.getByLabel("Config files").fill(configFile);
    await dialog.getByRole("button", { name: "Save chat" }).click();
    await expect(page.getByText("in force", { exact: true })).toBeVisible();
    await expect(row).toHaveCount(0);

    await page.getByRole("tab", { name: "Checks" }).click();
    const api = await apiAs("viewer");
    const checks = () => must<{ checks: { id: string; workload: string; state: string }[] }>(api.get(`/api/${ORG}/nodes/${nodeId}`));
    const inState = (state: string) => (node: Awaited<ReturnType<typeof checks>>) =>
      node.checks.some((one) => one.id === "config.files" && one.workload === "chat" && one.state === state);
    await eventually("the check of what was accepted", checks, inState("ok"));
    writeFileSync(configFile, "server:\n\tport: 1\n");
    await eventually("its finding", checks, inState("faulty"));
    await expect(page.getByText(`${configFile}:2:1`, { exact: false }).first()).toBeVisible();

    await page.getByRole("tab", { name: "Workloads" }).click();
    await page.getByRole("button", { name: "Remove chat" }).click();
    await dialog.getByRole("button", { name: "Remove chat" }).click();
    await eventually("the end of its checks", checks, (node) => node.checks.every((one) => one.workload !== "chat"));
    await expect(row).toBeVisible();
  });
});
