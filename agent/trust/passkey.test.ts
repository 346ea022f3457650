import { createHash, generateKeyPairSync, type KeyPairKeyObjectResult, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isAssertion } from "./passkey";

const PLAN = "ab".repeat(32);
const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest();
const kinds = {
  ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
  EdDSA: () => generateKeyPairSync("ed25519"),
  RS256: () => generateKeyPairSync("rsa", { modulusLength: 2_048 }),
  ES384: () => generateKeyPairSync("ec", { namedCurve: "P-384" }),
  Ed448: () => generateKeyPairSync("ed448"),
  "RSA with 1,024 bits": () => generateKeyPairSync("rsa", { modulusLength: 1_024 }),
};

const pin = (pair: KeyPairKeyObjectResult) => ({
  name: "Lea",
  credentialId: "cred-1",
  publicKey: pair.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
  origins: ["https://portal.example"],
  rpId: "portal.example",
});

function assert(pair: KeyPairKeyObjectResult, { origin = "https://portal.example", flags = 5, rpId = "portal.example" } = {}) {
  const challenge = Buffer.from(PLAN, "hex").toString("base64url");
  const client = Buffer.from(JSON.stringify({ type: "webauthn.get", challenge, origin }));
  const authenticator = Buffer.concat([sha256(rpId), Buffer.from([flags, 0, 0, 0, 1])]);
  const hash = pair.privateKey.asymmetricKeyType?.startsWith("ed") ? null : "sha256";
  return {
    credentialId: "cred-1",
    authenticatorData: authenticator.toString("base64url"),
    clientDataJson: client.toString("base64url"),
    signature: sign(hash, Buffer.concat([authenticator, sha256(client)]), pair.privateKey).toString("base64url"),
  };
}

describe.each(["ES256", "EdDSA", "RS256"] as const)("a passkey that a host pins, with %s", (kind) => {
  const pair = kinds[kind]();

  it("signs one plan, on its site, by a person who was verified", () => {
    expect(isAssertion(assert(pair), pin(pair), PLAN)).toBe(true);
    expect(isAssertion(assert(pair), pin(pair), "cd".repeat(32))).toBe(false);
    expect(isAssertion(assert(pair, { origin: "https://evil.example" }), pin(pair), PLAN)).toBe(false);
    expect(isAssertion(assert(pair, { rpId: "evil.example" }), pin(pair), PLAN)).toBe(false);
    expect(isAssertion(assert(pair, { flags: 1 }), pin(pair), PLAN)).toBe(false);
    expect(isAssertion({ ...assert(pair), signature: "AAAA" }, pin(pair), PLAN)).toBe(false);
  });

  it("is not another key of any kind", () => {
    for (const make of Object.values(kinds)) expect(isAssertion(assert(pair), pin(make()), PLAN)).toBe(false);
  });
});

it.each(["ES384", "Ed448", "RSA with 1,024 bits"] as const)("a pinned key of kind %s signs nothing", (kind) => {
  const pair = kinds[kind]();
  expect(isAssertion(assert(pair), pin(pair), PLAN)).toBe(false);
});
