import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { recordHealth } from "@/lib/health/record-health";
import { correlateIncidents } from "@/lib/incidents/correlate/correlate";
import { listIncidents, readIncident } from "@/lib/incidents/read";
import { mergeIncident, splitIncident } from "@/lib/incidents/regroup";
import { resolveIncident } from "@/lib/incidents/resolve";
import { listNodes } from "@/lib/nodes/read";
import { checkResult, makeHealth, makeInventory } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, type TestNode } from "@/scripts/testing/repairs";
import { startWebTarget, type WebTarget } from "@/scripts/testing/web-target";
import { collectNotices } from "./collect";
import { createChannel } from "./create-channel";
import { deliverDue } from "./deliver";

let org: TestOrg;
let target: WebTarget;
beforeEach(async () => {
  org = await makeTestOrg("Correlated");
  target = await startWebTarget();
  await collectNotices(org.system);
  await createChannel(await org.as("lead"), {
    name: "hook",
    config: { kind: "webhook", url: target.url },
    topics: ["incidents"],
    minSeverity: "info",
    language: "en",
  });
});
afterEach(() => target.close());

const report = (node: TestNode, state: "faulty" | "ok", driver: string, id = "gpu.driver") =>
  recordHealth(
    node.ctx,
    makeHealth([checkResult(id, state, { sentence: "nvidia-smi does not answer" })], { inventory: makeInventory({ driver }) }),
  );
const addNodes = (count: number, prefix: string) => Promise.all(Array.from({ length: count }, (_, n) => addNode(org, `${prefix}-${n}`)));
/** What the worker does every few seconds, without the mail and the calls. */
const goOn = async () => {
  await correlateIncidents(org.system);
  await collectNotices(org.system);
  await deliverDue(org.system);
};
const heard = () => target.received.map(({ body }) => JSON.parse(body) as { kind: string; subject: string });
const list = async () => listIncidents(await org.as("viewer"), { state: "open", limit: 100 });
const all = () => withOrg(org, (tx) => tx.incident.findMany({ where: { orgId: org.orgId }, orderBy: { number: "asc" } }));

describe("fifty nodes that share a driver", () => {
  it("and fail together are one incident with members, its cause first, notified once at its start and once at its end", async () => {
    const [broken, sound] = [await addNodes(50, "gpu"), await addNodes(30, "old")];
    for (const node of [...broken, ...sound]) await report(node, "ok", "570.1");
    for (const node of broken) await report(node, "ok", "580.2");
    await report(broken[0]!, "faulty", "580.2");
    await goOn();
    for (const node of broken.slice(1, 30)) await report(node, "faulty", "580.2");
    await Promise.all([correlateIncidents(org.system), correlateIncidents(org.system)]);
    await goOn();
    for (const node of broken.slice(30)) await report(node, "faulty", "580.2");
    await goOn();
    const { incidents, open } = await list();
    expect(open).toBe(1);
    expect(incidents).toMatchObject([{ number: 1, memberCount: 49, leadId: null }]);
    const detail = await readIncident(await org.as("viewer"), { incidentId: incidents[0]!.id });
    expect(detail.members).toHaveLength(49);
    expect(detail.causes[0]).toMatchObject({
      what: {
        text: "driver changed from 570.1 to 580.2",
        told: { code: "stories.cause.changed", values: { before: "570.1", after: "580.2" } },
      },
      evidence: { text: expect.stringContaining("On 50 of 50 nodes") },
    });
    expect(detail.causes.map(({ what }) => what.text)).toContain("driver 580.2");
    expect(heard()).toMatchObject([{ kind: "incident.opened", subject: "Incident #1 on gpu-0: nvidia-smi does not answer" }]);
    const lead = await org.as("lead");
    const [first, ...others] = await all();
    for (const { id } of [first!, ...others.slice(1)]) await resolveIncident(lead, { incidentId: id, reason: "driver rolled back" });
    await goOn();
    expect(heard()).toHaveLength(1);
    expect((await list()).open).toBe(1);
    await resolveIncident(lead, { incidentId: others[0]!.id, reason: "driver rolled back" });
    await goOn();
    expect(heard().map(({ kind }) => kind)).toEqual(["incident.opened", "incident.resolved"]);
    expect((await listNodes(lead, { sort: "name", order: "asc", offset: 0, limit: 100 })).total).toBe(80);
  }, 120_000);
});

describe("incidents", () => {
  it("with the same fault on two nodes that share nothing rare stay apart", async () => {
    const nodes = await addNodes(2, "gpu");
    for (const node of nodes) await report(node, "faulty", "570.1");
    await goOn();
    expect((await list()).open).toBe(2);
    expect(heard()).toHaveLength(2);
  });

  it("are merged and split by people, whose decision stays", async () => {
    const [a, b] = (await addNodes(3, "gpu")) as [TestNode, TestNode];
    await report(a, "faulty", "1.0", "gpu.driver");
    await report(b, "faulty", "2.0", "gpu.xid");
    const [first, second] = (await all()).map(({ id }) => id) as [string, string];
    const operator = await org.as("operator");
    await mergeIncident(operator, { incidentId: second, intoId: first });
    expect((await list()).incidents).toMatchObject([{ id: first, memberCount: 1 }]);
    await expect(mergeIncident(operator, { incidentId: first, intoId: second })).rejects.toMatchObject({ code: "invalid" });
    await splitIncident(operator, { incidentId: second });
    await expect(splitIncident(operator, { incidentId: second })).rejects.toMatchObject({ code: "conflict" });
    await correlateIncidents(org.system);
    expect((await list()).open).toBe(2);
    const stranger = await (await makeTestOrg("Theirs")).as("owner");
    await expect(mergeIncident(stranger, { incidentId: first, intoId: second })).rejects.toMatchObject({ code: "not-found" });
    const audit = await withOrg(org, (tx) =>
      tx.audit.findMany({ where: { orgId: org.orgId, subject: `incident:${second}` }, orderBy: { number: "asc" } }),
    );
    expect(audit.map(({ detail }) => (detail as { after: { act: string } }).after.act)).toEqual(["joined", "split"]);
  });
});
