import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type APIRequestContext, type Browser, expect, test } from "@playwright/test";
import type { Envelope } from "@/lib/contracts/plan";
import { type AgentProcess, startAgent } from "./fixtures/agent-process";
import { enrolment, nodeNamed, requestAndApprove, saveRunbook, targetIn } from "./fixtures/api";
import { signAsPortal } from "./fixtures/org-key";
import { apiAs, as, ORG, run } from "./fixtures/people";
import { startTamperingProxy, type TamperingProxy } from "./fixtures/tampering-proxy";

test.describe("a portal that has been taken over cannot make a host run what nobody approved", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-forged-"));
  const marker = path.join(folder, "was-here");
  const counter = path.join(folder, "count");
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
    const rest = "rollback:\n  - { id: undo, run: { script: 'true' } }\n";
    for (const [id, script] of [
      ["harmless", "echo fine"],
      ["counted", `echo ran >> ${counter}`],
    ] as const) {
      const yaml = `id: ${id}\ntitle: Something ${id}\nrisk: reversible\nsteps:\n  - { id: only, user: root, run: { script: '${script}' } }\n${rest}`;
      await saveRunbook(lead, id, yaml);
    }
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

  /** The audit log's one entry about the repair's refusal, with its reason. */
  async function expectRefusal(browser: Browser, repairId: string, reason: string): Promise<void> {
    const page = await as(browser, "owner");
    const log = `/${ORG}/settings/audit?subject=repair:${repairId}`;
    await expect(async () => {
      await page.goto(log);
      await expect(page.getByText("A host refused a plan")).toHaveCount(1, { timeout: 2_000 });
    }).toPass();
    await page.getByText("A host refused a plan").click();
    await expect(page.getByText(new RegExp(reason)).first()).toBeVisible();
    await page.context().close();
  }

  const withScript = (envelope: Envelope): Envelope => {
    envelope.plan.steps = [
      {
        id: "only",
        timeout: "1m",
        resumable: false,
        user: "owner",
        needs: [],
        run: { shell: "bash", script: `touch ${marker}`, args: [] },
      },
    ];
    return envelope;
  };
  const anotherNode = "00000000-0000-7000-8000-000000000000";
  const forgeries: [string, string, (envelope: Envelope) => Envelope][] = [
    ["a changed script", "not signed by the organisation's key", withScript],
    ["a removed approver", "not signed by the organisation's key", (envelope) => ({ ...envelope, approvals: [] })],
    [
      "a signature of somebody else",
      "not signed by the organisation's key",
      (envelope) => ({ ...envelope, signature: Buffer.alloc(64).toString("base64") }),
    ],
    ["a changed script that the portal itself signs", "does not fit its hash", (envelope) => signAsPortal(withScript(envelope))],
    [
      "a removed approver that the portal itself signs",
      "nobody has approved it",
      (envelope) => signAsPortal({ ...envelope, approvals: [] }),
    ],
    ["a plan for another node", "for another node", (envelope) => signAsPortal({ ...envelope, nodeId: anotherNode as Envelope["nodeId"] })],
    ["an approval that has expired", "has expired", (envelope) => signAsPortal({ ...envelope, expiresAtMs: Date.now() - 60_000 })],
  ];
  for (const [what, reason, change] of forgeries) {
    test(`${what} is refused on the host, with the reason in the audit log`, async ({ browser }) => {
      forge(change);
      const repair = await requestAndApprove(operator, lead, { runbook: "harmless", nodeId });
      const after = await targetIn(operator, repair.id, ["skipped"]);
      expect(after.targets[0]?.sentence).toContain(reason);
      expect(existsSync(marker)).toBe(false);
      await expectRefusal(browser, repair.id, reason);
    });
  }

  test("what was approved and has run is refused when it is delivered again, with the reason in the audit log", async ({ browser }) => {
    let delivered: Envelope | undefined;
    forge((envelope) => {
      delivered = envelope;
      return envelope;
    });
    const repair = await requestAndApprove(operator, lead, { runbook: "counted", nodeId });
    await targetIn(operator, repair.id, ["fixed"]);
    let replays = 0;
    proxy.tamper(({ tasks }) => {
      replays++;
      return { tasks: [...tasks, { kind: "run", envelope: delivered! }] };
    });
    await expectRefusal(browser, repair.id, "never runs twice");
    await expect.poll(() => replays).toBeGreaterThan(2);
    await expectRefusal(browser, repair.id, "never runs twice");
    await targetIn(operator, repair.id, ["fixed"]);
    expect(readFileSync(counter, "utf8")).toBe("ran\n");

    forge((fresh) => ({ ...fresh, approvals: delivered!.approvals, planHash: delivered!.planHash }));
    const second = await requestAndApprove(operator, lead, { runbook: "counted", nodeId });
    const after = await targetIn(operator, second.id, ["skipped"]);
    expect(after.targets[0]?.sentence).toContain("not signed by the organisation's key");
    forge((fresh) => signAsPortal({ ...fresh, approvals: delivered!.approvals, planHash: delivered!.planHash }));
    const third = await requestAndApprove(operator, lead, { runbook: "counted", nodeId });
    await targetIn(operator, third.id, ["skipped"]);
    await expectRefusal(browser, third.id, "does not fit its hash");
    expect(readFileSync(counter, "utf8")).toBe("ran\n");
  });

  test("what is passed on as it was approved runs", async () => {
    proxy.tamper(null);
    const repair = await requestAndApprove(operator, lead, { runbook: "harmless", nodeId });
    await targetIn(operator, repair.id, ["fixed"]);
  });
});
