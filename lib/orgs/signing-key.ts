import "server-only";
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { OrgId } from "@/lib/contracts/ids";
import { env } from "@/lib/env";

const keys = new Map<string, KeyObject>();
const folder = () => path.join(env().MILLWRIGHT_DATA, "secrets", "orgs");
const fileOf = (orgId: string) => path.join(folder(), `${OrgId.parse(orgId)}.pem`);

/** Makes an org's Ed25519 key. The private half stays in the secrets folder (0600), outside the database. @returns the public half, SPKI DER, base64. */
export async function createOrgKey(orgId: string): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  await mkdir(folder(), { recursive: true, mode: 0o700 });
  await writeFile(fileOf(orgId), privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
  return publicKey.export({ type: "spki", format: "der" }).toString("base64");
}

/** Ed25519 over the UTF-8 bytes of `text`, base64. @throws when the org's key is not on this machine. */
export async function signWithOrgKey(orgId: string, text: string): Promise<string> {
  let key = keys.get(orgId);
  if (!key) {
    key = createPrivateKey(await readFile(fileOf(orgId), "utf8"));
    keys.set(orgId, key);
  }
  return sign(null, Buffer.from(text, "utf8"), key).toString("base64");
}

/** The first 32 hexadecimal digits of SHA-256 over the SPKI DER: what an enrolment token carries. */
export const keyFingerprint = (publicKeyBase64: string): string =>
  createHash("sha256").update(Buffer.from(publicKeyBase64, "base64")).digest("hex").slice(0, 32);
