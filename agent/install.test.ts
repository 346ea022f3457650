import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { needs } from "@/scripts/testing/needs";
import { debianTool, missingTool } from "@/scripts/tools/debian";
import { install, serveInstall } from "./testing/served-install";

const bundle = join(mkdtempSync(join(tmpdir(), "mw-install-")), "agent.cjs");
/** A small stand-in for the real runtime of 100 MB, which it runs. */
const runtime = join(dirname(bundle), "node");
writeFileSync(runtime, `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
const ends: (() => Promise<void> | void)[] = [];
beforeAll(() =>
  build({ entryPoints: [join(import.meta.dirname, "main.ts")], outfile: bundle, bundle: true, platform: "node", format: "cjs" }).then(
    () => {},
  ),
);
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function startServer({ noRuntime = false, sha256 }: { sha256?: string; noRuntime?: boolean } = {}) {
  const served = await serveInstall({ bundle, ...(noRuntime ? {} : { runtime }) }, sha256 ? { sha256 } : {});
  ends.push(served.stop);
  return served;
}
const fresh = () => mkdtempSync(join(tmpdir(), "mw-root-"));

describe("the installer", { timeout: 150_000 }, () => {
  it("installs runtime and agent, enrols once, and removes itself but not the history", async () => {
    const { portal, url } = await startServer();
    const root = fresh();
    const args = ["--portal", `${url}/`, "--token", portal.enrolmentToken, "--name", "rack-7", "--no-service"];
    const done = await install(root, args);
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining("Remove it with") });
    expect([...portal.nodes.values()].map((node) => node.name)).toEqual(["rack-7"]);
    expect(statSync(join(root, "var/lib/millwright")).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(root, "opt/millwright/node"), "utf8")).toBe(readFileSync(runtime, "utf8"));
    expect(JSON.parse(readFileSync(join(root, "etc/millwright/policy.json"), "utf8")).mode).toBe("full");
    const version = await new Promise<string>((resolve) =>
      execFile(join(root, "opt/millwright/millwright-agent"), ["--version"], (_, out) => resolve(out)),
    );
    expect(version).toMatch(/^\d+\.\d+\.\d+/);

    // Again without a token: an update keeps identity, config and policy.
    expect((await install(root, ["--portal", url, "--no-service"])).code).toBe(0);
    expect(portal.nodes.size).toBe(1);
    expect((await install(root, ["--uninstall", "--no-service"])).code).toBe(0);
    expect([existsSync(join(root, "opt/millwright")), existsSync(join(root, "var/lib/millwright/identity.json"))]).toEqual([false, true]);
    await install(root, ["--uninstall", "--purge", "--no-service"]);
    expect(existsSync(join(root, "var/lib/millwright"))).toBe(false);
  });

  it("installs nothing when a checksum does not fit", async () => {
    const { portal, url } = await startServer({ sha256: "0".repeat(64) });
    const root = fresh();
    expect(await install(root, ["--portal", url, "--token", portal.enrolmentToken, "--no-service"])).toMatchObject({
      code: 1,
      out: expect.stringContaining("does not fit its SHA-256"),
    });
    expect(existsSync(join(root, "opt"))).toBe(false);
    expect(portal.nodes.size).toBe(0);
  });

  it("uses the host's own Node.js when the portal has no runtime for it", async () => {
    const { portal, url } = await startServer({ noRuntime: true });
    const done = await install(fresh(), ["--portal", url, "--token", portal.enrolmentToken, "--no-service"]);
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining("own Node.js") });
  });

  it(
    "gives a watch-only agent its state and nothing else, and changes the mode only when asked",
    needs(process.getuid?.() === 0 ? missingTool("visudo") : "only root can give files away"),
    async () => {
      const { portal, url } = await startServer();
      const root = fresh();
      const args = ["--portal", url, "--token", portal.enrolmentToken, "--no-service"];
      expect((await install(root, [...args, "--watch-only", "--user", "nobody"])).code).toBe(0);
      const ownerOf = (path: string) => statSync(join(root, path)).uid;
      expect(JSON.parse(readFileSync(join(root, "etc/millwright/policy.json"), "utf8")).mode).toBe("read-only");
      expect([
        ownerOf("var/lib/millwright/identity.json") !== 0,
        ownerOf("opt/millwright/agent.cjs"),
        ownerOf("etc/millwright/policy.json"),
      ]).toEqual([true, 0, 0]);
      expect(existsSync(join(root, "etc/sudoers.d/millwright"))).toBe(false);
      for (const other of [args, [...args, "--sudo"]]) {
        const refused = await install(root, other);
        expect([refused.code, refused.out]).toEqual([1, expect.stringContaining("was installed with --watch-only")]);
      }
      expect(ownerOf("var/lib/millwright/identity.json")).not.toBe(0);
    },
  );

  it(
    "trusts nothing that the agent's user has planted when the mode changes to one that runs as root",
    needs(process.getuid?.() === 0 ? missingTool("visudo") : "only root can give files away"),
    async () => {
      const { portal, url } = await startServer();
      const root = fresh();
      const args = ["--portal", url, "--token", portal.enrolmentToken, "--no-service"];
      const state = join(root, "var/lib/millwright");
      expect((await install(root, [...args, "--sudo", "--user", "nobody"])).code).toBe(0);
      const identity = JSON.parse(readFileSync(join(state, "identity.json"), "utf8"));
      // What an attacker with that user's rights would plant: another organisation's key, an envelope to resume, a journal that says it was begun.
      writeFileSync(join(state, "identity.json"), JSON.stringify({ ...identity, orgKey: "planted" }));
      mkdirSync(join(state, "targets/planted"), { recursive: true });
      writeFileSync(join(state, "targets/planted/envelope"), "planted");
      writeFileSync(join(state, "journal"), "planted");
      expect((await install(root, args)).code).toBe(1);
      // The same where an older installer has noted no mode.
      rmSync(join(root, "etc/millwright/mode"));
      expect((await install(root, args)).out).toContain("was installed with --sudo");
      expect((await install(root, [...args, "--change-mode"])).code).toBe(0);
      expect(JSON.parse(readFileSync(join(state, "identity.json"), "utf8"))).toEqual(identity);
      expect(statSync(join(state, "identity.json")).uid).toBe(0);
      expect(existsSync(join(state, "targets/planted"))).toBe(false);
      expect(existsSync(join(state, "journal"))).toBe(false);
    },
  );

  it("says in one sentence what is missing", async () => {
    expect((await install(fresh(), ["--nonsense"])).out).toContain("there is no option --nonsense");
    expect((await install(fresh(), [])).out).toContain("--portal is missing");
    expect((await install(fresh(), ["--print", "nonsense"])).out).toContain("nothing called nonsense");
  });
});
const profiles = { default: [], sudo: ["--sudo"], "watch-only": ["--watch-only"] };

describe("the unit, by systemd's own judgement", needs(missingTool("systemd-analyze")), () => {
  it.each(Object.entries(profiles))("holds for %s", async (name, args) => {
    const root = fresh();
    const printed = await install(root, [...args, "--portal", "https://mw.example", "--print", "unit"]);
    // It looks for the program that the unit starts.
    mkdirSync(join(root, "opt/millwright"), { recursive: true });
    writeFileSync(join(root, "opt/millwright/millwright-agent"), "#!/bin/sh\n", { mode: 0o755 });
    const unit = join(root, "millwright-agent.service");
    writeFileSync(unit, printed.out);
    const verified = spawnSync(debianTool("systemd-analyze"), ["verify", unit], { encoding: "utf8" });
    expect({ status: verified.status, said: verified.stdout + verified.stderr }).toEqual({ status: 0, said: "" });
    const judged = spawnSync(debianTool("systemd-analyze"), ["security", "--offline=true", unit], { encoding: "utf8" });
    const score = /Overall exposure level[^:]*: ([\d.]+ \w+)/.exec(judged.stdout)?.[1];
    expect(score).toBeDefined();
    console.log(`systemd-analyze security, ${name}: ${score}`);
  });
});

describe("the sudo rule", needs(missingTool("visudo")), () => {
  it("is accepted by visudo and names one program without arguments", async () => {
    const root = fresh();
    const printed = await install(root, ["--sudo", "--print", "sudoers"]);
    const file = join(root, "sudoers");
    writeFileSync(file, printed.out);
    expect(spawnSync(debianTool("visudo"), ["-cf", file], { encoding: "utf8" }).stdout).toContain("parsed OK");
    const rules = printed.out.split("\n").filter((line) => line.startsWith("millwright"));
    expect(rules).toEqual([`millwright ALL=(root:root) NOPASSWD: ${root}/opt/millwright/millwright-step ""`]);
  });
});
