import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { localHost } from "../host/local-host";
import { HostPolicy, type PortalWorkloadLimits } from "../trust/policy";
import { workloadObjection } from "./workload-rules";

const folder = mkdtempSync(join(tmpdir(), "mw-rules-"));
const [state, app] = [join(folder, "state"), join(folder, "app")];
for (const path of [state, app, join(app, "bin")]) mkdirSync(path);
const file = (path: string, mode = 0o644) => {
  writeFileSync(path, "");
  chmodSync(path, mode);
  return path;
};
const python = file(join(app, "bin/python3.11"), 0o755);
const open = file(join(app, "bin/python3.12"), 0o777);
const shell = file(join(app, "bin/sh"), 0o755);
symlinkSync(python, join(app, "bin/python"));
symlinkSync(shell, join(app, "bin/python3"));
symlinkSync(state, join(app, "innocent"));

const judge = async (workload: object, limits: "refuse" | z.input<typeof PortalWorkloadLimits> = {}) => {
  const context = { host: localHost(), policy: HostPolicy.parse({ portalWorkloads: limits }), own: [state, join(folder, "agent.yaml")] };
  const verdict = await workloadObjection({ name: "chat", kind: "serving", ...workload }, context);
  return "objection" in verdict ? verdict.objection : "";
};

describe("what a workload from the portal may name", () => {
  it("accepts an ordinary one", async () => {
    expect(
      await judge({
        folder: app,
        python: join(app, "bin/python"),
        unit: "chat.service",
        configs: [join(app, "*.yaml")],
        logs: ["/var/log/chat/*.log"],
        endpoint: "http://127.0.0.1:8000",
        dsnEnv: "CHAT_DSN",
        importLine: "import vllm",
        process: "vllm serve",
      }),
    ).toBe("");
  });

  it.each([
    [{ configs: ["/etc/shadow"] }, "could reach /etc/shadow"],
    [{ configs: ["/etc/*"] }, "could reach /etc/shadow"],
    [{ configs: ["/etc/{passwd,shadow}"] }, "could reach /etc/shadow"],
    [{ logs: ["/**"] }, "could reach /proc"],
    [{ logs: ["/proc/self/environ"] }, "could reach /proc"],
    [{ configs: ["//etc//shadow"] }, "could reach /etc/shadow"],
    [{ configs: ["/srv/../etc/shadow"] }, "must be an absolute path without .."],
    [{ configs: ["app.yaml"] }, "must be an absolute path"],
    [{ configs: ["/home/me/.ssh/id_ed25519"] }, "a folder for keys"],
    [{ envFile: join(state, "identity.json") }, "could reach"],
    [{ configs: [join(app, "innocent/*")] }, "could reach"],
    [{ configs: [join(folder, "*")] }, "could reach"],
    [{ checkpoints: folder }, "could reach"],
    [{ metrics: join(folder, "agent.yaml") }, "could reach"],
    [{ python: "/bin/rm" }, "is not"],
    [{ python: join(app, "bin/python3") }, "is not a Python interpreter"],
    [{ python: open }, "can be changed by everybody"],
    [{ python: "python3" }, "must be an absolute path"],
    [{ endpoint: "http://169.254.169.254/latest" }, "is not this host"],
    [{ endpoint: "http://me:secret@127.0.0.1" }, "without user and password"],
    [{ endpoint: "file:///etc/shadow" }, "http or https"],
    [{ model: { id: "a/b", hub: "https://evil.example" } }, "is not this host"],
    [{ model: { id: "a/b?x=/../.." } }, "must be a model's id"],
    [{ dsnEnv: "postgresql://me:secret@db/x" }, "never the address itself"],
    [{ importLine: "import os; os.system('id')" }, "must be one import"],
    [{ importLine: "__import__('os').system('id')" }, "must be one import"],
    [{ process: "(a+)+$" }, "without groups and repeats"],
    [{ process: "a*a*a*a*b" }, "without groups and repeats"],
    [{ unit: "--host=evil" }, "must be the name of a unit"],
    [{ container: "-v/:/host" }, "must be the name of a container"],
    [{ image: "--privileged" }, "must be the name of an image"],
    [{ folder: "/srv/a\nb" }, "without control characters"],
    [{ nosuch: "x" }, "nosuch"],
  ])("refuses %j", async (workload, reason) => {
    expect(await judge(workload)).toContain(reason);
  });

  it("holds it to the host's own lists of programs, folders and hosts", async () => {
    expect(await judge({ python }, { programs: [] })).toContain("is not among the programs");
    expect(await judge({ python }, { programs: ["/opt/*/bin/python3"] })).toContain("is not among the programs");
    expect(await judge({ python }, { programs: [join(app, "bin/python3*")] })).toBe("");
    expect(await judge({ restart: "/bin/rm" }, { programs: [join(app, "bin/python3*")] })).toContain("is not among the programs");
    expect(await judge({ folder: app }, { folders: ["/srv"] })).toContain("outside the folders");
    expect(await judge({ folder: app }, { folders: [app] })).toBe("");
    expect(await judge({ endpoint: "http://gpu-7:8000" }, { hosts: ["gpu-7"] })).toBe("");
  });

  it("never throws, whatever comes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (anything) => {
        const context = { host: localHost(), policy: HostPolicy.parse({}), own: [state] };
        const verdict = await workloadObjection(anything, context);
        expect("objection" in verdict ? verdict.objection.length > 0 : verdict.workload.name.length > 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
