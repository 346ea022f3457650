import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type APIRequestContext, expect, test } from "@playwright/test";
import type { PasskeyList } from "@/lib/contracts/passkey";
import type { Envelope } from "@/lib/contracts/plan";
import type { PolicyPage } from "@/lib/contracts/policy";
import type { RepairDetail } from "@/lib/contracts/repair";
import { type AgentProcess, startAgent } from "./fixtures/agent-process";
import { enrolment, must, nodeNamed, requestAndApprove, saveRunbook, targetIn } from "./fixtures/api";
import { confirmedAs } from "./fixtures/confirmed";
import { signAsPortal } from "./fixtures/org-key";
import { apiAs, as, ORG, run } from "./fixtures/people";
import { screens } from "./fixtures/screens";
import { startTamperingProxy, type TamperingProxy } from "./fixtures/tampering-proxy";

test.describe.configure({ mode: "serial" });

test.describe("a host that pins its approvers", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-pinned-"));
  let agent: AgentProcess | undefined;
  let proxy: TamperingProxy;
  /** What the host has run, with its approver's assertion. */
  let signed: Envelope | undefined;
  let nodeId: string;
  let [owner, operator, lead] = [] as unknown as APIRequestContext[];
  const yaml =
    "id: signed-only\ntitle: Only what was signed\nrisk: reversible\nsteps:\n  - { id: only, run: { script: echo fine } }\nrollback:\n  - { id: undo, run: { script: 'true' } }\n";

  test.beforeAll(async () => {
    [owner, operator, lead] = await Promise.all([confirmedAs("owner"), apiAs("operator"), confirmedAs("lead")]);
    await saveRunbook(lead!, "signed-only", yaml);
    proxy = await startTamperingProxy(run().url);
  });
  test.afterAll(async () => {
    await setRule(false);
    await agent?.end();
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const withEnvelopes = (change: (envelope: Envelope) => Envelope) =>
    proxy.tamper(({ tasks }) => ({
      tasks: tasks.map((task) => (task.kind === "run" ? { ...task, envelope: change(task.envelope) } : task)),
    }));

  /** The org's policy with a passkey demanded on nodes with the label, or without that rule. */
  async function setRule(demanded: boolean): Promise<void> {
    const { policy, policyHash } = await must<PolicyPage>(owner!.get(`/api/${ORG}/policy`));
    const others = policy.labels.filter((rule) => rule.labels.host !== "pinned");
    const rule = { labels: { host: "pinned" }, risks: ["reversible" as const], approvals: [], instead: false, passkey: true };
    const labels = demanded ? [...others, rule] : others;
    await must(owner!.put(`/api/${ORG}/policy`, { data: { policy: { ...policy, labels }, basedOn: policyHash } }));
  }

  test("refuses a plan that nobody has signed, and runs the one that a lead has signed with their passkey", async ({ browser }) => {
    const page = await as(browser, "lead");
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("WebAuthn.enable");
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto(`/${ORG}/settings/passkeys`);
    await page.getByLabel("Name of the device").fill("A key for the test");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page.getByText("A key for the test")).toBeVisible();
    const { passkeys } = await must<PasskeyList>(lead!.get(`/api/${ORG}/passkeys`));

    const own = path.join(folder, "agent");
    mkdirSync(own, { recursive: true });
    writeFileSync(path.join(own, "policy.json"), JSON.stringify({ pinnedApprovers: passkeys.map(({ pin }) => pin) }));
    const { token } = await enrolment(lead!, "pinned-host");
    agent = startAgent({ portal: proxy.url, folder: own, name: "pinned-host", token, config: "workloads: []\n" });
    nodeId = await nodeNamed(operator!, "pinned-host");

    const unsigned = await requestAndApprove(operator!, lead!, { runbook: "signed-only", nodeId });
    const refused = await targetIn(operator!, unsigned.id, ["skipped"]);
    expect(refused.targets[0]?.sentence).toContain("this host demands 1 passkey approvals by its pinned approvers and the plan has 0");

    await must(lead!.patch(`/api/${ORG}/nodes/${nodeId}`, { data: { labels: { host: "pinned" } } }));
    await setRule(true);
    const data = { runbook: "signed-only", targets: [{ nodeId }], reason: "for the test" };
    const repair = await must<RepairDetail>(operator!.post(`/api/${ORG}/repairs`, { data }));
    const bare = await lead!.post(`/api/${ORG}/repairs/${repair.id}/approve`, { data: { planHash: repair.planHash } });
    expect(bare.ok()).toBe(false);
    await page.goto(`/${ORG}/repairs/${repair.id}`);
    await screens(page, "repair-sign");
    withEnvelopes((envelope) => {
      signed = envelope;
      return envelope;
    });
    await page.getByRole("button", { name: "Sign and approve" }).click();
    await targetIn(operator!, repair.id, ["fixed"]);
  });

  test("refuses the signature of an earlier plan on a new one, although the portal signs with the organisation's own key", async ({
    browser,
  }) => {
    expect(signed?.approvals[0]?.passkey).toBeDefined();
    await setRule(false);
    withEnvelopes((envelope) => signAsPortal({ ...envelope, approvals: signed!.approvals }));
    const repair = await requestAndApprove(operator!, lead!, { runbook: "signed-only", nodeId });
    const refused = await targetIn(operator!, repair.id, ["skipped"]);
    expect(refused.targets[0]?.sentence).toContain("and the plan has 0");
    const page = await as(browser, "owner");
    await page.goto(`/${ORG}/settings/audit?subject=repair:${repair.id}`);
    await page.getByText("A host refused a plan").click();
    await expect(page.getByText(/and the plan has 0/).first()).toBeVisible();
  });
});
