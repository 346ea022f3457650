import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needs } from "@/scripts/testing/needs";
import { runWalled } from "./wall";

const folder = mkdtempSync(join(tmpdir(), "mw-wall-"));
const WITHIN = 30_000;
const first = await runWalled("bash", "true", [], {}, WITHIN);

describe("a plan part behind its wall", needs("open" in first ? first.open : null), () => {
  const bash = async (script: string, args: string[] = [], values: Record<string, string> = {}) => {
    const walled = await runWalled("bash", script, args, values, WITHIN);
    if ("open" in walled) throw new Error(walled.open);
    return walled.ended;
  };

  it("reads the host's files and gets its parameters", async () => {
    writeFileSync(join(folder, "a"), "there");
    const ended = await bash('cat "$MW_FOLDER/a"; echo " $1"', ["an argument"], { folder });
    expect(ended).toMatchObject({ exitCode: 0, stdout: "there an argument\n" });
    const python = await runWalled("python", "import os, sys; print(sys.argv[1], os.environ['MW_FOLDER'])", ["x y"], { folder }, WITHIN);
    expect(python).toMatchObject({ ended: { exitCode: 0, stdout: `x y ${folder}\n` } });
  });

  it("writes nothing, wherever it tries", async () => {
    writeFileSync(join(folder, "kept"), "as it was");
    const ended = await bash(
      `echo x > ${folder}/new; echo x > ${folder}/kept; rm ${folder}/kept; echo x > /proc/sys/kernel/hostname; mount -o remount,rw /; mknod ${folder}/disk b 8 0; echo end`,
    );
    expect(ended.stdout).toBe("end\n");
    expect(ended.stderr.match(/Read-only file system/g)?.length).toBeGreaterThanOrEqual(4);
    expect(existsSync(join(folder, "new"))).toBe(false);
    expect(readFileSync(join(folder, "kept"), "utf8")).toBe("as it was");
  });

  it("has no rights, no devices, no network and no processes but its own", async () => {
    const ended = await bash(
      `grep -c 'Cap.*:.*[1-9a-f]' /proc/self/status; ls /dev | wc -w; kill -0 ${process.pid}; ls /proc/${process.pid}/root/`,
    );
    expect(ended.stdout.split("\n").slice(0, 2)).toEqual(["0", "6"]);
    expect(ended.stderr).toContain("No such process");
    expect(ended.stderr).toContain("Permission denied");
  });

  it("reaches no program that listens, by address or by socket file", async () => {
    let visits = 0;
    const visited = (socket: { destroy(): void }) => {
      visits += 1;
      socket.destroy();
    };
    const path = join(folder, "daemon.sock");
    const [byFile, byPort] = [createServer(visited), createServer(visited)];
    await new Promise<void>((resolve) => byFile.listen(path, resolve));
    await new Promise<void>((resolve) => byPort.listen(0, "127.0.0.1", resolve));
    const { port } = byPort.address() as { port: number };
    const connect = `import socket\nfor family, to in ((socket.AF_UNIX, ${JSON.stringify(path)}), (socket.AF_INET, ("127.0.0.1", ${port}))):\n  try:\n    socket.socket(family).connect(to); print("reached")\n  except OSError as error: print("kept out")`;
    const walled = await runWalled("python", connect, [], {}, WITHIN);
    expect(walled).toMatchObject({ ended: { stdout: "kept out\nkept out\n" } });
    expect(visits).toBe(0);
    byFile.close();
    byPort.close();
  });

  it("is cut at its time-out with everything it started", async () => {
    const walled = await runWalled("bash", "sleep 300 & sleep 300", [], {}, 2_000);
    expect(walled).toMatchObject({ ended: { exitCode: null, error: "timeout" } });
  });
});

describe("a host without the means for the wall", () => {
  it("starts nothing and says so", async () => {
    const path = process.env.PATH;
    process.env.PATH = folder;
    const walled = await runWalled("bash", `touch ${folder}/started`, [], {}, WITHIN).finally(() => {
      process.env.PATH = path;
    });
    expect(walled).toEqual({ open: expect.stringContaining("unshare") });
    expect(existsSync(join(folder, "started"))).toBe(false);
  });
});
