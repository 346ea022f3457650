import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import type { RecordedFile } from "../../testing/recorded-files";
import { recordedHost } from "../../testing/recorded-host";
import { distributedComm } from "./comm.check";
import { parseBeat } from "./heartbeats";
import { openTroubles } from "./log-troubles";
import { parseWatchdogLine } from "./watchdog-line";

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

  it("are missing after a restart of the agent or the host when none of them sends a heartbeat", async () => {
    const host = recordedHost({
      nowMs: NOW,
      beats: { job: { sinceMs: NOW - 60_000, beats: [0, 1, 2].map((rank) => ({ rank, host: "gpu-1", pid: 1, step: 9, atMs: NOW })) } },
    });
    const kinds = new Map<string, Record<string, unknown>>();
    const had = {
      of: (kind: string) => kinds.get(kind) ?? {},
      remember: (kind: string, parts: Record<string, unknown>) => void kinds.set(kind, parts),
      isLost: false,
    };
    const job = workload({ logs: [], ranks: { expected: 3 } });
    expect(await distributedComm.run({ ...host, had }, job, new Map())).toMatchObject({ state: "ok" });
    const silent = { ...host, had, beats: () => null };
    const memory = new Map();
    expect(await distributedComm.run(silent, job, memory)).toMatchObject({ state: "unknown" });
    host.tick(90_000);
    const finding = await distributedComm.run(silent, job, memory);
    expect(finding).toMatchObject({ state: "faulty", code: "missing-rank", data: { expected: 3 } });
    expect(finding.sentence).toContain(
      "None of the 3 ranks of job that sent heartbeats before the agent started has sent one in the 90 s since",
    );
    // After a day without heartbeats the run is over.
    host.tick(86_400_000);
    expect(await distributedComm.run(silent, job, memory)).toMatchObject({ state: "not-applicable" });
  });

  it("are not missing because the workload has a name that every object knows", async () => {
    const had = { of: () => ({}), remember: () => {}, isLost: false };
    const silent = { ...recordedHost({ nowMs: NOW }), had, beats: () => null };
    const memory = new Map([["first-look", NOW - 3_600_000]]);
    const job = workload({ name: "constructor", logs: [], ranks: { expected: 3 } });
    expect(await distributedComm.run(silent, job, memory)).toMatchObject({ state: "not-applicable" });
  });

  it("are not missing after they said goodbye", async () => {
    const kinds = new Map<string, Record<string, unknown>>();
    const had = {
      of: (kind: string) => kinds.get(kind) ?? {},
      remember: (kind: string, parts: Record<string, unknown>) => void kinds.set(kind, parts),
      isLost: false,
    };
    const beats = [{ rank: 0, host: "gpu-1", pid: 1, step: 9, atMs: NOW }];
    const host = { ...recordedHost({ nowMs: NOW, beats: { job: { sinceMs: NOW, beats } } }), had };
    const job = workload({ logs: [], ranks: { expected: 1 } });
    const memory = new Map();
    await distributedComm.run(host, job, memory);
    await distributedComm.run({ ...host, beats: () => null }, job, memory);
    expect(kinds.get("ranks")).toEqual({});
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

describe("the losses of an RDMA card's transport", () => {
  it("are a fault when they grow much between two looks", async () => {
    const port = "/sys/class/infiniband/mlx5_3/ports/1";
    const files = (timeouts: number): Record<string, RecordedFile> => ({
      [`${port}/state`]: "4: ACTIVE\n",
      [`${port}/link_layer`]: "Ethernet\n",
      [`${port}/hw_counters/local_ack_timeout_err`]: `${timeouts}\n`,
      "/log": "",
    });
    const memory = new Map();
    const look = (timeouts: number) => run(files(timeouts), { ranks: { expected: 3 } }, memory);
    await look(2_705);
    expect(await look(2_709)).toMatchObject({ state: "ok" });
    expect(await look(2_790)).toMatchObject({
      code: "link-errors",
      sentence: "local_ack_timeout_err of RoCE port mlx5_3/1 grew by 81 in 1 s",
    });
  });
});

describe("what the logs of a run say", () => {
  const ranks = { expected: 4 };
  const said = (log: string, fields: object = {}) => run({ "/log": log }, { ranks, ...fields });
  const watchdog = (rank: number, sequence: number, group = "") =>
    `[rank${rank}]:[E1126 12:00:00.1 ProcessGroupNCCL.cpp:616] [${group}Rank ${rank}] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=${sequence}, OpType=_ALLGATHER_BASE, NumelIn=8, NumelOut=64, Timeout(ms)=1800000) ran for 1800051 milliseconds before timing out.\n`;

  it("names the rank that is behind, whoever reports first or last", async () => {
    for (const order of [
      [2, 0, 1, 3],
      [0, 1, 3, 2],
      [1, 2, 3, 0],
    ]) {
      const finding = await said(order.map((rank) => watchdog(rank, rank === 2 ? 700 : 1_812 + rank)).join(""));
      expect(finding).toMatchObject({ state: "faulty", code: "collective-timeout", data: { rank: 2 } });
      expect(finding.sentence).toContain(
        "rank 2 is behind: it waits at sequence number 700 (_ALLGATHER_BASE) and rank 3 at 1815, 1115 further",
      );
    }
  });

  it("counts sequence numbers within their process group", async () => {
    const groups =
      watchdog(0, 12, "PG ID 1 PG GUID 5 ") +
      watchdog(1, 900, "PG ID 0 PG GUID 0(default_pg) ") +
      watchdog(2, 901, "PG ID 0 PG GUID 0(default_pg) ");
    expect((await said(groups)).sentence).toContain("rank 1 is behind: it waits at sequence number 900");
  });

  it("suspects the only rank that reports no time-out", async () => {
    const finding = await said([0, 1, 3].map((rank) => watchdog(rank, 41)).join(""));
    expect(finding).toMatchObject({ code: "collective-timeout", data: { rank: 2 } });
    expect(finding.sentence).toContain("rank 2 reports none");
  });

  it("reads the watchdog's other wording", async () => {
    const line = (rank: number, at: number) =>
      `[rank${rank}]:[E ProcessGroupNCCL.cpp:1858] [PG ID 0 PG GUID 0(default_pg) Rank ${rank}] Exception (either an error or timeout) detected by watchdog at work: ${at}, last enqueued work: ${at + 1}, last completed work: ${at - 1}.\n`;
    expect((await said(line(0, 88) + line(1, 31))).sentence).toContain("rank 1 is behind: it waits at sequence number 31");
  });

  it("is over once the run goes on, and not by a progress bar that is drawn again", async () => {
    const bar = (at: number) => `Epoch 0:   6%|█▏        | ${at}/500150 [6:28:43<94:39:17,  1.37it/s, loss=2.6]`;
    expect(await said(`${bar(32_040)}\r${watchdog(1, 5)}${bar(32_040)}\r`)).toMatchObject({ code: "collective-timeout" });
    expect(await said(`${bar(32_040)}\r${watchdog(1, 5)}${bar(32_041)}\r`)).toMatchObject({ state: "ok" });
    expect(await said(`step 900\n${watchdog(1, 5)}step 400\nstep 401\nstep 402\n`)).toMatchObject({ state: "ok" });
  });

  it.each([
    [
      "NET/IB : Got completion from peer 10.2.0.7<51234> with status=IBV_WC_RETRY_EXC_ERR(12) opcode=0 reqSize=0 vendor_err=129 req_type=Recv hca mlx5_3",
      "transport-failed",
      /peer 10\.2\.0\.7 failed with status 12 \(RETRY_EXC_ERR, retries exceeded.*mlx5_3/,
    ],
    ["NET/IB : Got completion with error 10, opcode 32600, len 0, vendor err 136", "transport-failed", /status 10 \(REM_ACCESS_ERR/],
    ["NCCL WARN NET/IB : mlx5_1:1 Got async event : port error", "transport-failed", /port error \(mlx5_1:1\)/],
    [
      "misc/socket.cc:484 NCCL WARN socketProgressOpt: Call to recv from 10.0.0.5<49152> failed : Connection reset by peer",
      "transport-failed",
      /socket transport to 10\.0\.0\.5<49152> failed in recv: Connection reset by peer/,
    ],
    [
      "RuntimeError: [Rank 3] NCCL communicator was aborted on rank 3.  Original reason for failure was: remote close",
      "transport-failed",
      /aborted on rank 3: remote close/,
    ],
    [
      "ncclRemoteError: A call failed possibly due to a network error or a remote process exiting prematurely.",
      "transport-failed",
      /ncclRemoteError/,
    ],
    [
      "failed (exitcode: -9) local_rank: 3 (pid: 4242) of binary: /usr/bin/python3",
      "rank-died",
      /process 4242 \(local rank 3\) ended with exit code -9 \(SIGKILL/,
    ],
    ["  exitcode  : -11 (pid: 77)", "rank-died", /process 77 ended with exit code -11 \(SIGSEGV/],
    ["[Rank 0]: Rank 2 failed to pass monitoredBarrier in 30000 ms", "collective-timeout", /rank 2 did not reach the barrier/],
  ])("names the fault in %s", async (line, code, words) => {
    const finding = await said(`step 3\n${line}\n`);
    expect(finding).toMatchObject({ state: "faulty", code });
    expect(finding.sentence).toMatch(words);
    expect(await said(`step 3\n${line}\nstep 4 loss 2.0\n`)).toMatchObject({ state: "ok" });
  });

  it("puts the cause before what it led to", async () => {
    const log = `${watchdog(1, 7)}NET/IB : Got completion from peer 10.0.0.9<1> with status=5 opcode=0 len=0 vendor err 244\nNET/IB : Got completion from peer 10.0.0.8<1> with status=12 opcode=0 len=0 vendor err 129\nncclRemoteError: x\n`;
    expect((await said(log)).sentence).toMatch(/peer 10\.0\.0\.8 failed with status 12/);
  });

  it("has nothing to say where there is neither a beat nor a log", async () => {
    expect(await said("", { logs: [] })).toMatchObject({ state: "not-applicable" });
  });
});

describe("beats on a shared folder", () => {
  const at = (rank: number, mtimeMs: number, step = 10) => ({ rank, content: JSON.stringify({ rank, step }), mtimeMs });
  const looks = (fields: object = {}) => {
    const host = recordedHost({ files: {}, nowMs: NOW });
    const memory = new Map();
    return (beats: ReturnType<typeof at>[], passedMs = 10_000) => {
      host.tick(passedMs);
      for (const { rank, ...file } of beats) host.files.set(`/r/rank-${rank}.json`, file);
      return distributedComm.run(host, workload(fields), memory);
    };
  };

  it("belong to the part of the run that this host has", async () => {
    const ranks = { expected: 4, folder: "/r" };
    expect(await looks({ ranks })([8, 9, 10, 11].map((rank) => at(rank, NOW + 9_000)))).toMatchObject({ state: "ok" });
    expect(await looks({ ranks })([8, 9, 11].map((rank) => at(rank, NOW + 9_000)))).toMatchObject({
      code: "missing-rank",
      data: { rank: 10 },
    });
  });

  it("are judged by this host's clock: another one that is wrong by minutes is neither death nor life", async () => {
    const behind = looks();
    const skewMs = 600_000;
    expect(await behind([0, 1, 2].map((rank) => at(rank, NOW - skewMs)))).toMatchObject({ state: "unknown" });
    expect(await behind([0, 1, 2].map((rank) => at(rank, NOW - skewMs + 10_000, 11)))).toMatchObject({ state: "ok" });
    const ahead = looks();
    await ahead([0, 1, 2].map((rank) => at(rank, NOW + skewMs)));
    const dead = [0, 1].map((rank) => at(rank, NOW + skewMs + 40_000, 12));
    expect(await ahead(dead, 40_000)).toMatchObject({ code: "silent-rank", data: { rank: 2 } });
  });

  it("that come late again and again are slow, not dead", async () => {
    const look = looks();
    await look([0, 1, 2].map((rank) => at(rank, NOW + 9_000, 1)));
    await look([at(0, NOW + 54_000, 2), at(1, NOW + 54_000, 2), at(2, NOW + 54_000, 2)], 45_000);
    const late = await look([at(0, NOW + 94_000, 3), at(1, NOW + 94_000, 3)], 40_000);
    expect(late).toMatchObject({ state: "degraded", code: "slow-rank", data: { rank: 2 } });
    expect(await look([at(0, NOW + 190_000, 4), at(1, NOW + 190_000, 4)], 96_000)).toMatchObject({ code: "silent-rank" });
  });

  it("name a rank that beats and is steps behind the others", async () => {
    const look = looks();
    const finding = await look([at(0, NOW + 9_000, 120), at(1, NOW + 9_000, 80), at(2, NOW + 9_000, 120)]);
    expect(finding).toMatchObject({ state: "degraded", code: "slow-rank", data: { rank: 1 } });
    expect(finding.sentence).toContain("is at step 80, 40 steps behind every other rank");
  });

  it("that go on while the collective hangs are given away by their steps", async () => {
    const look = looks();
    const hung = { content: `${LINE}\n` };
    const host = recordedHost({ files: { "/log": hung }, nowMs: NOW });
    const memory = new Map();
    const beats = (stepAt: number) => [0, 1, 2].map((rank) => host.files.set(`/r/rank-${rank}.json`, at(rank, host.now(), stepAt)));
    beats(10);
    expect(await distributedComm.run(host, workload(), memory)).toMatchObject({ state: "ok" });
    host.tick(10_000);
    beats(10);
    expect(await distributedComm.run(host, workload(), memory)).toMatchObject({ code: "collective-timeout" });
    host.tick(10_000);
    beats(11);
    expect(await distributedComm.run(host, workload(), memory)).toMatchObject({ state: "ok" });
    expect(await look([at(0, NOW + 9_000), at(1, NOW + 9_000), at(2, NOW + 9_000)])).toMatchObject({ state: "ok" });
  });
});

describe("the ports of a run", () => {
  const port = (name: string, state: string, fields: Record<string, string> = {}): Record<string, RecordedFile> => ({
    [`/sys/class/infiniband/${name}/ports/1/state`]: `${state}\n`,
    ...Object.fromEntries(Object.entries(fields).map(([file, value]) => [`/sys/class/infiniband/${name}/ports/1/${file}`, `${value}\n`])),
  });
  const look = (files: Record<string, RecordedFile>, memory = new Map()) =>
    run({ "/log": "", ...files }, { ranks: { expected: 3 } }, memory);
  const board = (name: string): Record<string, RecordedFile> => ({ [`/sys/class/infiniband/${name}/board_id`]: "MT_0000000838\n" });

  it("that are Ethernet and were never up are left alone; one that was up is missed", async () => {
    const memory = new Map();
    const unused = { ...port("mlx5_0", "4: ACTIVE"), ...port("mlx5_8", "1: DOWN", { link_layer: "Ethernet", phys_state: "3: Disabled" }) };
    expect(await look(unused, memory)).toMatchObject({ state: "ok" });
    const used = { ...port("mlx5_0", "1: DOWN", { link_layer: "Ethernet" }), ...port("mlx5_8", "1: DOWN", { link_layer: "Ethernet" }) };
    const finding = await look(used, memory);
    expect(finding).toMatchObject({ state: "faulty", code: "link-down", data: { port: "mlx5_0/1" } });
    expect(finding.sentence).toContain("and it was up before; 0 of 2 ports are up");
  });

  it("that are gone are counted", async () => {
    const memory = new Map();
    await look({ ...port("mlx5_0", "4: ACTIVE"), ...port("mlx5_1", "4: ACTIVE") }, memory);
    const finding = await look(port("mlx5_0", "4: ACTIVE"), memory);
    expect(finding).toMatchObject({ code: "link-down", data: { port: "mlx5_1/1" } });
    expect(finding.sentence).toContain("this host had 2 ports and shows 1");
  });

  it("that fell to a lower rate are compared with themselves and with cards of the same type", async () => {
    const memory = new Map();
    const rate = (value: string) => ({ link_layer: "InfiniBand", rate: value });
    await look(port("mlx5_0", "4: ACTIVE", rate("400 Gb/sec (4X NDR)")), memory);
    expect((await look(port("mlx5_0", "4: ACTIVE", rate("100 Gb/sec (4X EDR)")), memory)).sentence).toContain(
      "runs at 100 Gb/s, it had 400 Gb/s",
    );
    const alike = {
      ...port("mlx5_0", "4: ACTIVE", rate("400 Gb/sec")),
      ...port("mlx5_1", "4: ACTIVE", rate("200 Gb/sec")),
      ...board("mlx5_0"),
      ...board("mlx5_1"),
    };
    expect(await look(alike)).toMatchObject({ state: "degraded", code: "link-errors", data: { port: "mlx5_1/1" } });
  });
});

describe("lines and beats", () => {
  it("give rank, sequence number, collective and bound", () => {
    expect(parseWatchdogLine(LINE)).toEqual({ rank: 5, group: "", sequence: 41, operation: "ALLREDUCE", timeoutMs: 600_000 });
    expect(openTroubles(["x", LINE, "noise"]).timeouts).toHaveLength(1);
  });
  it("never make the reader throw", () => {
    fc.assert(
      fc.property(fc.string(), (text) => parseWatchdogLine(`Watchdog caught collective operation timeout: WorkNCCL(${text}`) !== undefined),
    );
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => typeof parseBeat(text).host === "string"));
  });
});
