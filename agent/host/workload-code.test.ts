import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Workload } from "../../lib/contracts/workload";
import { pythonDependencies } from "../checks/python/dependencies.check";
import { pythonVersion } from "../checks/python/version.check";
import { canMakeUsers, makeTestUser, type TestUser, whyNoUsers } from "../testing/test-user";
import { HostPolicy } from "../trust/policy";
import { codeObjection } from "../workloads/workload-rules";
import { localHost } from "./local-host";

/** Writes whose rights it got into the workload's own folder. */
const TELL = "/bin/grep -E '^(Uid|Cap(Eff|Prm|Bnd|Amb)|NoNewPrivs|Groups):' /proc/self/status; pwd; /usr/bin/env";

/** The folder below lib in which the system's Python looks for packages. */
const SYSTEM_PYTHON = spawnSync("/usr/bin/python3", ["-c", "import sys; print('python%d.%d' % sys.version_info[:2])"], {
  encoding: "utf8",
}).stdout.trim();

describe.skipIf(!canMakeUsers)(`code of a workload that a check starts (${whyNoUsers})`, () => {
  let user: TestUser;
  let told: string;
  beforeEach(() => {
    user = makeTestUser();
    told = join(user.folder, "told");
  });
  afterEach(() => user.remove());

  const workloadOf = (fields: object) =>
    Workload.parse({ name: "app", kind: "service", folder: user.folder, requiresPython: ">=3.8", ...fields });
  const check = (fields: object, host = localHost()) => pythonVersion.run(host, workloadOf(fields), new Map());
  const packages = (fields: object, host = localHost()) => pythonDependencies.run(host, workloadOf(fields), new Map());
  /** A user's executable that reports its rights and then answers like Python. */
  const tellingPython = (path: string) => {
    const answer = '{"version": "3.11.0", "executable": "/usr/bin/python3"}';
    user.sh(
      `mkdir -p "$(dirname ${path})"; printf '%s\\n' '#!/bin/bash' "{ ${TELL.replaceAll('"', '\\"')}; } > ${told}" 'echo '"'"'${answer}'"'" > ${path}; chmod 755 ${path}`,
    );
  };
  const expectOwnersRights = () => {
    const text = readFileSync(told, "utf8");
    expect(text).toMatch(new RegExp(`Uid:\\s+${user.uid}\\s+${user.uid}\\s+${user.uid}\\s+${user.uid}`));
    expect(text.match(/Cap\w+:\s+0+$/gm)).toHaveLength(4);
    expect(text).toMatch(/Groups:\s*$/m);
    expect(text).toMatch(/NoNewPrivs:\s+1/);
    expect(text).toMatch(/^\/$/m);
    expect(text).not.toContain("MW_TEST_SECRET");
  };

  it("never loads a json.py from the workload's folder", async () => {
    user.sh(`echo 'import os; open("${told}", "w").write(str(os.getuid()))' > json.py`);
    expect(await check({ python: "/usr/bin/python3", importLine: "import json" })).toMatchObject({ state: "ok" });
    expect(await packages({ python: "/usr/bin/python3", importLine: "import json" })).toMatchObject({ state: expect.any(String) });
    expect(existsSync(told)).toBe(false);
  });

  it("has its owner's rights when PATH of the environment file chooses the program", async () => {
    process.env.MW_TEST_SECRET = "s3cret";
    tellingPython(join(user.folder, "bin/python"));
    user.sh("echo PATH=$PWD/bin > env");
    expect(await check({ envFile: join(user.folder, "env") })).toMatchObject({ state: "ok" });
    expectOwnersRights();
  });

  it("has its owner's rights behind a link of the owner, wherever the link leads", async () => {
    const roots = mkdtempSync(join(tmpdir(), "mw-roots-"));
    chmodSync(roots, 0o755);
    const program = join(roots, "python3");
    writeFileSync(program, `#!/bin/bash\n{ ${TELL}; } > ${told}\necho '{"version": "3.11.0", "executable": "/usr/bin/python3"}'\n`, {
      mode: 0o755,
    });
    user.sh(`ln -s ${program} python`);
    await check({ folder: undefined, python: join(user.folder, "python") });
    expectOwnersRights();
    rmSync(roots, { recursive: true });
  });

  it("has its owner's rights in a .pth file of a virtual environment", async () => {
    user.sh("/usr/bin/python3 -m venv --without-pip venv");
    user.sh(`echo 'import os; open("${told}", "w").write("Uid: %d" % os.getuid())' > "$(echo venv/lib/python3*/site-packages)/evil.pth"`);
    await packages({ folder: undefined, venv: join(user.folder, "venv") });
    expect(readFileSync(told, "utf8")).toBe(`Uid: ${user.uid}`);
  });

  it("has not root's rights when only the packages of root's interpreter are somebody else's", async () => {
    const roots = mkdtempSync(join(tmpdir(), "mw-roots-"));
    chmodSync(roots, 0o755);
    const site = join(roots, "venv/lib", SYSTEM_PYTHON, "site-packages");
    mkdirSync(site, { recursive: true });
    mkdirSync(join(roots, "venv/bin"));
    symlinkSync("/usr/bin/python3", join(roots, "venv/bin/python"));
    writeFileSync(join(roots, "venv/pyvenv.cfg"), "home = /usr/bin\n");
    const mine = join(user.folder, "src");
    user.sh(`mkdir src; echo 'import os; open("${told}", "w").write("Uid: %d" % os.getuid())' > src/mine.py`);
    writeFileSync(join(site, "mine.pth"), `${mine}\nimport mine\n`);
    await packages({ folder: roots, venv: join(roots, "venv") });
    expect(readFileSync(told, "utf8")).toBe(`Uid: ${user.uid}`);
    rmSync(roots, { recursive: true });
  });

  it("is not run at all when anybody could have changed it", async () => {
    const open = mkdtempSync(join(tmpdir(), "mw-open-"));
    writeFileSync(join(open, "python"), `#!/bin/bash\ntouch ${told}\n`, { mode: 0o755 });
    chmodSync(open, 0o777);
    expect(await check({ folder: undefined, python: join(open, "python") })).toMatchObject({
      state: "unknown",
      sentence: expect.stringContaining("can be changed by others"),
    });
    expect(existsSync(told)).toBe(false);
    rmSync(open, { recursive: true });
  });

  it("has its owner's rights in npm, which starts no script of the workload", async () => {
    const script = `touch ${told}.script`;
    writeFileSync(
      join(user.folder, "package.json"),
      JSON.stringify({ name: "a", version: "1.0.0", scripts: { prels: script, ls: script } }),
    );
    const fields = { folder: undefined, requirements: join(user.folder, "package.json") };
    expect(await packages(fields)).toMatchObject({ state: "ok" });
    expect(existsSync(`${told}.script`)).toBe(false);
    const path = process.env.PATH;
    const roots = mkdtempSync(join(tmpdir(), "mw-roots-"));
    chmodSync(roots, 0o755);
    writeFileSync(join(roots, "npm"), `#!/bin/bash\n{ ${TELL}; } > ${told}\necho '{}'\n`, { mode: 0o755 });
    process.env.PATH = `${roots}:${path}`;
    await packages(fields);
    process.env.PATH = path;
    expectOwnersRights();
    rmSync(roots, { recursive: true });
  });

  it("is not run in read-only mode, nor outside the programs that the policy names for the portal's workloads", async () => {
    tellingPython(join(user.folder, "bin/python"));
    user.sh("echo PATH=$PWD/bin > env");
    const fields = { envFile: join(user.folder, "env") };
    for (const [policy, why] of [
      [{ mode: "read-only" }, "policy is read-only"],
      [{ portalWorkloads: { programs: [] } }, "not among the programs"],
      [{ portalWorkloads: { programs: ["/srv/*/bin/python"] } }, "not among the programs"],
    ] as const) {
      const host = localHost({ admit: (program) => codeObjection(HostPolicy.parse(policy), program, true) });
      expect(await check(fields, host)).toMatchObject({ state: "unknown", sentence: expect.stringContaining(why) });
    }
    expect(existsSync(told)).toBe(false);
    const allowed = HostPolicy.parse({ portalWorkloads: { programs: [join(user.folder, "bin/python")] } });
    const host = localHost({ admit: (program) => codeObjection(allowed, program, true) });
    expect(await check(fields, host)).toMatchObject({ state: "ok" });
  });
});
