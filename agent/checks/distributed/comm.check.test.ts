import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import type { RecordedFile } from "../../testing/recorded-files";
import { recordedHost } from "../../testing/recorded-host";
import { distributedComm } from "./comm.check";
import { parseBeat } from "./heartbeats";
import { openTimeout, parseWatchdogLine } from "./watchdog-line";

const NOW = Date.UTC(2026, 10, 1);
const LINE =
  "[rank5]:[E ProcessGroupNCCL.cpp:607] [Rank 5] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=41, OpType=ALLREDUCE, NumelIn=1024, NumelOut=1024, Timeout(ms)=600000) ran for 600026 milliseconds before timing out.";
const workload = (fields: object = {}) =>
  Workload.parse({ name: "job", kind: "training", logs: ["/log"], ranks: { expected: 3, folder: "/r" }, ...fields });
const beat = (rank: number, ageMs: number, step = 10): RecordedFile => ({
  content: JSON.stringify({ rank, host: "gpu-1", pid: 100 + rank, step }),
  mtimeMs: NOW - ageMs,
});
const run = (files: Record<string, RecordedFile>, fields: object = {}, memory = new Map()) =>
  distributedComm.run(recordedHost({ files, nowMs: NOW }), workload(fields), memory);

describe("the ranks of a run", () => {
  it("all beat: in order", async () => {
    expect(await run({ "/r/rank-0.json": beat(0, 100), "/r/rank-1.json": beat(1, 2_000), "/r/rank-2.json": beat(2, 0) })).toMatchObject({
      state: "ok",
      sentence: "3 ranks beat, the slowest 2 s ago",
    });
  });

  it("name the silent one, where it ran, what became of it, and what the others wait in", async () => {
    const finding = await run({
      "/r/rank-0.json": beat(0, 100, 12),
      "/r/rank-1.json": beat(1, 47_000, 11),
      "/r/rank-2.json": beat(2, 0, 12),
      "/proc/sys/kernel/hostname": "gpu-1\n",
      "/log": `${LINE}\n`,
    });
    expect(finding).toMatchObject({ state: "faulty", code: "silent-rank", data: { rank: 1, pid: 101, host: "gpu-1", expected: 3 } });
    expect(finding.sentence).toBe(
      "Rank 1 of 3 on gpu-1 is silent for 47 s, allowed are 30 s (rank-1.json): process 101 is gone; its last step was 11, the others reached 12; rank 5 waited 10 min in vain in ALLREDUCE, sequence number 41 (log)",
    );
  });

  it("name the one that never came", async () => {
    expect(await run({ "/r/rank-0.json": beat(0, 0), "/r/rank-2.json": beat(2, 0) })).toMatchObject({
      state: "faulty",
      code: "missing-rank",
      data: { rank: 1 },
    });
  });

  it("are judged by the log alone where they do not beat, until a step follows", async () => {
    const ranks = { expected: 3 };
    expect(await run({ "/log": `step 5\n${LINE}\n` }, { ranks })).toMatchObject({ state: "faulty", code: "collective-timeout" });
    expect(await run({ "/log": `${LINE}\nstep 6 loss 2.1\n` }, { ranks })).toMatchObject({ state: "ok" });
  });

  it("are heard over the agent's socket, with or without files, and the newer word counts", async () => {
    const said = (rank: number, ageMs: number, step = 10) => ({ rank, host: "gpu-1", pid: 100 + rank, step, atMs: NOW - ageMs });
    const heard = (beats: ReturnType<typeof said>[], sinceMs = NOW - 60_000, files: Record<string, RecordedFile> = {}, folder?: string) =>
      distributedComm.run(
        recordedHost({ files, nowMs: NOW, beats: { job: { sinceMs, beats } } }),
        workload({ ranks: { expected: 3, ...(folder ? { folder } : {}) } }),
        new Map(),
      );
    expect(await heard([said(0, 10), said(1, 20), said(2, 30)])).toMatchObject({
      state: "ok",
      sentence: expect.stringMatching(/^3 ranks beat/),
    });
    expect(await heard([said(0, 10), said(1, 40_000, 7), said(2, 30)])).toMatchObject({
      code: "silent-rank",
      sentence: expect.stringContaining("Rank 1 of 3 on gpu-1 is silent for 40 s, allowed are 30 s (the agent's socket)"),
    });
    expect(await heard([said(0, 10), said(1, 20)])).toMatchObject({ code: "missing-rank", data: { rank: 2 } });
    expect(await heard([said(0, 10)], NOW - 5_000)).toMatchObject({ state: "ok" });
    expect(await heard([said(0, 10), said(1, 40_000), said(2, 1)], NOW - 60_000, { "/r/rank-1.json": beat(1, 100) }, "/r")).toMatchObject({
      state: "ok",
    });
    expect(await heard([said(0, 10), said(1, 10), said(2, 1)], NOW - 60_000, {}, "/r")).toMatchObject({ state: "ok" });
  });

  it("do not matter before the first beat, and are unknown where the folder is closed", async () => {
    expect(await run({})).toMatchObject({ state: "not-applicable" });
    expect(await run({ "/r": { directory: true } })).toMatchObject({ state: "not-applicable" });
    expect(await run({ "/r": { directory: true, error: "EACCES" } })).toMatchObject({ state: "unknown" });
    expect(distributedComm.appliesTo(workload({ ranks: undefined }))).toBe(false);
  });

  it("beat with torn or foreign content too: the file's time is the beat", async () => {
    const torn = (text: string): RecordedFile => ({ content: text, mtimeMs: NOW });
    expect(await run({ "/r/rank-0.json": torn("{"), "/r/rank-1.json": torn(""), "/r/rank-2.json": torn("\u0000[]") })).toMatchObject({
      state: "ok",
    });
  });
});

describe("the links of a run", () => {
  const port = "/sys/class/infiniband/mlx5_0/ports/1";
  const files = (errors: number, state = "4: ACTIVE"): Record<string, RecordedFile> => ({
    [`${port}/state`]: `${state}\n`,
    [`${port}/counters/symbol_error`]: `${errors}\n`,
    "/log": "",
  });
  it("are degraded only by counters that move, and faulty when down", async () => {
    const memory = new Map();
    const ranks = { expected: 3 };
    expect(await run(files(7), { ranks }, memory)).toMatchObject({ state: "ok" });
    expect(await run(files(7), { ranks }, memory)).toMatchObject({ state: "ok" });
    expect(await run(files(9), { ranks }, memory)).toMatchObject({
      state: "degraded",
      code: "link-errors",
      sentence: "symbol_error of InfiniBand port mlx5_0/1 grew by 2 in 1 s",
    });
    expect(await run(files(9, "1: DOWN"), { ranks }, memory)).toMatchObject({ state: "faulty", code: "link-down" });
  });
});

describe("lines and beats", () => {
  it("give rank, sequence number, collective and bound", () => {
    expect(parseWatchdogLine(LINE)).toEqual({ rank: 5, sequence: 41, operation: "ALLREDUCE", timeoutMs: 600_000 });
    expect(openTimeout(["x", LINE, "noise"])).not.toBeNull();
  });
  it("never make the reader throw", () => {
    fc.assert(
      fc.property(fc.string(), (text) => parseWatchdogLine(`Watchdog caught collective operation timeout: WorkNCCL(${text}`) !== undefined),
    );
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => typeof parseBeat(text).host === "string"));
  });
});
