import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import type { RegisterPasskey } from "@/lib/contracts/passkey";
import type { PasskeyAssertion } from "@/lib/contracts/plan";

export type Algorithm = "ES256" | "EdDSA" | "RS256" | "ES384";

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest();
const bytesOf = (base64url = "") => Uint8Array.from(Buffer.from(base64url, "base64url"));

function keyPair(algorithm: Algorithm): { publicKey: KeyObject; privateKey: KeyObject } {
  if (algorithm === "EdDSA") return generateKeyPairSync("ed25519");
  if (algorithm === "RS256") return generateKeyPairSync("rsa", { modulusLength: 2_048 });
  return generateKeyPairSync("ec", { namedCurve: algorithm === "ES256" ? "P-256" : "P-384" });
}

/** The public key in an authenticator's format (RFC 9053). */
function coseKey(algorithm: Algorithm, publicKey: KeyObject): Buffer {
  const { x, y, n, e } = publicKey.export({ format: "jwk" });
  const fields: Record<Algorithm, [number, number | Uint8Array][]> = {
    ES256: [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytesOf(x)],
      [-3, bytesOf(y)],
    ],
    ES384: [
      [1, 2],
      [3, -35],
      [-1, 2],
      [-2, bytesOf(x)],
      [-3, bytesOf(y)],
    ],
    EdDSA: [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, bytesOf(x)],
    ],
    RS256: [
      [1, 3],
      [3, -257],
      [-1, bytesOf(n)],
      [-2, bytesOf(e)],
    ],
  };
  return Buffer.from(isoCBOR.encode(new Map(fields[algorithm])));
}

interface Wrong {
  origin?: string;
  flags?: number;
  type?: string;
  crossOrigin?: boolean;
}

/** A software authenticator: real keys, real documents, invalid ones on request. */
export function softwareAuthenticator(origin = "http://localhost:3999", algorithm: Algorithm = "ES256") {
  const { publicKey, privateKey } = keyPair(algorithm);
  const id = randomBytes(32);
  const credentialId = id.toString("base64url");
  const document = (flags: number, rpId: string) => Buffer.concat([sha256(Buffer.from(rpId)), Buffer.from([flags, 0, 0, 0, 1])]);
  const client = (type: string, challenge: string, at: string, crossOrigin = false) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: at, crossOrigin }));
  const rpIdOf = (at: string) => new URL(at).hostname;
  return {
    credentialId,
    /** SPKI DER, base64: what a host pins. */
    publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    register(challenge: string, wrong: { flags?: number; crossOrigin?: boolean } = {}): RegisterPasskey {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const head = document(wrong.flags ?? 0x45, rpIdOf(origin));
      const attested = Buffer.concat([head, Buffer.alloc(16), length, id, coseKey(algorithm, publicKey)]);
      return {
        name: "A key",
        challenge,
        credentialId,
        clientDataJson: client("webauthn.create", challenge, origin, wrong.crossOrigin).toString("base64url"),
        authenticatorData: attested.toString("base64url"),
      };
    },
    /** Signs a plan's hash. */
    assert(planHash: string, wrong: Wrong = {}): PasskeyAssertion {
      return this.answer(Buffer.from(planHash, "hex").toString("base64url"), wrong);
    },
    /** Signs a challenge; `flags` 0x05 = present and verified. */
    answer(challenge: string, wrong: Wrong = {}): PasskeyAssertion {
      const clientData = client(wrong.type ?? "webauthn.get", challenge, wrong.origin ?? origin, wrong.crossOrigin);
      const authenticator = document(wrong.flags ?? 0x05, rpIdOf(wrong.origin ?? origin));
      const signed = Buffer.concat([authenticator, sha256(clientData)]);
      return {
        credentialId,
        authenticatorData: authenticator.toString("base64url"),
        clientDataJson: clientData.toString("base64url"),
        signature: sign(algorithm === "EdDSA" ? null : "sha256", signed, privateKey).toString("base64url"),
      };
    },
  };
}
