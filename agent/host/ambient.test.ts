import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { needs } from "@/scripts/testing/needs";
import { canMakeUsers, makeTestUser, whyNoUsers } from "../testing/test-user";

const MORE = "+dac_read_search,+sys_ptrace,+syslog";
const SYSLOG = BigInt(1) << BigInt(34);

describe("an agent that may read everything and is not root", needs(canMakeUsers ? null : whyNoUsers), () => {
  it("keeps its capabilities to itself: a program that it starts has none, and dmesg the kernel log's alone", async () => {
    const user = makeTestUser();
    const folder = mkdtempSync(join(tmpdir(), "mw-ambient-"));
    chmodSync(folder, 0o755);
    try {
      const contents = `import { localHost } from "./agent/host/local-host";
        const read = async (more) => (await localHost().run("grep", ["Cap", "/proc/self/status"], more)).stdout;
        console.log(JSON.stringify([await read({}), await read({ readsKernelLog: true }), await read({ code: { workload: { name: "w", kind: "service", configs: [], logs: [] } } })]));`;
      const stdin = { contents, resolveDir: process.cwd(), loader: "ts" as const };
      const outfile = join(folder, "try.mjs");
      await build({ stdin, outfile, bundle: true, platform: "node", format: "esm", target: "node20" });
      const become = [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups", `--inh-caps=${MORE}`, `--ambient-caps=${MORE}`, "--"];
      const ran = spawnSync("setpriv", [...become, process.execPath, outfile], { encoding: "utf8" });
      const [plain, kernelLog, workload] = JSON.parse(ran.stdout) as string[];
      const held = (text: string, set: string) => BigInt(`0x${new RegExp(`Cap${set}:\\s+([0-9a-f]+)`).exec(text)![1]}`);
      for (const set of ["Inh", "Prm", "Eff", "Amb"]) {
        expect(held(plain!, set)).toBe(BigInt(0));
        expect(held(workload!, set)).toBe(BigInt(0));
        expect(held(kernelLog!, set)).toBe(SYSLOG);
      }
    } finally {
      user.remove();
      rmSync(folder, { recursive: true });
    }
  });
});
