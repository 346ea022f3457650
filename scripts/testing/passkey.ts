import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { RegisterPasskey } from "@/lib/contracts/passkey";
import type { PasskeyAssertion } from "@/lib/contracts/plan";

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest();

/** An authenticator made of software: real ES256 keys, real documents, wrong ones on request. */
export function softwareAuthenticator(origin = "http://localhost:3999") {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const id = randomBytes(32);
  const credentialId = id.toString("base64url");
  const document = (flags: number, rpId: string) => Buffer.concat([sha256(Buffer.from(rpId)), Buffer.from([flags, 0, 0, 0, 1])]);
  const client = (type: string, challenge: string, at: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: at, crossOrigin: false }));
  const rpIdOf = (at: string) => new URL(at).hostname;
  return {
    credentialId,
    register(challenge: string, name = "A key"): RegisterPasskey {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const attested = Buffer.concat([document(0x45, rpIdOf(origin)), Buffer.alloc(16), length, id]);
      return {
        name,
        challenge,
        credentialId,
        publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64url"),
        clientDataJson: client("webauthn.create", challenge, origin).toString("base64url"),
        authenticatorData: attested.toString("base64url"),
      };
    },
    /** Signs a plan's hash; `flags` 0x05 = present and verified. */
    assert(planHash: string, wrong: { origin?: string; flags?: number; type?: string } = {}): PasskeyAssertion {
      const clientData = client(wrong.type ?? "webauthn.get", Buffer.from(planHash, "hex").toString("base64url"), wrong.origin ?? origin);
      const authenticator = document(wrong.flags ?? 0x05, rpIdOf(wrong.origin ?? origin));
      return {
        credentialId,
        authenticatorData: authenticator.toString("base64url"),
        clientDataJson: clientData.toString("base64url"),
        signature: sign("sha256", Buffer.concat([authenticator, sha256(clientData)]), privateKey).toString("base64url"),
      };
    },
  };
}
