import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
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
});
beforeEach(() => {
  writeFileSync(at("agent.cjs"), "the agent");
  writeFileSync(at("runtime"), "the runtime");
  writeFileSync(at("agent.json"), JSON.stringify({ version: "1.2.3", sha256: sha256("the agent"), sizeBytes: 9 }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const signBuild = () => script("sign.ts", ["--key", at("release.pem"), "--runtime", at("runtime"), "--dist", folder]);

describe("a release", () => {
  it("is signed by a key that only its owner can read, and that is never overwritten", () => {
    expect(statSync(at("release.pem")).mode & 0o777).toBe(0o600);
    expect(() => script("make-key.ts", [at("release.pem")])).toThrow(/EEXIST/);
  });

  it("has the key's signature over bundle and runtime, as hosts verify it", () => {
    signBuild();
    const release = Release.parse(JSON.parse(readFileSync(at("release.json"), "utf8")));
    expect(release.key).toBe(publicKey);
    for (const kind of ["agent", "runtime"] as const) {
      const { version, sha256: hash, signature } = release[kind];
      expect(hash).toBe(sha256(`the ${kind}`));
      expect(isSigned(releaseText(kind, version, hash), signature, publicKey)).toBe(true);
      expect(isSigned(releaseText(kind === "agent" ? "runtime" : "agent", version, hash), signature, publicKey)).toBe(false);
    }
  });

  it.each(["agent", "runtime"] as const)("is verified by hand as the docs say, and fails when it was changed: the %s", (kind) => {
    signBuild();
    const release = Release.parse(JSON.parse(readFileSync(at("release.json"), "utf8")));
    const { version, sha256: hash, signature } = release[kind];
    const page = readFileSync(path.join(import.meta.dirname, "../../docs/agent.md"), "utf8");
    const commands = /```sh\n(# release\.json[\s\S]*?)```/.exec(page)![1]!;
    const check = (of: string, given: string) => {
      const filled = commands
        .replace(" agent VERSION SHA256", ` ${of} ${version} ${given}`)
        .replace("SIGNATURE", signature)
        .replace("PUBLIC KEY", publicKey);
      return spawnSync("sh", ["-euc", filled], { cwd: folder, encoding: "utf8" });
    };
    expect(check(kind, hash)).toMatchObject({ status: 0, stdout: expect.stringContaining("Verified Successfully") });
    expect(check(kind, sha256("something else")).status).not.toBe(0);
    expect(check(kind === "agent" ? "runtime" : "agent", hash).status).not.toBe(0);
  });

  it("is refused for a bundle that differs from the build", () => {
    writeFileSync(at("agent.cjs"), "something else");
    expect(signBuild).toThrow(/is not what dist\/agent.json describes/);
  });
});
