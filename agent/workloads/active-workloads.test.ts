import { randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Workload } from "../../lib/contracts/workload";
import { newKeys } from "../link/keys";
import { recordedHost } from "../testing/recorded-host";
import { testDocument } from "../testing/test-document";
import { HostPolicy } from "../trust/policy";
import { ActiveWorkloads } from "./active-workloads";
import { PortalWorkloads } from "./portal-workloads";

function setUp(file: Workload[] = []) {
  const org = newKeys("ed25519");
  const identity = { nodeId: randomUUID(), orgId: randomUUID(), orgKey: org.publicKey };
  const given = { policy: HostPolicy.parse({}), changes: 0 };
  const watch = { config: { intervalMs: undefined, workloads: file, tuning: {} } };
  const workloads = new ActiveWorkloads({
    host: recordedHost({}),
    watch,
    portal: new PortalWorkloads(join(mkdtempSync(join(tmpdir(), "mw-force-")), "w"), identity, () => {}),
    policy: () => given.policy,
    own: ["/var/lib/millwright"],
    onChange: () => {
      given.changes++;
    },
  });
  let revision = 0;
  const declare = async (...declared: Record<string, unknown>[]) => {
    workloads.take(testDocument({ ...identity, revision: ++revision, workloads: declared }, org.privateKey));
    await workloads.judge();
  };
  const names = () => workloads.all.map(({ name }) => name);
  return { given, watch, workloads, declare, names };
}
const service = (name: string, more: object = {}) => ({ name, kind: "service", ...more });

describe("what an agent looks after", () => {
  it("is the file's and the portal's together; the file wins on the same name, and only a workload that breaks a rule is left out", async () => {
    const { declare, names, workloads, given } = setUp([Workload.parse(service("db"))]);
    await declare(service("chat"), service("db", { unit: "other.service" }), service("spy", { configs: ["/etc/shadow"] }));
    expect(names()).toEqual(["db", "chat"]);
    expect(workloads.report()).toMatchObject({
      revision: 1,
      judged: 1,
      problem: null,
      refused: [
        { name: "db", sentence: "The host's own file declares this name and takes precedence." },
        { name: "spy", sentence: expect.stringContaining("/etc/shadow") },
      ],
      file: [{ name: "db" }],
    });
    expect(given.changes).toBe(1);
    await declare(service("chat"));
    expect(workloads.report()).toMatchObject({ revision: 2, refused: [] });
    expect(given.changes).toBe(1);
    await declare();
    expect(names()).toEqual(["db"]);
    expect(given.changes).toBe(2);
  });

  it("is the file's alone once the host's policy refuses the portal's, and the portal's again when it lets them", async () => {
    const { given, declare, names, workloads } = setUp();
    await declare(service("chat"));
    given.policy = HostPolicy.parse({ portalWorkloads: "refuse" });
    await workloads.judge();
    expect(names()).toEqual([]);
    expect(workloads.report()).toMatchObject({
      problem: "This host's policy takes no workloads from the portal.",
      refused: [{ name: "chat" }],
    });
    given.policy = HostPolicy.parse({});
    await workloads.judge();
    expect(names()).toEqual(["chat"]);
  });

  it("follows the file when a name appears there", async () => {
    const { watch, declare, names, workloads } = setUp();
    await declare(service("chat"));
    watch.config = { ...watch.config, workloads: [Workload.parse(service("chat", { unit: "chat.service" }))] };
    await workloads.judge();
    expect(names()).toEqual(["chat"]);
    expect(workloads.all[0]!.unit).toBe("chat.service");
  });

  it("reports the file's workloads to the portal without passwords", async () => {
    const { workloads } = setUp([
      Workload.parse(service("chat", { endpoint: "http://me:hunter2@127.0.0.1:1", dsnEnv: "postgres://me:hunter2@db/x" })),
    ]);
    const told = JSON.stringify(workloads.report());
    expect(told).not.toContain("hunter2");
    expect(told).toContain("127.0.0.1:1");
  });
});
