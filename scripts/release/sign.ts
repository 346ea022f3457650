/**
 * Signs the built agent and the Node.js runtime for hosts: `npm run release:sign -- --key FILE [--runtime FILE]`. Writes dist/release.json,
 * which the portal passes on. Run it where the release key is, on your own build.
 */
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { type Release, releaseText, ShippedAgent } from "@/lib/contracts/agent-bundle";

const { values } = parseArgs({ options: { key: { type: "string" }, runtime: { type: "string" }, dist: { type: "string" } } });
if (!values.key) throw new Error("usage: npm run release:sign -- --key FILE [--runtime FILE]");
const dist = path.resolve(values.dist ?? path.join(import.meta.dirname, "../../dist"));
const key = createPrivateKey(readFileSync(values.key));
const sha256 = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
const signed = (kind: "agent" | "runtime", version: string, hash: string) => ({
  version,
  sha256: hash,
  signature: sign(null, Buffer.from(releaseText(kind, version, hash), "utf8"), key).toString("base64"),
});

const shipped = ShippedAgent.parse(JSON.parse(readFileSync(path.join(dist, "agent.json"), "utf8")));
const bundle = sha256(path.join(dist, "agent.cjs"));
if (bundle !== shipped.sha256) throw new Error("dist/agent.cjs is not what dist/agent.json describes. Build it again.");
const runtimeVersion = `${process.version}-${process.platform}-${process.arch}`;
const release: Release = {
  key: createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64"),
  agent: signed("agent", shipped.version, bundle),
  runtime: signed("runtime", runtimeVersion, sha256(values.runtime ?? process.execPath)),
};
writeFileSync(path.join(dist, "release.json"), `${JSON.stringify(release, null, 2)}\n`);
console.log(`agent=${shipped.version} ${bundle} runtime=${runtimeVersion} signed by ${release.key}`);
