import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import type { DriftList } from "@/lib/contracts/drift";
import { type AgentProcess, startAgent } from "./fixtures/agent-process";
import { enrolment, eventually, must, nodeNamed } from "./fixtures/api";
import { apiAs, as, ORG, run } from "./fixtures/people";
import { screens } from "./fixtures/screens";

/** A real environment whose interpreter finds a package of this version installed. */
function makeEnvironment(folder: string, version: string): string {
  execFileSync("python3", ["-m", "venv", "--without-pip", folder]);
  const lib = path.join(folder, "lib");
  const info = path.join(lib, readdirSync(lib)[0]!, "site-packages", `vectors-${version}.dist-info`);
  mkdirSync(info);
  writeFileSync(path.join(info, "METADATA"), `Metadata-Version: 2.1\nName: vectors\nVersion: ${version}\n`);
  return info;
}

test.describe("drift: one of three nodes that differs by one package", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-drift-"));
  const agents: AgentProcess[] = [];
  const names = ["drift-1", "drift-2", "drift-3"];
  let oddId: string;

  test.beforeAll(async () => {
    for (const [index, name] of names.entries()) {
      const venv = path.join(folder, name, "venv");
      makeEnvironment(venv, index === 2 ? "2.1.0" : "1.26.4");
      const { token } = await enrolment(await apiAs("lead"), name);
      const config = `interval: 2s\nchecks:\n  python.drift: { every: 2s }\nworkloads:\n  - { name: vision, kind: serving, venv: ${venv}, group: vision }\n`;
      agents.push(startAgent({ portal: run().url, folder: path.join(folder, name, "agent"), name, token, config }));
    }
    oddId = await nodeNamed(await apiAs("viewer"), "drift-3");
  });
  test.afterAll(async () => {
    await Promise.all(agents.map((agent) => agent.end()));
    rmSync(folder, { recursive: true, force: true });
  });

  test("the portal finds it, opens an incident, shows the diff and offers the runbook that removes it", async ({ browser }) => {
    const viewer = await apiAs("viewer");
    const read = () => must<DriftList>(viewer.get(`/api/${ORG}/drift`));
    const groupIn = (list: DriftList) => list.groups.find(({ group }) => group === "vision");
    await eventually("the odd one", read, (list) => groupIn(list)?.alike === 2 && groupIn(list)?.shown[0]?.incidentId != null, 120_000);

    const page = await as(browser, "operator");
    await page.goto(`/${ORG}/nodes`);
    await page.getByRole("link", { name: "Drift", exact: true }).click();
    await expect(page.getByText("2 of 3 alike")).toBeVisible();
    await expect(page.getByRole("row", { name: /vectors 2\.1\.0 1\.26\.4/ })).toBeVisible();
    await expect(page.getByRole("button", { name: /baseline/ })).toHaveCount(0);
    await screens(page, "drift");
    await page.getByRole("link", { name: "drift-3" }).click();
    await page.waitForURL(`**/${ORG}/nodes/${oddId}?tab=drift`);
    await expect(page.getByText("vectors 2.1.0 here, 1.26.4 in the majority of 3").first()).toBeVisible();
    await screens(page, "node-drift");
    await page.getByRole("button", { name: "Make like the group" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByLabel("packages")).toHaveValue("vectors==1.26.4");
    await expect(dialog.getByLabel("venv")).toHaveValue(path.join(folder, "drift-3/venv"));
    await dialog.getByRole("button", { name: "Not now" }).click();
    await page.getByRole("link", { name: "Its incident" }).click();
    await expect(page.getByText("vision differs from group vision in 1 thing").first()).toBeVisible();

    const lead = await as(browser, "lead");
    await lead.goto(`/${ORG}/nodes/${oddId}?tab=drift`);
    await lead.getByRole("button", { name: "Make drift-3 the baseline" }).click();
    await expect(lead.getByText("drift-3 is the baseline of this group").first()).toBeVisible();
    await eventually("the others that differ now", read, (list) => groupIn(list)?.alike === 1, 60_000);
    await lead.getByRole("button", { name: "Compare with the majority" }).click();
    await eventually(
      "the odd one again",
      read,
      (list) =>
        groupIn(list)
          ?.shown.map(({ nodeName }) => nodeName)
          .join() === "drift-3",
      60_000,
    );
  });
});
