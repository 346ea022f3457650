import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { needs } from "@/scripts/testing/needs";
import { Step } from "../../lib/contracts/runbook";
import { Workload } from "../../lib/contracts/workload";
import { KnownGood } from "../disk/known-good";
import { localHost } from "../host/local-host";
import { canMakeUsers, makeTestUser, type TestUser, whyNoUsers } from "../testing/test-user";
import { type OwnPaths, ownPathObjection } from "../trust/own-paths";
import { runStep } from "./run-step";

describe("a step on a host with other users", needs(canMakeUsers ? null : whyNoUsers), () => {
  let user: TestUser;
  let state: string;
  beforeEach(() => {
    user = makeTestUser();
    state = mkdtempSync(join(tmpdir(), "mw-state-"));
  });
  afterEach(() => {
    user.remove();
    rmSync(state, { recursive: true, force: true });
  });

  async function run(
    step: object,
    { values = {}, own = { all: [] }, declared }: { values?: Record<string, string>; own?: OwnPaths; declared?: object } = {},
  ) {
    let text = "";
    const result = await runStep(Step.parse({ id: "s", ...step }), {
      host: localHost(),
      targetId: "t1",
      values,
      signal: new AbortController().signal,
      history: new KnownGood(join(state, "history")),
      folder: state,
      workload: Workload.parse({ name: "app", kind: "service", folder: user.folder, ...declared }),
      own,
      isWalled: false,
      onProcess: () => {},
      output: (_, content) => {
        text += content.toString();
      },
    });
    return { ...result, text };
  }
  const set = (path: string, value = "2") => ({ file: { action: "set", path, key: "port", value } });

  it("runs a script as the workload's owner, without capabilities and new privileges", async () => {
    const script = "id -u; id -g; grep -E '^(Cap(Prm|Eff|Bnd)|NoNewPrivs)' /proc/self/status; pwd; echo $HOME";
    const { text, ok } = await run({ run: { script } });
    expect(ok).toBe(true);
    expect(text.split("\n").slice(0, 2)).toEqual([String(user.uid), String(user.gid)]);
    expect(text.match(/Cap\w+:\s+0+$/gm)).toHaveLength(3);
    expect(text).toMatch(/NoNewPrivs:\s+1\n\/\n/);
    const python = await run(
      { run: { shell: "python", script: "import os, sys; print(os.getuid(), sys.argv[1])", args: ["$x"] } },
      { values: { x: "a b" } },
    );
    expect(python.text).toBe(`${user.uid} a b\n`);
  });

  it("is root's only where the plan declares it, and a repair of the host itself is nobody's", async () => {
    expect((await run({ user: "root", run: { script: "id -u" } })).text).toBe("0\n");
    const nobodys = await runStep(Step.parse({ id: "s", run: { script: `id -u > ${user.folder}/x; id -u` } }), {
      host: localHost(),
      targetId: "t1",
      values: {},
      signal: new AbortController().signal,
      history: new KnownGood(join(state, "history")),
      folder: state,
      workload: undefined,
      own: { all: [] },
      isWalled: false,
      onProcess: () => {},
      output: () => {},
    });
    expect(nobodys.ok).toBe(true);
    expect(existsSync(join(user.folder, "x"))).toBe(false);
  });

  it("runs the workload's own restart program as the workload's owner, also in a step of root", async () => {
    user.sh("printf '#!/bin/sh\\nid -u > told\\n' > restart; chmod 755 restart; sed -i 's#told#'$PWD/told'#' restart");
    const restart = join(user.folder, "restart");
    const script = `\${MW_AS_OWNER:-} "$MW_RESTART"`;
    expect(await run({ user: "root", run: { script } }, { values: { restart } })).toMatchObject({ ok: true });
    expect(readFileSync(join(user.folder, "told"), "utf8")).toBe(`${user.uid}\n`);
  });

  it("edits a file of the owner, with owner and mode kept, and leaves nothing beside it", async () => {
    user.sh("echo 'port: 1' > config.yaml; chmod 640 config.yaml");
    const path = join(user.folder, "config.yaml");
    expect(await run(set(path))).toMatchObject({ ok: true });
    expect(readFileSync(path, "utf8")).toBe("port: 2\n");
    const { uid, mode } = statSync(path);
    expect([uid, mode & 0o777]).toEqual([user.uid, 0o640]);
    expect(readdirSync(user.folder)).toEqual(["config.yaml"]);
  });

  it("writes through no link that a workload's user planted where a temporary file could be", async () => {
    const secret = join(state, "root-only");
    writeFileSync(secret, "only root", { mode: 0o600 });
    user.sh(`echo 'port: 1' > config.yaml; for n in ${process.pid} 1 2 3; do ln -s ${secret} config.yaml.tmp-$n; done`);
    expect(await run(set(join(user.folder, "config.yaml")))).toMatchObject({ ok: true });
    expect(readFileSync(secret, "utf8")).toBe("only root");
    expect(statSync(secret).uid).toBe(0);
  });

  it("refuses to show or edit a file behind another user's link unless that user owns it, also when the step runs as root", async () => {
    chmodSync(state, 0o755);
    const secret = join(state, "secret.yaml");
    writeFileSync(secret, "port: 1\npassword: hunter2\n", { mode: 0o600 });
    user.sh(`ln -s ${secret} config.yaml; ln -s ${state} folder`);
    for (const path of [join(user.folder, "config.yaml"), join(user.folder, "folder/secret.yaml")])
      for (const as of ["owner", "root"]) {
        const { ok, text, sentence } = await run({ user: as, ...set(path) });
        expect([ok, text]).toEqual([false, ""]);
        expect(sentence).toMatch(/link of mwt-\w+ leads to/);
      }
    expect(readFileSync(secret, "utf8")).toContain("port: 1");
  });

  it("changes no file that the owner could not change, unless the plan declares root", async () => {
    const etc = mkdtempSync(join(tmpdir(), "mw-etc-"));
    chmodSync(etc, 0o755);
    const path = join(etc, "app.yaml");
    writeFileSync(path, "port: 1\n");
    expect(await run(set(path))).toMatchObject({ ok: false, sentence: expect.stringContaining(`${user.name} may not change`) });
    writeFileSync(join(etc, "closed.yaml"), "port: 1\n", { mode: 0o600 });
    expect(await run(set(join(etc, "closed.yaml")))).toMatchObject({ ok: false, sentence: expect.stringContaining("may not read") });
    expect(await run({ user: "root", ...set(path) })).toMatchObject({ ok: true });
    rmSync(etc, { recursive: true });
  });

  it("never touches the agent's own files, also through a link of root", async () => {
    const policy = join(state, "policy.json");
    writeFileSync(policy, '{"port": 1}');
    mkdirSync(join(state, "drill"));
    writeFileSync(join(state, "drill/fire.yaml"), "port: 1\n");
    symlinkSync(policy, join(state, "way.json"));
    const own = { all: [policy], free: [join(state, "drill")] };
    for (const path of [policy, join(state, "way.json"), `${state}/x/../policy.json`])
      expect(await run({ user: "root", ...set(path) }, { own })).toMatchObject({ ok: false });
    expect(readFileSync(policy, "utf8")).toBe('{"port": 1}');
    expect(await run({ user: "root", ...set(join(state, "drill/fire.yaml")) }, { own: { all: [state], free: own.free } })).toMatchObject({
      ok: true,
    });
  });
});

