import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import type { NodeDetail } from "@/lib/contracts/node";
import { enrolment, eventually, must, nodeNamed, readRepair } from "./fixtures/api";
import { apiAs, as, ORG, run } from "./fixtures/people";
import { screens } from "./fixtures/screens";
import { root } from "./fixtures/stack";

test.describe("a node with an older agent is updated from the portal", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-older-"));
  let launcher: ChildProcess | undefined;
  test.afterAll(async () => {
    if (launcher?.exitCode === null) {
      const ended = new Promise((resolve) => launcher?.once("exit", resolve));
      launcher.kill("SIGTERM");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  test("the lead sees that it is outdated, requests the update, approves it, and the new agent is verified", async ({ browser }) => {
    const api = await apiAs("lead");
    const { version } = JSON.parse(readFileSync(path.join(root, "dist/agent.json"), "utf8")) as { version: string };
    const older = path.join(folder, "agent.cjs");
    writeFileSync(older, readFileSync(path.join(root, "dist/agent.cjs"), "utf8").replaceAll(`"${version}"`, '"0.0.9"'));
    const config = path.join(folder, "agent.yaml");
    writeFileSync(config, "interval: 1s\nworkloads: []\n");
    const { token } = await enrolment(api, "older-host");
    mkdirSync(path.join(folder, "state"));
    const args = ["run", "--portal", run().url, "--token", token, "--state", path.join(folder, "state"), "--config", config];
    const env = { MILLWRIGHT_NODE: process.execPath, MILLWRIGHT_BUNDLE: older, MILLWRIGHT_VERSIONS: path.join(folder, "state/versions") };
    launcher = spawn("sh", [path.join(root, "agent/launch.sh"), ...args], { stdio: "ignore", env: { ...process.env, ...env } });
    const nodeId = await nodeNamed(api, "older-host");
    const read = () => must<NodeDetail>(api.get(`/api/${ORG}/nodes/${nodeId}`));
    await eventually("the older agent", read, (node) => node.agentVersion === "0.0.9" && node.agentUpdate === version);

    const page = await as(browser, "lead");
    await page.goto(`/${ORG}/nodes`);
    await expect(page.getByRole("button", { name: `Update 1 agent to ${version}` })).toBeVisible();
    await screens(page, "nodes-update");
    await page.goto(`/${ORG}/nodes/${nodeId}`);
    await expect(page.getByText(`${version} is available`)).toBeVisible();
    await screens(page, "node-update");
    await page.getByRole("button", { name: `Update the agent to ${version}` }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("It is behind");
    await screens(page, "node-update-dialog");
    await dialog.getByRole("button", { name: "Request approval" }).click();
    await page.waitForURL(`**/${ORG}/repairs/*`);
    await expect(page.getByText("Update the agent to").first()).toBeVisible();
    const repairId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    const { planHash } = await readRepair(api, repairId);
    await screens(page, "repair-update-agent");
    const approved = await api.post(`/api/${ORG}/repairs/${repairId}/approve`, { data: { planHash } });
    // The requester may not be allowed to approve; then the owner does.
    if (!approved.ok()) await must((await apiAs("owner")).post(`/api/${ORG}/repairs/${repairId}/approve`, { data: { planHash } }));

    const done = await eventually(
      "the update",
      () => readRepair(api, repairId),
      (one) => one.state === "succeeded",
      90_000,
    );
    expect(done.targets[0]).toMatchObject({ state: "fixed", sentence: `Agent ${version} runs and has reported.` });
    const after = await eventually("the new version", read, (node) => node.agentVersion === version);
    expect(after.agentUpdate).toBeNull();
    await page.goto(`/${ORG}/nodes/${nodeId}`);
    await expect(page.getByRole("heading", { name: "older-host" })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Update the agent/ })).toHaveCount(0);
  });
});
