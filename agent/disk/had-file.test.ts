import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HadFile } from "./had-file";

const path = () => join(mkdtempSync(join(tmpdir(), "had-")), "had");

/** A memory that the portal had no copy of. */
const begun = (file: string, log?: (line: string) => void) => {
  const had = new HadFile(file, log);
  if (had.isLost) had.restore({});
  return had;
};

describe("what a host has had", () => {
  it("is still known after a restart of the agent", () => {
    const file = path();
    begun(file).remember("gpus", { "GPU-1": { bus: "0000:1b:00" } });
    begun(file).remember("ports", { "mlx5_0/1": { gbitPerSecond: 400 } });
    const had = new HadFile(file);
    expect(had.isLost).toBe(false);
    expect(had.of("gpus")).toEqual({ "GPU-1": { bus: "0000:1b:00" } });
    expect(had.of("ports")).toEqual({ "mlx5_0/1": { gbitPerSecond: 400 } });
  });

  it("is lost when the file cannot be read, and says so", () => {
    const file = path();
    writeFileSync(file, "half a fi");
    const said: string[] = [];
    const had = new HadFile(file, (line) => said.push(line));
    expect(had.of("gpus")).toEqual({});
    expect(had).toMatchObject({ isLost: true, all: undefined });
    expect(said[0]).toContain("could not be read");
  });

  it("comes back from the portal beside what was seen meanwhile, and is kept from then on", () => {
    const file = path();
    const had = new HadFile(file);
    had.remember("gpus", { "GPU-1": { bus: "0000:1b:00", links: 0 }, "GPU-9": { bus: "0000:99:00", links: 0 } });
    expect(new HadFile(file).isLost).toBe(true);
    had.restore({ gpus: { "GPU-1": { bus: "0000:1b:00", links: 18 }, "GPU-2": { bus: "0000:2b:00", links: 18 } }, ranks: {} });
    expect(had.all).toEqual(new HadFile(file).all);
    expect(new HadFile(file).of("gpus")).toEqual({
      "GPU-1": { bus: "0000:1b:00", links: 18 },
      "GPU-9": { bus: "0000:99:00", links: 0 },
      "GPU-2": { bus: "0000:2b:00", links: 18 },
    });
  });

  it.each([
    ["more than the portal keeps", { a: { name: "x".repeat(70_000) } }],
    ["what is not a plain value", { a: { nested: { deep: 1 } } }],
    ["no number", { a: { links: Number.NaN } }],
  ])("does not hold %s", (_what, parts) => {
    const said: string[] = [];
    const had = begun(path(), (line) => said.push(line));
    had.remember("gpus", parts);
    expect(had.of("gpus")).toEqual({});
    expect(said[0]).toContain("cannot be kept");
  });
});
