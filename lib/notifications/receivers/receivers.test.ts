import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, describe, expect, it } from "vitest";
import { POST } from "@/app/api/[org]/alert-receivers/[id]/alerts/route";
import { createApiKey } from "@/lib/api-keys/create";
import type { CreatedReceiver, CreateReceiver } from "@/lib/contracts/alert-receiver";
import { AlertMapping, MOST_OPEN_OF_RECEIVER } from "@/lib/contracts/alert-receiver";
import { withOrg } from "@/lib/db";
import { startMaintenance } from "@/lib/nodes/start-maintenance";
import { startAlertmanager } from "@/scripts/testing/alertmanager";
import { eventually } from "@/scripts/testing/eventually";
import { needs } from "@/scripts/testing/needs";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode } from "@/scripts/testing/repairs";
import { missingTool } from "@/scripts/tools/debian";
import { createReceiver, listReceivers, removeReceiver } from "./receivers";

let org: TestOrg;
beforeEach(async () => {
  org = await makeTestOrg("Receiving");
});

const open = async (input: CreateReceiver = { kind: "alertmanager", name: "am" }) => createReceiver(await org.as("lead"), input);
async function send({ receiver, token }: CreatedReceiver, body: unknown, slug = org.slug): Promise<{ status: number; body: unknown }> {
  const request = new Request(`http://localhost:3999/api/${slug}/alert-receivers/${receiver.id}/alerts`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const answer = await POST(request, { params: Promise.resolve({ org: slug, id: receiver.id }) });
  return { status: answer.status, body: await answer.json() };
}
const incidents = () => withOrg(org, (tx) => tx.incident.findMany({ where: { orgId: org.orgId }, orderBy: { number: "asc" } }));
const events = () =>
  withOrg(org, async (tx) => {
    const rows = await tx.event.findMany({ where: { orgId: org.orgId, incidentId: { not: null } }, orderBy: { id: "asc" } });
    return rows.map(({ kind }) => kind);
  });

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const began = minutesAgo(10);
const alert = (status: "firing" | "resolved", more: object = {}) => ({
  status,
  labels: { alertname: "DiskFull", severity: "critical", instance: "gpu-01:9100" },
  annotations: { summary: "/ is 99 % full" },
  startsAt: began,
  endsAt: status === "resolved" ? minutesAgo(1) : "0001-01-01T00:00:00Z",
  generatorURL: "http://prometheus.example/graph",
  fingerprint: "a1b2c3",
  ...more,
});
const webhook = (...alerts: object[]) => ({ version: "4", groupKey: "{}", status: "firing", receiver: "millwright", alerts });

describe("Alertmanager's webhook", () => {
  it("opens an incident on the node that it names, once however often it is sent, and resolves it", async () => {
    const node = await addNode(org, "gpu-01");
    const receiver = await open();
    expect(await send(receiver, webhook(alert("firing")))).toEqual({ status: 200, body: { received: 1, changed: 1, refused: 0 } });
    expect(await send(receiver, webhook(alert("firing")))).toEqual({ status: 200, body: { received: 1, changed: 0, refused: 0 } });
    expect(await incidents()).toMatchObject([
      { state: "open", severity: "critical", nodeId: node.id, sentence: "/ is 99 % full", code: "DiskFull", repeats: 1 },
    ]);
    await send(receiver, webhook(alert("resolved")));
    await send(receiver, webhook(alert("resolved")));
    await send(receiver, webhook(alert("firing")));
    expect(await incidents()).toMatchObject([{ state: "resolved" }]);
    expect(await events()).toEqual(["opened", "resolved"]);
  });

  it("keeps apart alerts and receivers, and reopens the same incident when an alert fires anew within a day", async () => {
    const [first, second] = [await open(), await open({ kind: "alertmanager", name: "other" })];
    await send(first, webhook(alert("firing"), alert("firing", { fingerprint: "other" })));
    await send(second, webhook(alert("firing")));
    expect(await incidents()).toHaveLength(3);
    await send(first, webhook(alert("resolved")));
    await send(first, webhook(alert("firing", { startsAt: new Date().toISOString() })));
    expect(await incidents()).toMatchObject([{ state: "open", reopened: 1 }, {}, {}]);
  });

  it("opens nothing on a node in maintenance", async () => {
    const node = await addNode(org, "gpu-01");
    await startMaintenance(await org.as("lead"), { nodeIds: [node.id], reason: "new disk", endsAt: Date.now() + 3_600_000 });
    await send(await open(), webhook(alert("firing")));
    expect(await incidents()).toEqual([]);
  });

  it("opens one incident when it arrives several times at once", async () => {
    const receiver = await open();
    await Promise.all([1, 2, 3, 4].map(() => send(receiver, webhook(alert("firing")))));
    expect(await incidents()).toHaveLength(1);
  });

  it("opens incidents up to a limit, counts the alerts beyond it, and opens more when some are resolved", async () => {
    const receiver = await open();
    const at = new Date(began);
    const open200 = Array.from({ length: MOST_OPEN_OF_RECEIVER - 1 }, (_, n) => ({
      orgId: org.orgId,
      number: n + 1,
      checkId: "alert.received",
      workload: `alert ${n}`,
      code: "DiskFull",
      severity: "warning",
      state: "open",
      sentence: "an earlier alert",
      finding: {},
      openedAt: at,
      lastSeenAt: at,
      receiverId: receiver.receiver.id,
    }));
    await withOrg(org, async (tx) => {
      await tx.incident.createMany({ data: open200 });
      await tx.$executeRaw`INSERT INTO counter (org_id, noun, last) VALUES (${org.orgId}, 'incident', ${MOST_OPEN_OF_RECEIVER})`;
    });
    const more = ["x", "y", "z"].map((fingerprint) => alert("firing", { fingerprint }));
    expect((await send(receiver, webhook(...more))).body).toEqual({ received: 3, changed: 1, refused: 2 });
    expect(await incidents()).toHaveLength(MOST_OPEN_OF_RECEIVER);
    expect((await listReceivers(await org.as("viewer"))).receivers).toMatchObject([{ refused: 2, refusedAt: expect.any(Number) }]);
    await send(receiver, webhook(alert("resolved", { fingerprint: "x" })));
    expect((await send(receiver, webhook(alert("firing", { fingerprint: "y" })))).body).toMatchObject({ changed: 1, refused: 0 });
    const other = await open({ kind: "alertmanager", name: "other" });
    expect((await send(other, webhook(alert("firing")))).body).toMatchObject({ changed: 1, refused: 0 });
  });

  it("is refused when it is another version or too much, and stores no control characters", async () => {
    const receiver = await open();
    expect(await send(receiver, { version: "3", alerts: [] })).toMatchObject({ status: 422 });
    expect(await send(receiver, webhook(...Array.from({ length: 501 }, () => alert("firing"))))).toMatchObject({ status: 422 });
    expect(await send(receiver, webhook(alert("firing", { annotations: { summary: "x".repeat(1_100_000) } })))).toMatchObject({
      status: 413,
    });
    await send(receiver, webhook(alert("firing", { annotations: { summary: "a\u0000b\u202ec\ud800" } })));
    expect(await incidents()).toMatchObject([{ sentence: "a b c\ufffd" }]);
  });

  it("is taken whatever character the cut of its name falls on", async () => {
    const receiver = await open();
    for (const before of ["", "x"]) {
      const named = alert("firing", { labels: { alertname: before + "😀".repeat(100) }, fingerprint: `wide${before}` });
      expect(await send(receiver, webhook(named))).toMatchObject({ status: 200, body: { changed: 1 } });
    }
  });

  it("is taken from Debian's Alertmanager itself, firing and resolved", needs(missingTool("prometheus-alertmanager")), async () => {
    const receiver = await open();
    const bridge = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const { host: _, ...headers } = request.headers as Record<string, string>;
      const forwarded = new Request(receiver.receiver.url, { method: "POST", headers, body: Buffer.concat(parts) });
      const answer = await POST(forwarded, { params: Promise.resolve({ org: org.slug, id: receiver.receiver.id }) });
      response.writeHead(answer.status).end(await answer.text());
    });
    await new Promise<void>((resolve) => bridge.listen(0, "127.0.0.1", resolve));
    const { port } = bridge.address() as AddressInfo;
    const config = `route: { receiver: millwright, group_wait: 0s, group_interval: 1s }
receivers:
  - name: millwright
    webhook_configs:
      - { url: "http://127.0.0.1:${port}/", send_resolved: true, http_config: { authorization: { credentials: ${receiver.token} } } }
`;
    const alertmanager = await startAlertmanager(config);
    const tell = (more: object) =>
      fetch(`${alertmanager.url}/api/v2/alerts`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify([{ labels: { alertname: "GpuHot", severity: "page" }, annotations: { summary: "GPU at 96 °C" }, ...more }]),
      });
    const startsAt = new Date().toISOString();
    await tell({ startsAt });
    await eventually(async () =>
      expect(await incidents()).toMatchObject([{ state: "open", severity: "critical", sentence: "GPU at 96 °C" }]),
    );
    await tell({ startsAt, endsAt: new Date().toISOString() });
    await eventually(async () => expect(await incidents()).toMatchObject([{ state: "resolved" }]));
    await alertmanager.close();
    bridge.closeAllConnections();
    bridge.close();
  });
});

