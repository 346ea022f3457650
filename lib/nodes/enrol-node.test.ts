import { describe, expect, it } from "vitest";
import { findNodeKey } from "@/lib/auth/directory";
import type { CreateEnrolment } from "@/lib/contracts/node";
import { withOrg } from "@/lib/db";
import { keyFingerprint } from "@/lib/orgs/signing-key";
import { makeEnrolRequest } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { createEnrolment } from "./create-enrolment";
import { enrolNode } from "./enrol-node";
import { readEnrolment } from "./read-enrolment";

const org = await makeTestOrg();
const lead = await org.as("lead");
const newToken = (input: Partial<CreateEnrolment> = {}) => createEnrolment(lead, { ttlMinutes: 5, ...input });
const auditOf = (subject: string) => withOrg(org.system, (tx) => tx.audit.findMany({ where: { orgId: org.orgId, subject } }));

describe("making an enrolment token", () => {
  it("shows token and command once, keeps a hash and an audit row without the token", async () => {
    const made = await newToken({ name: "rack-7" });
    expect(made.token).toMatch(/^mwe_[\w-]{32}\.[0-9a-f]{32}$/);
    expect(made.command).toBe(
      `curl -fsS http://localhost:3999/agent/install.sh | sh -s -- --portal http://localhost:3999 --token ${made.token}`,
    );
    const row = await withOrg(org.system, (tx) => tx.enrolment.findUniqueOrThrow({ where: { id: made.id } }));
    expect(JSON.stringify(row)).not.toContain(made.token);
    const [audit] = await auditOf(`enrolment:${made.id}`);
    expect(audit?.action).toBe("node.enrol");
    expect(JSON.stringify(audit)).not.toContain(made.token);
  });

  it("is for leads, not for operators", async () => {
    await expect(createEnrolment(await org.as("operator"), { ttlMinutes: 5 })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("cannot be watched from another organisation", async () => {
    const made = await newToken();
    const other = await makeTestOrg();
    await expect(readEnrolment(await other.as("owner"), { enrolmentId: made.id })).rejects.toMatchObject({ code: "not-found" });
    expect(await readEnrolment(lead, { enrolmentId: made.id })).toMatchObject({ nodeId: null, nodeName: null });
  });
});

describe("enrolling a node", () => {
  it("pins the node's key, returns the org's key that matches the token, and leaves an audit row", async () => {
    const { id, token } = await newToken();
    const { request } = makeEnrolRequest(token, "alpha");
    const answer = await enrolNode(request);
    expect(answer.orgId).toBe(org.orgId);
    expect(token.split(".")[1]).toBe(keyFingerprint(answer.signingKey));
    expect((await findNodeKey(answer.nodeId))?.publicKey).toBe(request.publicKey);
    expect(await readEnrolment(lead, { enrolmentId: id })).toMatchObject({ nodeId: answer.nodeId, nodeName: "alpha" });
    expect((await auditOf(`node:${answer.nodeId}`)).map((row) => row.action)).toEqual(["node.enrol"]);
  });

  it("takes a token once, and returns the same node again when an answer was lost", async () => {
    const { token } = await newToken();
    const first = makeEnrolRequest(token, "once");
    const { nodeId } = await enrolNode(first.request);
    await expect(enrolNode(makeEnrolRequest(token, "thief").request)).rejects.toMatchObject({ code: "unauthenticated" });
    expect((await enrolNode(first.request)).nodeId).toBe(nodeId);
  });

  it("makes one node when two come with the same token at once", async () => {
    const { token } = await newToken();
    const tries = await Promise.allSettled([1, 2, 3, 4].map(() => enrolNode(makeEnrolRequest(token, "race").request)));
    expect(tries.filter((each) => each.status === "fulfilled")).toHaveLength(1);
  });

  it("refuses an unknown and an expired token", async () => {
    await expect(enrolNode(makeEnrolRequest("mwe_nothing.00").request)).rejects.toMatchObject({ code: "unauthenticated" });
    const { id, token } = await newToken();
    await withOrg(org.system, (tx) => tx.enrolment.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } }));
    await expect(enrolNode(makeEnrolRequest(token).request)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("refuses keys of another kind, and keeps the token valid", async () => {
    const { token } = await newToken();
    const { request } = makeEnrolRequest(token, "keys");
    await expect(enrolNode({ ...request, publicKey: request.sealingKey })).rejects.toMatchObject({ code: "invalid", path: "publicKey" });
    await expect(enrolNode({ ...request, sealingKey: "AAAA" })).rejects.toMatchObject({ code: "invalid", path: "sealingKey" });
    await expect(enrolNode(request)).resolves.toMatchObject({ orgId: org.orgId });
  });

  it("gives the second host of the same name a number", async () => {
    const names: string[] = [];
    for (let n = 0; n < 3; n++) {
      const { id, token } = await newToken();
      await enrolNode(makeEnrolRequest(token, "twin").request);
      names.push((await readEnrolment(lead, { enrolmentId: id })).nodeName!);
    }
    expect(names).toEqual(["twin", "twin-2", "twin-3"]);
  });
});
