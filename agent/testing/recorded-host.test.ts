import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { recordedHost, recordedHostFromFolder } from "./recorded-host";

describe("a recorded host", () => {
  it("follows links in the middle and at the end of a path", async () => {
    const host = recordedHost({
      files: { "/opt/app-1/bin/python": "binary", "/opt/app": { link: "app-1" }, "/usr/python": { link: "/opt/app/bin/python" } },
    });
    expect(await host.readText("/usr/python")).toBe("binary");
    expect(await host.realPath("/usr/python")).toBe("/opt/app-1/bin/python");
    expect((await host.lstat("/usr/python")).kind).toBe("link");
    expect((await host.stat("/opt/app/bin")).kind).toBe("directory");
    expect(await host.list("/opt")).toEqual(["app", "app-1"]);
  });

  it("answers what was not recorded as absent", async () => {
    const host = recordedHost({ programs: { "nvidia-smi -L": "GPU 0" } });
    await expect(host.readText("/etc/none")).rejects.toMatchObject({ code: "ENOENT" });
    await expect(host.request({ url: "http://hub/" })).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(await host.run("lspci", [])).toMatchObject({ exitCode: null, error: "ENOENT" });
    expect(await host.run("nvidia-smi", ["-q"])).toMatchObject({ exitCode: 1, stderr: "not recorded: nvidia-smi -q" });
  });

  it("lets a program hang until its time-out", async () => {
    const host = recordedHost({ programs: { "docker *": { hangs: true } } });
    expect(await host.run("docker", ["ps"], { timeoutMs: 5 })).toMatchObject({ exitCode: null, error: "timeout" });
  });

  it("answers over a unix socket and by method", async () => {
    const host = recordedHost({ http: { "unix:/run/docker.sock:/info": "{}", "POST http://hub/x": { status: 403, body: "no" } } });
    expect(await host.request({ socketPath: "/run/docker.sock", path: "/info" })).toMatchObject({ status: 200, body: "{}" });
    expect(await host.request({ url: "http://hub/x", method: "POST" })).toMatchObject({ status: 403 });
  });

  it("globs like the real host", async () => {
    const host = recordedHost({ files: { "/etc/a/x.yaml": "", "/etc/a/b/y.yaml": "", "/etc/a/.z.yaml": "", "/etc/a/x.json": "" } });
    expect(await host.glob("/etc/**/*.yaml")).toEqual(["/etc/a/b/y.yaml", "/etc/a/x.yaml"]);
    expect(await host.glob("/etc/a/x.{yaml,json}")).toEqual(["/etc/a/x.json", "/etc/a/x.yaml"]);
  });

  it("reads a recording from a folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mw-recorded-"));
    mkdirSync(join(folder, "files/proc"), { recursive: true });
    writeFileSync(join(folder, "files/proc/uptime"), "12.5 3.0\n");
    symlinkSync("uptime", join(folder, "files/proc/link"));
    writeFileSync(join(folder, "smi.txt"), "GPU 0: H100");
    writeFileSync(join(folder, "host.json"), JSON.stringify({ programs: { "nvidia-smi -L": { file: "smi.txt" } }, env: { A: "1" } }));
    const host = recordedHostFromFolder(folder, { env: { B: "2" } });
    expect(await host.readText("/proc/link")).toBe("12.5 3.0\n");
    expect((await host.run("nvidia-smi", ["-L"])).stdout).toBe("GPU 0: H100");
    expect([host.env("A"), host.env("B")]).toEqual(["1", "2"]);
  });
});
