import { createPublicKey, verify } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { canonicalJson } from "@/lib/canonical";
import { withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { makeTestOrg } from "@/scripts/testing/org";
import { offerAgent, shippedAgent, updateFor } from "./shipped-agent";

const shipped = { version: "0.10.0", sha256: "a".repeat(64), sizeBytes: 700_000 };
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "mw-shipped-"));
  env().MILLWRIGHT_AGENT = path.join(folder, "agent.cjs");
});
const ship = (content: unknown) => writeFileSync(path.join(folder, "agent.json"), JSON.stringify(content));

describe("the agent that this installation ships", () => {
  it("is an update for older nodes only, number by number", () => {
    expect(["0.9.9", "0.10", "0.2.0.1"].map((running) => updateFor(shipped, running))).toEqual(["0.10.0", null, "0.10.0"]);
    for (const running of ["0.10.0", "0.10.1", "1.0.0", "simulated", "", null]) expect(updateFor(shipped, running)).toBeNull();
    expect(updateFor(null, "0.1.0")).toBeNull();
  });

  it("is offered to a node with the signature of its own organisation", async () => {
    ship(shipped);
    const [org, other] = [await makeTestOrg(), await makeTestOrg()];
    const { signature, ...body } = await offerAgent(org.system);
    expect(body).toEqual({ ...shipped, purpose: "agent-bundle", orgId: org.orgId });
    const isSignedBy = async (one: typeof org) => {
      const { signingKey } = await withOrg(one, (tx) => tx.org.findUniqueOrThrow({ where: { id: one.orgId } }));
      const key = createPublicKey({ key: Buffer.from(signingKey, "base64"), format: "der", type: "spki" });
      return verify(null, Buffer.from(canonicalJson(body)), key, Buffer.from(signature, "base64"));
    };
    expect([await isSignedBy(org), await isSignedBy(other)]).toEqual([true, false]);
  });

  it("is offered with the release key's signature over this bundle, and without one that is for another", async () => {
    ship(shipped);
    const org = await makeTestOrg();
    const offered = async (sha256: string) => {
      const agent = { version: shipped.version, sha256, signature: "by the release key" };
      writeFileSync(path.join(folder, "release.json"), JSON.stringify({ key: "a key", agent, runtime: agent }));
      return (await offerAgent(org.system)).releaseSignature;
    };
    expect([await offered(shipped.sha256), await offered("b".repeat(64))]).toEqual(["by the release key", undefined]);
  });

  it("is absent when nothing was built", async () => {
    expect(await shippedAgent()).toBeNull();
    writeFileSync(path.join(folder, "agent.json"), '{"version": "0.');
    expect(await shippedAgent()).toBeNull();
    await expect(offerAgent((await makeTestOrg()).system)).rejects.toMatchObject({ code: "not-found" });
  });
});
