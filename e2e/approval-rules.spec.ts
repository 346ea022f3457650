import { type APIRequestContext, expect, test } from "@playwright/test";
import type { PolicyPage } from "@/lib/contracts/policy";
import type { RepairDetail } from "@/lib/contracts/repair";
import { eventually, must } from "./fixtures/api";
import { foundOrg } from "./fixtures/own-org";
import { apiAs, as, nameOf, type Person } from "./fixtures/people";
import { screens } from "./fixtures/screens";
import { type SimulatedNode, startFleet } from "./fixtures/simulated-fleet";

const yaml = (id: string, risk: string) => `id: ${id}
title: Say something
risk: ${risk}
parameters:
  message: { type: string, default: hello }
steps:
  - id: say
    run: { script: 'printf "%s" "$1"', args: [$message] }
rollback:
  - id: undo
    run: { script: "true" }
`;

test.describe.configure({ mode: "serial" });

test.describe("who must say yes", () => {
  let org: string;
  let node: SimulatedNode;
  let [owner, lead, second, operator] = [] as unknown as APIRequestContext[];

  test.beforeAll(async () => {
    // The viewer of the other organisation is a second lead in this one.
    org = await foundOrg("Rules", { lead: "lead", viewer: "lead", operator: "operator" });
    [owner, lead, second, operator] = await Promise.all((["owner", "lead", "viewer", "operator"] as Person[]).map(apiAs));
    [node] = (await startFleet(lead!, org, ["vision-01"], () => ({ outcome: "fixed", sentence: "said", tookMs: 50 }))) as [SimulatedNode];
    await must(lead!.patch(`/api/${org}/nodes/${node.nodeId}`, { data: { labels: { team: "vision" } } }));
    for (const risk of ["reversible", "disruptive"])
      await must(lead!.put(`/api/${org}/runbooks/say-${risk}`, { data: { yaml: yaml(`say-${risk}`, risk) } }));
  });
  test.afterAll(() => node?.host.crash());

  const request = (risk: string, by: APIRequestContext | undefined = operator) =>
    must<RepairDetail>(
      by!.post(`/api/${org}/repairs`, { data: { runbook: `say-${risk}`, targets: [{ nodeId: node.nodeId }], reason: "for the test" } }),
    );
  const approve = (by: APIRequestContext | undefined, { id, planHash }: RepairDetail) =>
    by!.post(`/api/${org}/repairs/${id}/approve`, { data: { planHash } });
  const read = (id: string) => must<RepairDetail>(operator!.get(`/api/${org}/repairs/${id}`));

  test("an owner writes the policy, reads what it means and who could approve, and others only read it", async ({ browser }) => {
    const page = await as(browser, "owner");
    await page.goto(`/${org}/settings/policy`);
    await page.getByRole("button", { name: "Change" }).click();
    for (const [group, person] of [
      ["vision", "lead"],
      ["sre", "viewer"],
    ] as const) {
      await page.getByRole("button", { name: "Add a group" }).click();
      const added = page.getByLabel(/^Name of group \d/).last();
      await added.fill(group);
      await page
        .getByRole("group", { name: `People in ${group}` })
        .getByLabel(nameOf(person))
        .check();
    }
    await page.getByRole("button", { name: "Add a rule" }).click();
    await page.getByLabel("Nodes with all these labels").fill("team=vision");
    for (const group of ["vision", "sre"]) {
      const rule = page.getByRole("group", { name: "Approvals for team=vision" });
      await rule.getByRole("button", { name: /another group|Ask a group/ }).click();
      await rule
        .getByLabel(/^Group \d/)
        .last()
        .selectOption(group);
    }
    await page.getByLabel("instead of what the risk asks for everywhere").check();
    const sentence = "A disruptive repair on team=vision needs one of vision and one of sre, within 8 h, and a reason.";
    await expect(page.getByText(sentence)).toBeVisible();
    await page.getByLabel("Node", { exact: true }).fill("vision-01");
    await expect(page.getByText("Enough people to decide")).toBeVisible();
    await expect(page.getByText(`1 of vision: ${nameOf("lead")}`)).toBeVisible();
    await screens(page, "policy-edit");
    await page.getByRole("button", { name: "Save the policy" }).click();
    await expect(page.getByRole("button", { name: "Change" })).toBeVisible();

    const reader = await as(browser, "operator");
    await reader.goto(`/${org}/settings/policy`);
    await expect(reader.getByText(sentence)).toBeVisible();
    await expect(reader.getByRole("button", { name: "Change" })).toHaveCount(0);
    await screens(reader, "policy");
    const { policy, policyHash } = await must<PolicyPage>(lead!.get(`/api/${org}/policy`));
    expect((await lead!.put(`/api/${org}/policy`, { data: { policy, basedOn: policyHash } })).status()).toBe(403);
  });

  test("AND between groups: one of each, and people outside of them do not count", async () => {
    const repair = await request("disruptive");
    expect((await approve(owner, repair)).status()).toBe(403);
    expect(await must<RepairDetail>(approve(lead, repair))).toMatchObject({ state: "pending", approvalsGiven: 1, approvalsNeeded: 2 });
    expect((await approve(lead, repair)).status()).toBe(409);
    await must(approve(second, repair));
    await eventually(
      "its run",
      () => read(repair.id),
      ({ state }) => state === "succeeded",
    );
  });

  test("four eyes: the requester and editors of a plan find no button and are refused, owners included", async ({ browser }) => {
    for (const [person, api] of [
      ["owner", owner],
      ["lead", lead],
    ] as const) {
      const repair = await request("reversible", api);
      expect((await approve(api, repair)).status()).toBe(403);
      const page = await as(browser, person);
      await page.goto(`/${org}/repairs/${repair.id}`);
      await expect(page.getByText("What will run")).toBeVisible();
      await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
    }
    const asked = await request("reversible");
    const data = { planHash: asked.planHash, parameters: { message: "mine" } };
    const changed = await must<RepairDetail>(lead!.post(`/api/${org}/repairs/${asked.id}/edit`, { data }));
    expect((await approve(lead, changed)).status()).toBe(403);
    await must(approve(second, changed));
  });

  test("an edited plan voids approvals, and the page that shows the old one says so and takes its button away", async ({ browser }) => {
    const repair = await request("disruptive");
    await must(approve(lead, repair));
    const approver = await as(browser, "viewer");
    await approver.goto(`/${org}/repairs/${repair.id}`);
    await expect(approver.getByRole("button", { name: "Approve" })).toBeVisible();
    const sent: string[] = [];
    approver.on("request", (one) => one.url().endsWith("/approve") && sent.push(one.method()));
    await approver.keyboard.press("a");
    const comment = approver.getByRole("textbox", { name: "Comment" });
    await expect(comment).toBeFocused();
    await approver.keyboard.type("a second look");
    await expect(comment).toHaveValue("a second look");
    expect(sent, "the key a approves nothing").toEqual([]);

    const editor = await as(browser, "operator");
    await editor.goto(`/${org}/repairs/${repair.id}`);
    await editor.getByRole("button", { name: "Edit plan" }).first().click();
    const dialog = editor.getByRole("dialog");
    await dialog.getByLabel("message").fill("something else");
    await screens(editor, "edit-plan");
    await dialog.getByRole("button", { name: "Save as a new plan" }).click();
    await expect(dialog).toHaveCount(0);

    await expect(approver.getByText("The plan was changed while you had it open")).toBeVisible();
    await expect(approver.getByText("message is “something else” instead of “hello”.")).toBeVisible();
    await expect(approver.getByRole("button", { name: "Approve" })).toHaveCount(0);
    await screens(approver, "plan-changed");
    expect((await approve(second, repair)).status()).toBe(409);
    expect(await read(repair.id)).toMatchObject({ state: "pending", approvalsGiven: 0, approvals: [{ void: true, name: nameOf("lead") }] });
    await approver.getByRole("button", { name: "Go on with the new plan" }).click();
    await approver.getByRole("button", { name: "Approve" }).click();
    const after = await eventually(
      "the approval of the new plan",
      () => read(repair.id),
      ({ approvalsGiven }) => approvalsGiven === 1,
    );
    expect(after.approvals.at(-1)).toMatchObject({ void: false, planHash: after.planHash });
    expect(sent).toEqual(["POST"]);
  });

  test("an expired request is kept, with who could have approved it", async ({ browser }) => {
    const { policy, policyHash } = await must<PolicyPage>(owner!.get(`/api/${org}/policy`));
    const reversible = { ...policy.risks.reversible, expiry: "2s" };
    const data = { policy: { ...policy, risks: { ...policy.risks, reversible } }, basedOn: policyHash };
    await must(owner!.put(`/api/${org}/policy`, { data }));
    const repair = await request("reversible");
    await eventually(
      "its expiry",
      () => read(repair.id),
      ({ state }) => state === "expired",
    );
    expect((await approve(lead, repair)).status()).toBe(409);
    const page = await as(browser, "operator");
    await page.goto(`/${org}/repairs/${repair.id}`);
    await expect(page.getByText("It expired before enough people approved. Nothing was run.")).toBeVisible();
    await expect(page.getByText(new RegExp(`Could have approved: .*${nameOf("lead")}`))).toBeVisible();
  });
});