describe("a plan that names the agent's own files", () => {
  const own = { all: ["/etc/millwright/policy.json", "/var/lib/millwright"], free: ["/var/lib/millwright/hand-off"] };
  const objection = (step: object, parameters: Record<string, string> = {}) =>
    ownPathObjection({ steps: [Step.parse({ id: "s", ...step })], rollback: [], targets: [{ parameters }] as never }, own);

  it("is refused, in a file step, a script or a parameter", () => {
    expect(objection({ file: { action: "set", path: "/etc/millwright/policy.json", key: "forbid", value: "[]" } })).toContain(
      "the step s names",
    );
    expect(objection({ run: { script: "echo '{}' > /etc/millwright/policy.json" } })).toContain("belongs to the agent itself");
    expect(objection({ run: { script: "true" } }, { path: "/var/lib/x/../millwright/identity.json" })).toContain("a parameter names");
  });

  it("is not refused for names that only begin alike, or for what repairs may touch", () => {
    expect(objection({ run: { script: "ls /var/lib/millwright-other /etc/millwright/policy.json.example" } })).toBeUndefined();
    expect(
      objection({ run: { script: "ls /var/lib/millwright/hand-off/list" } }, { folder: "/var/lib/millwright/hand-off" }),
    ).toBeUndefined();
  });
});
