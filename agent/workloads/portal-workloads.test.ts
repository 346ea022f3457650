import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newKeys } from "../link/keys";
import { testDocument } from "../testing/test-document";
import { PortalWorkloads } from "./portal-workloads";

function setUp() {
  const org = newKeys("ed25519");
  const identity = { nodeId: randomUUID(), orgId: randomUUID(), orgKey: org.publicKey };
  const path = join(mkdtempSync(join(tmpdir(), "mw-workloads-")), "portal-workloads");
  const said: string[] = [];
  const open = () => new PortalWorkloads(path, identity, (line) => said.push(line));
  const document = (revision: number, changes: object = {}) => testDocument({ ...identity, revision, ...changes }, org.privateKey);
  return { org, identity, path, said, open, document };
}

describe("the portal's workloads on the host", () => {
  it("are taken when they are signed and newer, and are there again after a restart", () => {
    const { open, document } = setUp();
    const first = open();
    expect(first.take(document(1))).toBe(true);
    expect(first.take(document(3))).toBe(true);
    expect(first.take(document(3))).toBe(false);
    expect(open().document).toMatchObject({ revision: 3, workloads: [{ name: "chat" }] });
  });

  it("are refused when anything was changed, for another node or organisation, and when an older revision is replayed", () => {
    const { open, document, identity } = setUp();
    const held = open();
    held.take(document(2));
    const forged = [
      { ...document(3), workloads: [{ name: "evil", kind: "service" }] },
      { ...document(3), revision: 4 },
      document(5, { nodeId: randomUUID() }),
      document(6, { orgId: randomUUID() }),
      testDocument({ ...identity, revision: 7 }, newKeys("ed25519").privateKey),
      document(1),
      { ...document(8), purpose: "something-else" },
      null,
      "text",
    ];
    for (const one of forged) {
      held.take(one);
      expect(held.revision).toBe(2);
      expect(held.refusal?.sentence).toBeTruthy();
    }
    held.take(document(9));
    expect(held.refusal).toBeUndefined();
  });

  it("fall back to the revision before when the file is torn, flipped anywhere or swapped for another host's", () => {
    const { open, document, path, said } = setUp();
    open().take(document(1));
    open().take(document(2));
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 7) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1;
      writeFileSync(path, flipped);
      expect(open().revision).toBe(1);
      writeFileSync(path, whole.subarray(0, at));
      expect(open().revision).toBe(1);
    }
    expect(said.at(-1)).toContain("its previous version is used");
    const other = setUp();
    other.open().take(other.document(5));
    writeFileSync(path, readFileSync(other.path));
    expect(open().revision).toBe(0);
    expect(said.at(-1)).toContain("not signed by the organisation's key");
  });
});
