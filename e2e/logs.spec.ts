import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import type { LogLines, LogStock } from "@/lib/contracts/log-search";
import { startAgent } from "./fixtures/agent-process";
import { enrolment, eventually, must } from "./fixtures/api";
import { apiAs, as, ORG, run } from "./fixtures/people";
import { screens } from "./fixtures/screens";

test("a host's log lines arrive with secrets masked, are found with what stands around them, and show their templates", async ({
  browser,
}) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-logs-"));
  const file = path.join(folder, "chat.log");
  writeFileSync(file, "from before the agent\n");
  const config = `workloads:\n  - name: log-chat\n    kind: serving\n    logs: [${file}]\n    shipLogs: true\n`;
  const { token } = await enrolment(await apiAs("owner"), "log-host");
  const agent = startAgent({ portal: run().url, folder: path.join(folder, "agent"), name: "log-host", token, config });
  try {
    const nodeId = await agent.nodeId();
    const operator = await apiAs("operator");
    const found = (q: string) => must<LogLines>(operator.get(`/api/${ORG}/logs?nodeId=${nodeId}&q=${encodeURIComponent(q)}`));
    // The agent reads from the end: what is appended once it looks is sent.
    await eventually(
      "the first line",
      () => {
        appendFileSync(file, "probe of the reader\n");
        return found("probe of the reader");
      },
      ({ lines }) => lines.length > 0,
    );
    for (let nth = 0; nth < 40; nth++) appendFileSync(file, `request ${nth} took ${nth * 7} ms\n`);
    appendFileSync(file, "login with password='hunter2' refused\n");
    await eventually(
      "the last line",
      () => found("login with"),
      ({ lines }) => lines.length === 1,
    );
    expect((await found("hunter2")).lines).toEqual([]);
    expect((await found("from before")).lines).toEqual([]);
    expect((await (await apiAs("viewer")).get(`/api/${ORG}/logs`)).status()).toBe(403);

    const page = await as(browser, "operator");
    await page.goto(`/${ORG}/logs?node=${nodeId}`);
    await page.getByRole("searchbox", { name: "Search the lines" }).fill("request 20 took");
    await page.getByRole("button", { name: /request 20 took 140 ms/ }).click();
    const dialog = page.getByRole("dialog", { name: "Lines around it" });
    await expect(dialog.getByText("request 5 took 35 ms")).toBeVisible();
    await expect(dialog.getByText("login with")).toBeVisible();
    await screens(page, "log-around");
    await page.keyboard.press("Escape");
    // The worker reads new lines every ten seconds; the page would ask again every thirty.
    await eventually(
      "the template",
      () => must<LogStock>(operator.get(`/api/${ORG}/logs/stock?workload=log-chat`)),
      ({ templates }) => templates.some(({ text }) => text.startsWith("request <*> took <*>")),
      60_000,
    );
    await page.goto(`/${ORG}/logs?workload=log-chat&tab=templates`);
    const template = page.getByRole("button", { name: /request <\*> took <\*>/ });
    await expect(template).toBeVisible();
    await screens(page, "log-templates");
    await template.click();
    await expect(page.getByRole("button", { name: /request \d+ took/ })).toHaveCount(40);
    await screens(page, "logs");
  } finally {
    await agent.end();
    rmSync(folder, { recursive: true, force: true });
  }
});
