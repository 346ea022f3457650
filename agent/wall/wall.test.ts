import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { needs } from "@/scripts/testing/needs";
import { Workload } from "../../lib/contracts/workload";
import { accountOf } from "../host/accounts";
import { localHost } from "../host/local-host";
import { canMakeUsers, makeTestUser, type TestUser, whyNoUsers } from "../testing/test-user";
import { NOTHING_OWN } from "../trust/own-paths";
import { NOBODYS_VIEW, runWalled } from "./wall";
import { wallView } from "./wall-view";

const folder = mkdtempSync(join(tmpdir(), "mw-wall-"));
chmodSync(folder, 0o755);
const WITHIN = 30_000;
const workload = Workload.parse({ name: "app", kind: "service", folder });
const view = () => wallView(localHost(), workload, accountOf(process.getuid?.() ?? 0), NOTHING_OWN);
const first = await runWalled({ shell: "bash", script: "true", timeoutMs: WITHIN }, NOBODYS_VIEW);

describe("a plan part behind its wall", needs("open" in first ? first.open : null), () => {
  const bash = async (script: string, args: string[] = [], values: Record<string, string> = {}) => {
    const walled = await runWalled({ shell: "bash", script, args, values, timeoutMs: WITHIN }, await view());
    if ("open" in walled) throw new Error(walled.open);
    return walled.ended;
  };

  it("reads the host's files and gets its parameters", async () => {
    writeFileSync(join(folder, "a"), "there");
    const ended = await bash('cat "$MW_FOLDER/a"; echo " $1"', ["an argument"], { folder });
    expect(ended).toMatchObject({ exitCode: 0, stdout: "there an argument\n" });
    const python = await runWalled(
      {
        shell: "python",
        script: "import os, sys; print(sys.argv[1], os.environ['MW_FOLDER'])",
        args: ["x y"],
        values: { folder },
        timeoutMs: WITHIN,
      },
      NOBODYS_VIEW,
    );
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
      `grep -cE 'Cap(Inh|Prm|Eff|Amb).*:.*[1-9a-f]' /proc/self/status; ls /dev | wc -w; kill -0 ${process.pid}; ls /proc/${process.pid}/root/`,
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
    const walled = await runWalled({ shell: "python", script: connect, timeoutMs: WITHIN }, await view());
    expect(walled).toMatchObject({ ended: { stdout: "kept out\nkept out\n" } });
    expect(visits).toBe(0);
    byFile.close();
    byPort.close();
  });

  it("sees the system and what the workload declares, and neither other files nor the agent's", async () => {
    const other = mkdtempSync(join(tmpdir(), "mw-other-"));
    chmodSync(other, 0o755);
    writeFileSync(join(other, "private"), "not declared");
    mkdirSync(join(folder, "own"), { recursive: true });
    writeFileSync(join(folder, "own/identity.json"), "node key");
    symlinkSync(other, join(folder, "way-out"));
    writeFileSync(join(folder, "a"), "there");
    const mine = await wallView(localHost(), workload, accountOf(process.getuid?.() ?? 0), { all: [join(folder, "own")] });
    const script = `cat ${folder}/a; echo; cat ${other}/private ${folder}/way-out/private ${folder}/own/identity.json; ls /; ls /run /tmp /var /root /home`;
    const walled = await runWalled({ shell: "bash", script, timeoutMs: WITHIN }, mine);
    const { stdout, stderr } = (walled as { ended: { stdout: string; stderr: string } }).ended;
    expect(stdout).toMatch(/^there\n/);
    expect(stdout + stderr).not.toMatch(/not declared|node key/);
    expect(stdout).not.toMatch(/^(root|home|srv|boot|mnt)$/m);
  });

  it("does not leave its folders by creating a namespace", async () => {
    const script = `unshare --user --map-root-user --mount sh -c 'mount -o remount,bind,rw ${folder}; echo x > ${folder}/nested; umount ${folder}; mount -t proc none /proc && ls /proc/1/root/root' 2> /dev/null; echo end`;
    const ended = await bash(script);
    expect(ended.stdout).toMatch(/end\n$/);
    expect(existsSync(join(folder, "nested"))).toBe(false);
  });

  it("is stopped at its share of memory, processes and file size", async () => {
    const python = "import os\ntry:\n  bytearray(700 * 1024 * 1024)\n  print('took it')\nexcept MemoryError:\n  print('too much')\n";
    const memory = await runWalled({ shell: "python", script: python, timeoutMs: WITHIN }, NOBODYS_VIEW);
    expect(memory).toMatchObject({ ended: { stdout: "too much\n" } });
    const forks = await bash("for i in $(seq 1 60); do sleep 5 & done 2> /dev/null; jobs -r | wc -l");
    expect(Number(forks.stdout.trim() || 0)).toBeLessThan(40);
  });

  it("is cut at its time-out with everything it started", async () => {
    const walled = await runWalled({ shell: "bash", script: "sleep 300 & sleep 300", timeoutMs: 2_000 }, NOBODYS_VIEW);
    expect(walled).toMatchObject({ ended: { exitCode: null, error: "timeout" } });
  });
});