describe("a generic receiver", () => {
  const mapping = AlertMapping.parse({
    list: "events",
    key: "id",
    title: "message",
    severity: "level",
    status: "state",
    node: "host.name",
  });
  it("finds the parts of an alert by its mapping, and its end", async () => {
    const node = await addNode(org, "gpu-07");
    const receiver = await open({ kind: "json", name: "hub", mapping });
    const event = (state: string) => ({ id: 7, message: "Fan 2 stopped", level: "ERROR", state, host: { name: "gpu-07" } });
    await send(receiver, { events: [event("open")] });
    expect(await incidents()).toMatchObject([{ sentence: "Fan 2 stopped", severity: "critical", nodeId: node.id, state: "open" }]);
    await send(receiver, { events: [event("Resolved")] });
    expect(await incidents()).toMatchObject([{ state: "resolved" }]);
  });

  it("says where something is missing, and reads own properties of the body only", async () => {
    const receiver = await open({ kind: "json", name: "hub", mapping });
    expect(await send(receiver, { alerts: [] })).toMatchObject({ status: 422, body: { error: { path: "events" } } });
    expect(await send(receiver, { events: [{ message: "x" }] })).toMatchObject({ status: 422, body: { error: { path: "id" } } });
    const odd = await open({ kind: "json", name: "odd", mapping: { ...mapping, list: "", key: "constructor.name" } });
    expect(await send(odd, {})).toMatchObject({ status: 422 });
  });
});

describe("the address of a receiver", () => {
  it("accepts its own token only, and ends with the receiver", async () => {
    const [mine, other] = [await open(), await open({ kind: "alertmanager", name: "other" })];
    const body = webhook(alert("firing"));
    expect(await send({ ...mine, token: other.token }, body)).toMatchObject({ status: 401 });
    expect(await send(mine, body, (await makeTestOrg("Theirs")).slug)).toMatchObject({ status: 401 });
    const key = await createApiKey(await org.as("owner"), { name: "k", role: "owner", scopes: ["triage"], expiresInDays: 1 });
    expect(await send({ ...mine, token: key.token }, body)).toMatchObject({ status: 403 });
    const { receivers } = await listReceivers(await org.as("viewer"));
    expect(JSON.stringify(receivers)).not.toContain(mine.token);
    await removeReceiver(await org.as("lead"), { receiverId: mine.receiver.id });
    expect(await send(mine, body)).toMatchObject({ status: 401 });
    await expect(removeReceiver(await org.as("operator"), { receiverId: other.receiver.id })).rejects.toMatchObject({ code: "forbidden" });
  });
});
