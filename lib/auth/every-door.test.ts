import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createApiKey } from "@/lib/api-keys/create";
import { ApiKeyScope } from "@/lib/contracts/api-key";
import { type Action, roleCan, scopeOf } from "@/lib/contracts/can";
import { Role } from "@/lib/contracts/member";
import { defaultPreference } from "@/lib/contracts/notification-preference";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";

/** Who is signed in. Only next-auth's reading of the cookie is replaced: handlers, sessions, roles and rows are real. */
const signedIn = vi.hoisted(() => ({ session: null as { userId: string; sessionId: string } | null }));
vi.mock("next-auth", async (original) => ({ ...(await original<object>()), getServerSession: async () => signedIn.session }));

const ID = "01900000-0000-7000-8000-000000000000";
const HASH = "0".repeat(64);
const YAML = "id: own-one\ntitle: Own one\nrisk: reversible\nsteps:\n  - { id: only, run: { script: uptime } }\n";
/** The first bytes of an image, as far as they are read. */
const PNG = Buffer.from("89504e470d0a1a0a0000000d494844520000000100000001", "hex").toString("base64");
const targets = [{ nodeId: ID }];
/** Parts of an address that are no id. */
const named: Record<string, string> = { slug: "own-one", row: "0", subject: "0" };
const testRow = { variables: {}, expectations: [{ kind: "contains", text: "x" }] };

