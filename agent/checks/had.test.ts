import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HostMemory } from "../../lib/contracts/host-memory";
import { HadFile } from "../disk/had-file";
import { recordedHost } from "../testing/recorded-host";
import { hostBasics } from "./basics/host.check";
import { portTroubles } from "./distributed/link-ports";
import { amdHardware } from "./gpu/amd-hardware";
import { gpuHardware } from "./gpu/hardware.check";

/** What a portal in other hands may give back: every kind that a check asks for, in other forms than the agent wrote. */
const parts = {
  true: true,
  empty: {},
  numbers: { bus: 7, address: 7, name: 7, ticket: 7, isEthernet: 7, links: "many" },
  nulls: { bus: null },
} as const;
const kinds = ["gpus", "amd-gpus", "handed-off", "ports", "writable", "ranks"];
const lies = () => {
  const had = new HadFile(join(mkdtempSync(join(tmpdir(), "had-lies-")), "had"));
  had.restore(HostMemory.parse(Object.fromEntries(kinds.map((kind) => [kind, parts]))));
  return had;
};
const host = (had: HadFile) => ({ ...recordedHost({ files: { "/proc/self/mounts": "/dev/sda1 /data xfs rw 0 0\n" } }), had });

describe("a memory that a hostile portal gave back", () => {
  it.each([
    ["GPUs", gpuHardware],
    ["the host's basics", hostBasics],
  ])("stops no check of %s", async (_, check) => {
    const finding = await check.run(host(lies()), { workloads: [], memory: new Map() });
    expect(finding.sentence).not.toMatch(/undefined|\[object|NaN/);
    expect(finding.code).not.toMatch(/missing/);
  });

  it("makes no port go missing", () => {
    expect(portTroubles(host(lies()), new Map(), [])).toEqual([]);
  });

  it("stops no check of AMD's cards", async () => {
    const had = lies();
    expect((await amdHardware(host(had), [], new Map())).sentence).not.toMatch(/undefined|7/);
    expect(had.of("amd-gpus")).toEqual({});
  });

  it("has no names that every object inherits", () => {
    const told = JSON.parse('{"gpus":{"__proto__":{"bus":"x"},"constructor":{"bus":"y"}},"__proto__":{"polluted":true}}');
    lies().restore(HostMemory.parse(told));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).bus).toBeUndefined();
  });
});
