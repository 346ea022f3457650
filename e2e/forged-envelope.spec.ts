import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type APIRequestContext, expect, test } from "@playwright/test";
import type { Tasks } from "@/lib/contracts/agent";
import { type AgentProcess, startAgent } from "./fixtures/agent-process";
import { enrolment, nodeNamed, requestAndApprove, saveRunbook, targetIn } from "./fixtures/api";
import { apiAs, as, ORG, run } from "./fixtures/people";
import { startTamperingProxy, type TamperingProxy } from "./fixtures/tampering-proxy";

type Envelope = Extract<Tasks["tasks"][number], { kind: "run" }>["envelope"];

test.describe("a portal that has been taken over cannot make a host run what nobody approved", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-forged-"));
  const marker = path.join(folder, "was-here");
  let proxy: TamperingProxy;
  let agent: AgentProcess;
  let nodeId: string;
  let [operator, lead] = [] as unknown as [APIRequestContext, APIRequestContext];

  test.beforeAll(async () => {
    [operator, lead] = [await apiAs("operator"), await apiAs("lead")];
    proxy = await startTamperingProxy(run().url);
    const { token } = await enrolment(lead, "forged-host");
    const own = { folder: path.join(folder, "agent"), name: "forged-host", token, config: "workloads: []\n" };
    agent = startAgent({ portal: proxy.url, ...own });
    nodeId = await nodeNamed(operator, "forged-host");
    const yaml =
      "id: harmless\ntitle: Something harmless\nrisk: reversible\nsteps:\n  - { id: only, run: { script: echo fine } }\nrollback:\n  - { id: undo, run: { script: 'true' } }\n";
    await saveRunbook(lead, "harmless", yaml);
  });
  test.afterAll(async () => {
    await agent.end();
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const forge = (change: (envelope: Envelope) => Envelope) =>
    proxy.tamper(({ tasks }) => ({
      tasks: tasks.map((task) => (task.kind === "run" ? { ...task, envelope: change(structuredClone(task.envelope)) } : task)),
    }));

  const forgeries: [string, string, (envelope: Envelope) => Envelope][] = [
    [
      "a changed script",
      "not signed by the organisation's key",
      (envelope) => {
        envelope.plan.steps = [
          { id: "only", timeout: "1m", resumable: false, needs: [], run: { shell: "bash", script: `touch ${marker}`, args: [] } },
        ];
        return envelope;
      },
    ],
    ["a removed approver", "not signed by the organisation's key", (envelope) => ({ ...envelope, approvals: [] })],
    [
      "a signature of somebody else",
      "not signed by the organisation's key",
      (envelope) => ({ ...envelope, signature: Buffer.alloc(64).toString("base64") }),
    ],
  ];
  for (const [what, reason, change] of forgeries) {
    test(`${what} is refused on the host, with the reason in the audit log`, async ({ browser }) => {
      forge(change);
      const repair = await requestAndApprove(operator, lead, { runbook: "harmless", nodeId });
      const after = await targetIn(operator, repair.id, ["skipped"]);
      expect(after.targets[0]?.sentence).toContain(reason);
      expect(existsSync(marker)).toBe(false);
      const page = await as(browser, "owner");
      await page.goto(`/${ORG}/settings/audit?subject=repair:${repair.id}`);
      await page.getByText("target.refuse").first().click();
      await expect(page.getByText(new RegExp(reason)).first()).toBeVisible();
    });
  }

  test("what is passed on as it was approved runs", async () => {
    proxy.tamper(null);
    const repair = await requestAndApprove(operator, lead, { runbook: "harmless", nodeId });
    await targetIn(operator, repair.id, ["fixed"]);
  });
});
