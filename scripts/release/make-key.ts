/**
 * Makes a release key: `npm run release:key -- FILE`. Writes the private key to FILE, which must not be on a machine that runs a portal. Prints the public
 * key, for `releaseKeys` in the hosts' policy.json.
 */
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";

const [file] = process.argv.slice(2);
if (!file) throw new Error("usage: npm run release:key -- FILE");
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
console.log(publicKey.export({ type: "spki", format: "der" }).toString("base64"));
