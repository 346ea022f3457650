import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HadFile } from "./had-file";

const path = () => join(mkdtempSync(join(tmpdir(), "had-")), "had");

describe("what a host has had", () => {
  it("is still known after a restart of the agent", () => {
    const file = path();
    new HadFile(file).remember("gpus", { "GPU-1": { bus: "0000:1b:00" } });
    new HadFile(file).remember("ports", { "mlx5_0/1": { gbitPerSecond: 400 } });
    expect(new HadFile(file).of("gpus")).toEqual({ "GPU-1": { bus: "0000:1b:00" } });
    expect(new HadFile(file).of("ports")).toEqual({ "mlx5_0/1": { gbitPerSecond: 400 } });
  });

  it("starts empty when the file cannot be read, and says so", () => {
    const file = path();
    writeFileSync(file, "half a fi");
    const said: string[] = [];
    const had = new HadFile(file, (line) => said.push(line));
    expect(had.of("gpus")).toEqual({});
    expect(said[0]).toContain("could not be read");
    had.remember("gpus", { a: 1 });
    expect(new HadFile(file).of("gpus")).toEqual({ a: 1 });
  });

  it("does not grow without bound", () => {
    const file = path();
    const said: string[] = [];
    const had = new HadFile(file, (line) => said.push(line));
    had.remember("gpus", { a: "x".repeat(300_000) });
    expect(had.of("gpus")).toEqual({});
    expect(said[0]).toContain("too much to keep");
  });
});
