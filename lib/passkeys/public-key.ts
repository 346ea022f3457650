import "server-only";
import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";

/** COSE's numbers for the algorithms that hosts verify as well: ECDSA over P-256, Ed25519, RSA with PKCS #1 v1.5. */
const ES256 = -7;
const EDDSA = -8;
const RS256 = -257;
export const algorithms = [ES256, EDDSA, RS256];

const SHORTEST_RSA = 2_048;

/** A COSE key: small numbers for names, as RFC 9053 gives them. */
type Cose = Map<number, number | Uint8Array>;

/** An authenticator's public key in the form of hosts and the database: SPKI DER, base64. @throws Error for a key of another kind. */
export function spkiOf(cose: Uint8Array): string {
  const key = createPublicKey({ key: jwkOf(isoCBOR.decodeFirst<Cose>(Uint8Array.from(cose))), format: "jwk" });
  if (key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) < SHORTEST_RSA)
    throw new Error(`an RSA key needs at least ${SHORTEST_RSA} bits`);
  return key.export({ type: "spki", format: "der" }).toString("base64");
}

function jwkOf(cose: Cose): JsonWebKey {
  const text = (name: number) => Buffer.from(cose.get(name) as Uint8Array).toString("base64url");
  switch (cose.get(3)) {
    case ES256:
      return { kty: "EC", crv: "P-256", x: text(-2), y: text(-3) };
    case EDDSA:
      return { kty: "OKP", crv: "Ed25519", x: text(-2) };
    case RS256:
      return { kty: "RSA", n: text(-1), e: text(-2) };
    default:
      throw new Error(`keys of algorithm ${cose.get(3)} are not taken`);
  }
}

/** The reverse, for the library that verifies signatures. */
export function coseOf(spki: string): Uint8Array<ArrayBuffer> {
  const key = createPublicKey({ key: Buffer.from(spki, "base64"), format: "der", type: "spki" });
  return isoCBOR.encode(new Map<number, number | Uint8Array>(coseFields(key)));
}

function coseFields(key: KeyObject): [number, number | Uint8Array][] {
  const { x = "", y = "", n = "", e = "" } = key.export({ format: "jwk" });
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "base64url"));
  switch (key.asymmetricKeyType) {
    case "ec":
      return [
        [1, 2],
        [3, ES256],
        [-1, 1],
        [-2, bytes(x)],
        [-3, bytes(y)],
      ];
    case "ed25519":
      return [
        [1, 1],
        [3, EDDSA],
        [-1, 6],
        [-2, bytes(x)],
      ];
    default:
      return [
        [1, 3],
        [3, RS256],
        [-1, bytes(n)],
        [-2, bytes(e)],
      ];
  }
}