/** The action that each handler requires, and a body that fits its contract. A handler that is missing here fails the test. */
const doors: Record<string, readonly [Action, unknown?]> = {
  "GET alert-receivers": ["fleet.read"],
  "POST alert-receivers": ["alert-receiver.manage", { kind: "alertmanager", name: "x" }],
  "DELETE alert-receivers/[id]": ["alert-receiver.manage"],
  "POST api-keys": ["api-key.manage", { name: "x", role: "viewer", expiresInDays: 1 }],
  "GET api-keys": ["api-key.manage"],
  "DELETE api-keys/[id]": ["api-key.manage"],
  "GET audit": ["audit.read"],
  "GET channels": ["fleet.read"],
  "POST channels": ["channel.manage", { name: "x", topics: ["incidents"], config: { kind: "webhook", url: "http://127.0.0.1:9/hook" } }],
  "PATCH channels/[id]": ["channel.manage", { enabled: true, topics: ["incidents"] }],
  "DELETE channels/[id]": ["channel.manage"],
  "POST channels/[id]/test": ["channel.manage", {}],
  "GET deliveries": ["channel.manage"],
  "POST deliveries/[id]/again": ["channel.manage", {}],
  "GET rotas": ["fleet.read"],
  "PUT rotas": [
    "on-call.edit",
    {
      name: "x",
      body: {
        memberIds: [ID],
        shiftDays: 7,
        firstDay: "2026-01-01",
        handOverAt: "09:00",
        timeZone: "UTC",
        escalateAfterMinutes: 5,
        label: null,
        minSeverity: "critical",
      },
    },
  ],
  "DELETE rotas/[id]": ["on-call.edit"],
  "GET my-browsers": ["notification.choose"],
  "POST my-browsers": [
    "notification.choose",
    { name: "x", endpoint: "https://push.example.com/1", keys: { p256dh: "B".repeat(87), auth: "a".repeat(22) } },
  ],
  "DELETE my-browsers/[id]": ["notification.choose"],
  "GET my-notifications": ["notification.choose"],
  "PUT my-notifications": ["notification.choose", defaultPreference],
  "GET conversations": ["playground.use"],
  "GET conversations/[id]": ["playground.use"],
  "DELETE conversations/[id]": ["playground.use"],
  "POST conversations/[id]/branch": ["playground.use", { leafId: ID }],
  "POST comparisons": ["playground.use", { panes: [{ settings: {}, conversationId: null }] }],
  "GET comparisons/[id]": ["comparison.read"],
  "PUT comparisons/[id]": ["playground.use", { panes: [{ settings: {}, conversationId: null }] }],
  "DELETE comparisons/[id]": ["playground.use"],
  "POST comparisons/[id]/share": ["comparison.share", { shared: true }],
  "GET votes": ["playground.use"],
  "POST votes": ["playground.use", { among: [ID, ID.replace("0190", "0191")], better: null }],
  "POST images": ["playground.use", { data: PNG }],
  "GET images/[id]": ["comparison.read"],
  "POST schema-checks": ["playground.use", { kind: "schema", text: "{}" }],
  "GET drift": ["fleet.read"],
  "PATCH drift": ["drift.set-baseline", { group: "g", nodeId: ID, seen: null }],
  "POST drills": ["drill.start", { nodeId: ID }],
  "GET drills": ["fleet.read"],
  "GET drills/[id]": ["fleet.read"],
  "POST drills/[id]/cancel": ["drill.cancel", {}],
  "GET drills/[id]/report": ["fleet.read"],
  "POST dry-runs": ["dry-run.request", { repairId: ID, targetId: ID }],
  "GET dry-runs": ["fleet.read"],
  "GET dry-runs/[id]": ["dry-run.request"],
  "POST endpoints": ["endpoint.manage", { name: "x", baseUrl: "http://127.0.0.1:9/v1" }],
  "POST endpoints/private": ["endpoint.manage", { name: "x", nodeId: ID, endpoint: "vllm" }],
  "GET endpoints/found": ["endpoint.manage"],
  "GET endpoints/[id]/history": ["inference.read"],
  "GET endpoints/[id]/server": ["inference.read"],
  "DELETE endpoints/[id]": ["endpoint.manage"],
  "POST enrolments": ["node.enrol", {}],
  "GET enrolments/[id]": ["node.enrol"],
  "GET incidents": ["fleet.read"],
  "POST metrics/outlook": ["fleet.read", { nodeIds: [ID], keys: ["x"], fromMs: 0, toMs: 1 }],
  "GET incidents/[id]/repeats": ["fleet.read"],
  "PUT check-damping": ["check.damp", { checkId: "gpu.xid", needed: 2 }],
  "GET overview/figures": ["fleet.read"],
  "POST overview/figures/export": ["fleet.read", { days: 7 }],
  "GET explain": ["fleet.read"],
  "PUT explain": ["explain.choose", { to: null }],
  "POST incidents/[id]/explain": ["incident.explain", { language: "en" }],
  "GET incidents/[id]": ["fleet.read"],
  "POST incidents/[id]/acknowledge": ["incident.triage", {}],
  "POST incidents/[id]/assign": ["incident.triage", { userId: null }],
  "POST incidents/[id]/comment": ["incident.triage", { text: "x" }],
  "POST incidents/[id]/judge": ["rule.judge", { verdict: "noise" }],
  "POST incidents/[id]/merge": ["incident.triage", { intoId: ID }],
  "POST incidents/[id]/split": ["incident.triage", {}],
  "POST incidents/[id]/undo-regrouping": ["incident.triage", {}],
  "GET incidents/[id]/replays": ["inference.read"],
  "POST incidents/[id]/replays": ["playground.use", { requestId: ID }],
  "POST incidents/[id]/resolve": ["incident.triage", { reason: "x" }],
  "POST incidents/[id]/snooze": ["incident.triage", { untilMs: null }],
  "GET inference": ["inference.read"],
  "PUT inference/settings": ["inference.configure", {}],
  "GET inference/usage": ["inference.read"],
  "POST inference/usage/export": ["inference.read", {}],
  "GET inference/requests": ["inference.read"],
  "POST inference/batch-routes": [
    "inference.configure",
    { name: "x", url: "http://127.0.0.1:9/score", inputField: "items", outputField: "results" },
  ],
  "DELETE inference/batch-routes/[id]": ["inference.configure"],
  "POST invites": ["member.manage", { role: "viewer" }],
  "POST invites/revoke": ["member.manage", { inviteId: ID }],
  "GET logs": ["log.read"],
  "GET logs/[id]": ["log.read"],
  "GET logs/stock": ["log.read"],
  "POST measurements": ["playground.use", { subject: { kind: "endpoint", endpointId: ID, model: "x" }, prompts: ["x"] }],
  "GET retention": ["fleet.read"],
  "PUT retention": ["retention.change", { to: { logDays: 3 }, basedOn: HASH }],
  "GET prompts": ["playground.use"],
  "POST prompts": ["prompt.edit", { name: "x", text: "x" }],
  "GET prompts/[id]": ["playground.use"],
  "PATCH prompts/[id]": ["prompt.edit", { name: "x" }],
  "DELETE prompts/[id]": ["prompt.edit"],
  "POST prompts/[id]/versions": ["prompt.edit", { after: 1, text: "x" }],
  "GET test-sets": ["playground.use"],
  "POST test-sets": ["test-set.edit", { name: "x", promptId: ID, rows: [testRow] }],
  "GET test-sets/[id]": ["playground.use"],
  "PUT test-sets/[id]": ["test-set.edit", { name: "x", promptId: ID, rows: [testRow] }],
  "DELETE test-sets/[id]": ["test-set.edit"],
  "POST test-sets/[id]/runs": ["test-set.run", { subjects: [{ endpointId: ID, model: "x" }] }],
  "GET test-runs/[id]": ["playground.use"],
  "POST test-runs/[id]/cancel": ["test-set.run", {}],
  "GET test-runs/[id]/cells/[row]/[subject]": ["playground.use"],
  "POST test-runs/[id]/export": ["playground.use", { format: "csv" }],
  "GET members": ["fleet.read"],
  "POST members/remove": ["member.manage", { userId: ID }],
  "POST members/reset-link": ["member.manage", { userId: ID }],
  "POST members/role": ["member.manage", { userId: ID, role: "viewer" }],
  "GET nodes": ["fleet.read"],
  "PATCH nodes": ["node.update", { nodeIds: [ID], label: { key: "a", value: "b" } }],
  "GET nodes/[id]": ["fleet.read"],
  "PATCH nodes/[id]": ["node.update", { name: "x" }],
  "DELETE nodes/[id]": ["node.remove"],
  "POST nodes/[id]/check-now": ["node.check-now", { check: "config.files" }],
  "GET nodes/columns": ["fleet.read"],
  "GET nodes/[id]/workloads": ["fleet.read"],
  "POST nodes/[id]/workloads/drop": ["node.drop-workload", { revision: 0, name: "x" }],
  "PATCH nodes/[id]/proposals": ["node.dismiss-proposal", { key: "x", dismissed: true }],
  "GET overview": ["fleet.read"],
  "GET overview/load": ["fleet.read"],
  "DELETE overview/first-steps": ["first-steps.dismiss"],
  "GET policy": ["fleet.read"],
  "POST policy/preview": ["fleet.read", { nodeIds: [ID], risk: "reversible" }],
  "GET repairs": ["fleet.read"],
  "POST repairs": ["repair.request", { runbook: "reboot-host", targets, reason: "x" }],
  "GET repairs/[id]": ["fleet.read"],
  "POST repairs/[id]/approve": ["repair.approve", { planHash: HASH }],
  "POST repairs/[id]/reject": ["repair.reject", { planHash: HASH, comment: "x" }],
  "POST repairs/[id]/edit": ["repair.edit", { planHash: HASH }],
  "POST repairs/[id]/cancel": ["repair.cancel", {}],
  "POST repairs/[id]/pause": ["repair.pause", {}],
  "POST repairs/[id]/resume": ["repair.resume", {}],
  "POST repairs/[id]/retry": ["repair.retry", {}],
  "GET repairs/[id]/post-mortem": ["fleet.read"],
  "GET runbooks": ["fleet.read"],
  "GET runbooks/[slug]": ["fleet.read"],
  "PUT runbooks/[slug]": ["runbook.edit", { yaml: YAML }],
  "POST runbooks/[slug]/bless": ["runbook.bless", { version: 1, labels: { a: "b" } }],
  "GET security-notices": ["member.manage"],
  "POST security-notices": ["member.manage", { upTo: 0 }],
  "GET rules": ["fleet.read"],
  "POST rules": ["rule.edit", { rule: { name: "x", condition: { kind: "absence", series: "node_load1", withinMs: 60_000 } } }],
  "POST rules/now": ["fleet.read", { rule: { name: "x", condition: { kind: "absence", series: "node_load1", withinMs: 60_000 } } }],
  "POST rules/trial": ["rule.edit", { rule: { name: "x", condition: { kind: "absence", series: "node_load1", withinMs: 60_000 } } }],
  "POST rules/[id]/comparison": ["rule.judge", { from: 0, to: 1 }],
  "PATCH rules/[id]": ["rule.edit", { enabled: false }],
  "DELETE rules/[id]": ["rule.edit"],
  "GET schedules": ["fleet.read"],
  "PATCH schedules/[scheduleId]": ["schedule.edit", { enabled: false }],
  "DELETE schedules/[scheduleId]": ["schedule.edit"],
  "DELETE runbooks/[slug]/bless": ["runbook.bless"],
};
/** Handlers whose answers depend on more than one right, or that stay open; each has a test beside its verb. */
const elsewhere = new Set([
  "POST alert-receivers/[id]/alerts",
  "POST answers",
  "GET live",
  "GET endpoints",
  "GET endpoints/[id]/models",
  "POST endpoints/[id]/test",
  "GET metrics/federate",
  "POST metrics/range",
  "POST metrics/export",
  "POST metrics/compare",
  "POST metrics/compare/export",
  "GET node-views",
  "PUT node-views",
  "DELETE node-views/[id]",
  "GET nodes/[id]/drift",
  "PUT nodes/[id]/workloads",
  "POST nodes/maintenance",
  "POST nodes/maintenance/end",
  "GET passkeys",
  "POST passkeys",
  "POST passkeys/challenge",
  "DELETE passkeys/[credentialId]",
  "PUT policy",
  "GET repairs/[id]/targets/[targetId]/log",
  "POST schedules",
  "GET schedules/[scheduleId]",
]);

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;
const folder = path.resolve("app/api/[org]");
const found = new Map<string, Handler>();

