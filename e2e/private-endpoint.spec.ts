import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { startAgent } from "./fixtures/agent-process";
import { enrolment, must } from "./fixtures/api";
import { startModelServer } from "./fixtures/model-server";
import { apiAs, as, ORG, run } from "./fixtures/people";
import { screens } from "./fixtures/screens";

test("a model server on a host's loopback is found, added with one click, and answers in the playground through the node's agent", async ({
  browser,
}) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-private-"));
  const model = await startModelServer();
  model.behave({ tokens: ["From ", "the ", "loopback."] });
  const { token } = await enrolment(await apiAs("owner"), "private-host");
  // Without this declaration nothing on the host's loopback is offered.
  mkdirSync(path.join(folder, "agent"));
  writeFileSync(path.join(folder, "agent", "policy.json"), JSON.stringify({ privateEndpoints: [{ name: "inside", url: model.url }] }));
  const agent = startAgent({ portal: run().url, folder: path.join(folder, "agent"), name: "private-host", token, config: "" });
  const lead = await apiAs("lead");
  try {
    await agent.nodeId();
    const page = await as(browser, "lead");
    await page.goto(`/${ORG}/playground`);
    await expect
      .poll(async () => (await must<{ servers: { privateName: string | null }[] }>(lead.get(`/api/${ORG}/endpoints/found`))).servers)
      .toContainEqual(expect.objectContaining({ privateName: "inside" }));
    await page
      .getByRole("button", { name: /endpoint/i })
      .first()
      .click();
    const dialog = page.getByRole("dialog");
    const found = dialog.getByRole("list", { name: "Found on your nodes" }).getByRole("listitem").filter({ hasText: "private-host" });
    await expect(found).toContainText("Through the node's agent");
    await screens(page, "private-found");
    await found.getByRole("button", { name: "Add" }).click();
    const test = dialog.getByRole("list", { name: "Connection test" });
    await expect(test).toContainText("its host declares inside");
    await expect(test).toContainText("2 models");
    await expect(found).toHaveCount(0);
    await screens(page, "private-added");
    await page.keyboard.press("Escape");
    await page.getByRole("textbox", { name: "Prompt", exact: true }).fill("Where are you?");
    await page.getByRole("button", { name: "Send" }).click();
    await expect(page.getByRole("article").last().getByText("From the loopback.")).toBeVisible();
    expect(model.seen.some(({ path: asked }) => asked === "/v1/chat/completions")).toBe(true);
    await agent.says(/private endpoint inside: chat\/completions, 200/);
  } finally {
    const { endpoints } = await must<{ endpoints: { id: string; privateName: string | null }[] }>(lead.get(`/api/${ORG}/endpoints`));
    for (const { id, privateName } of endpoints) if (privateName) await lead.delete(`/api/${ORG}/endpoints/${id}`);
    await agent.end();
    await model.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