describe("a host without the means for the wall", () => {
  it("starts nothing and says so", async () => {
    const path = process.env.PATH;
    process.env.PATH = folder;
    const walled = await runWalled({ shell: "bash", script: `touch ${folder}/started`, timeoutMs: WITHIN }, NOBODYS_VIEW).finally(() => {
      process.env.PATH = path;
    });
    expect(walled).toEqual({ open: expect.stringContaining("unshare") });
    expect(existsSync(join(folder, "started"))).toBe(false);
  });
});

describe("a plan part behind its wall on a host whose agent is root", needs(canMakeUsers ? null : whyNoUsers), () => {
  let user: TestUser;
  beforeEach(() => {
    user = makeTestUser();
  });
  afterEach(() => user.remove());
  const runAs = async (script: string, declared: object, owner = user.uid) => {
    const mine = Workload.parse({ name: "app", kind: "service", ...declared });
    const view = await wallView(localHost(), mine, accountOf(owner), NOTHING_OWN);
    const walled = await runWalled({ shell: "bash", script, timeoutMs: WITHIN }, view);
    if ("open" in walled) throw new Error(walled.open);
    return walled.ended;
  };

  it("reads what the workload's owner reads, and nothing that only root reads", async () => {
    user.sh("echo mine > kept; chmod 600 kept");
    const secret = join(folder, "root-only");
    writeFileSync(secret, "only root", { mode: 0o600 });
    const ended = await runAs(`cat ${user.folder}/kept ${secret} /etc/shadow /etc/gshadow`, { folder: user.folder, configs: [secret] });
    expect(ended.stdout).toBe("mine\n");
    expect(ended.stderr.match(/Permission denied/g)).toHaveLength(3);
    const roots = await runAs(`cat ${secret} /etc/shadow; id -u`, { folder, configs: [secret] }, 0);
    expect(roots.stdout).not.toMatch(/only root|^0$/m);
    expect(roots.stderr.match(/Permission denied/g)).toHaveLength(2);
  });

  it("follows no link of the workload's user to what is not that user's", async () => {
    const roots = mkdtempSync(join(tmpdir(), "mw-roots-"));
    const open = join(roots, "public-in-a-closed-folder");
    mkdirSync(open, { mode: 0o755 });
    writeFileSync(join(open, "a"), "beyond");
    user.sh(`ln -s ${open} app`);
    const ended = await runAs(`cat ${user.folder}/app/a ${open}/a`, { folder: join(user.folder, "app") });
    expect(ended.stdout).toBe("");
  });

  it("does not reach other processes of the same user", async () => {
    const child = spawn("setpriv", [`--reuid=${user.uid}`, "--clear-groups", "--", "env", "-i", "SECRET=1", "/bin/sleep", "300"], {
      stdio: "ignore",
    });
    await new Promise((resolve) => child.once("spawn", resolve));
    const ended = await runAs(
      `cat /proc/${child.pid}/environ; ls /proc/${child.pid}/root/ /proc/${child.pid}/cwd/; kill -9 ${child.pid}; echo end`,
      { folder: user.folder },
    );
    expect(ended.stdout).toBe("end\n");
    expect(child.exitCode).toBeNull();
    child.kill("SIGKILL");
  });
});