beforeAll(async () => {
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith("route.ts"))) {
    const route = path.dirname(file).replaceAll(path.sep, "/");
    const methods = [
      ...readFileSync(path.join(folder, file), "utf8").matchAll(/export (?:const|async function) (GET|POST|PUT|PATCH|DELETE)\b/g),
    ];
    const module = (await import(path.join(folder, file))) as Record<string, Handler>;
    for (const [, method] of methods) found.set(`${method} ${route}`, module[method!]!);
  }
});

/** The answer to a caller with a key, or with a session. */
async function ask(org: TestOrg, door: string, token?: string): Promise<number> {
  const [method, route] = door.split(" ") as [string, string];
  const names = [...route.matchAll(/\[(\w+)\]/g)].map(([, name]) => name!);
  const params = Object.fromEntries(names.map((name) => [name, named[name] ?? ID]));
  const body = doors[door]?.[1];
  const headers = {
    "content-type": "application/json",
    "sec-fetch-site": "same-origin",
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const init = { method, headers, ...(method === "GET" || method === "DELETE" ? {} : { body: JSON.stringify(body ?? {}) }) };
  const request = new Request(`http://localhost:3999/api/${org.slug}/${route}`, init);
  return (await found.get(door)!(request, { params: Promise.resolve({ org: org.slug, ...params }) })).status;
}

describe("every door of an organisation's API", () => {
  it("is in the table, with the action that it asks for", () => {
    const known = [...Object.keys(doors), ...elsewhere].sort();
    expect([...found.keys()].sort()).toEqual(known);
  });

  it.each(Role.options)("lets a signed-in %s do what can.ts says and nothing else", async (role) => {
    const org = await makeTestOrg("Doors");
    const { userId, sessionId } = (await org.as(role)).actor;
    signedIn.session = { userId, sessionId };
    const wrong: string[] = [];
    for (const [door, [action]] of Object.entries(doors)) {
      const status = await ask(org, door);
      if ((status === 403) === roleCan(role, action) || status === 401 || status >= 500) wrong.push(`${door} (${action}): ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(Role.options)("lets an API key of the role %s with every scope do what its scopes say, and no more", async (role) => {
    const org = await makeTestOrg("Key doors");
    signedIn.session = null;
    const { token } = await createApiKey(await org.as("owner"), { name: "all", role, scopes: ApiKeyScope.options, expiresInDays: 1 });
    const wrong: string[] = [];
    for (const [door, [action]] of Object.entries(doors)) {
      const may = scopeOf(action) !== null && roleCan(role, action);
      const status = await ask(org, door, token);
      if ((status === 403) === may || status === 401 || status >= 500) wrong.push(`${door} (${action}): ${status}`);
    }
    expect(wrong).toEqual([]);
  });
});
