import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSigned } from "@/agent/link/keys";
import { Release, releaseText } from "@/lib/contracts/agent-bundle";

let folder: string;
let publicKey: string;
const at = (name: string) => path.join(folder, name);
const script = (name: string, args: string[]) =>
  execFileSync(process.execPath, ["--conditions=react-server", "--import", "tsx", path.join(import.meta.dirname, name), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "mw-release-"));
  publicKey = script("make-key.ts", [at("release.pem")]).trim();
  writeFileSync(at("agent.cjs"), "the agent");
  writeFileSync(at("runtime"), "the runtime");
  writeFileSync(at("agent.json"), JSON.stringify({ version: "1.2.3", sha256: sha256("the agent"), sizeBytes: 9 }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const signBuild = () => script("sign.ts", ["--key", at("release.pem"), "--runtime", at("runtime"), "--dist", folder]);

describe("a release", () => {
  it("is signed by a key that its owner alone can read, and that is never written over", () => {
    expect(statSync(at("release.pem")).mode & 0o777).toBe(0o600);
    expect(() => script("make-key.ts", [at("release.pem")])).toThrow(/EEXIST/);
  });

  it("carries the key's signature over bundle and runtime, as hosts and openssl check it", () => {
    signBuild();
    const release = Release.parse(JSON.parse(readFileSync(at("release.json"), "utf8")));
    expect(release.key).toBe(publicKey);
    for (const kind of ["agent", "runtime"] as const) {
      const { version, sha256: hash, signature } = release[kind];
      expect(hash).toBe(sha256(`the ${kind}`));
      expect(isSigned(releaseText(kind, version, hash), signature, publicKey)).toBe(true);
      expect(isSigned(releaseText(kind === "agent" ? "runtime" : "agent", version, hash), signature, publicKey)).toBe(false);
    }
    const { version, sha256: hash, signature } = release.agent;
    writeFileSync(at("text"), releaseText("agent", version, hash));
    writeFileSync(at("signature"), Buffer.from(signature, "base64"));
    writeFileSync(at("public.der"), Buffer.from(publicKey, "base64"));
    const check = [
      "pkeyutl",
      "-verify",
      "-rawin",
      "-pubin",
      "-keyform",
      "DER",
      "-inkey",
      at("public.der"),
      "-in",
      at("text"),
      "-sigfile",
      at("signature"),
    ];
    expect(spawnSync("openssl", check, { encoding: "utf8" })).toMatchObject({ status: 0 });
  });

  it("is refused for a bundle that is not what was built", () => {
    writeFileSync(at("agent.cjs"), "something else");
    expect(signBuild).toThrow(/is not what dist\/agent.json describes/);
  });
});
