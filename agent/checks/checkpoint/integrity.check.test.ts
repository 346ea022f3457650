import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { safetensors, torchZip } from "../../testing/checkpoint-files";
import type { RecordedFile } from "../../testing/recorded-files";
import { type RecordedHost, recordedHost } from "../../testing/recorded-host";
import { checkpointIntegrity } from "./integrity.check";

const NOW = Date.UTC(2026, 10, 1);
const HOUR = 3_600_000;
const workload = Workload.parse({ name: "run", kind: "training", checkpoints: "/c", metrics: "/m.jsonl" });
const run = (host: RecordedHost, memory = new Map()) => checkpointIntegrity.run(host, workload, memory);
const at = (content: Buffer, ageMs = HOUR): RecordedFile => ({ content, mtimeMs: NOW - ageMs });
const host = (files: Record<string, RecordedFile>) => recordedHost({ files, nowMs: NOW });
const whole = torchZip(64);
const cut = whole.subarray(0, 300);

describe("the checkpoints of a run", () => {
  it("are in order when every one of them verifies", async () => {
    const finding = await run(host({ "/c/step-1.pt": at(whole), "/c/step-2.pt": at(whole), "/c/latest": { link: "step-2.pt" } }));
    expect(finding).toMatchObject({ state: "ok", sentence: "2 checkpoints valid in /c, newest step-2.pt of 60 min ago" });
  });

  it("are degraded by a broken one that nothing points at, and faulty by one that latest points at", async () => {
    const files = { "/c/step-1.pt": at(whole), "/c/step-2.pt": at(cut) };
    expect(await run(host(files))).toMatchObject({ state: "degraded", code: "corrupt", data: { bad: "step-2.pt", good: "step-1.pt" } });
    const finding = await run(host({ ...files, "/c/latest": { link: "step-2.pt" } }));
    expect(finding).toMatchObject({ state: "faulty", code: "latest-corrupt", data: { latest_kind: "link" } });
    expect(finding.sentence).toBe(
      "latest points at step-2.pt, which has no central directory: it was cut at 300 bytes (/c); newest valid: step-1.pt",
    );
  });

  it("follow a text file as well as a link, and say when it leads nowhere", async () => {
    const finding = await run(host({ "/c/global_step7/model.pt": at(whole), "/c/latest": "global_step9" }));
    expect(finding).toMatchObject({ state: "faulty", code: "latest-corrupt", data: { latest_kind: "text", good: "global_step7" } });
    expect(finding.sentence).toContain("latest points at global_step9, which does not exist");
  });

  it("lack a shard that their index names", async () => {
    const index = '{"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}';
    const finding = await run(
      host({ "/c/checkpoint-5/model-1.safetensors": at(safetensors()), "/c/checkpoint-5/model.safetensors.index.json": index }),
    );
    expect(finding).toMatchObject({ state: "faulty", code: "none-valid" });
    expect(finding.sentence).toContain("checkpoint-5 lacks model-2.safetensors, which its index names");
  });

  it("are not judged while they may still be written", async () => {
    const finding = await run(host({ "/c/step-1.pt": at(whole), "/c/step-2.pt": at(cut, 1_000) }));
    expect(finding.state).not.toBe("degraded");
  });

  it("are read once: what did not change is remembered", async () => {
    const machine = host({ "/c/step-1.pt": at(whole) });
    const memory = new Map();
    await run(machine, memory);
    machine.files.set("/c/step-1.pt", { content: Buffer.alloc(whole.length), mtimeMs: NOW - HOUR });
    expect(await run(machine, memory)).toMatchObject({ state: "ok" });
    machine.files.set("/c/step-1.pt", { content: Buffer.alloc(whole.length), mtimeMs: NOW - HOUR + 1 });
    expect(await run(machine, memory)).toMatchObject({ state: "faulty", code: "none-valid" });
  });

  it("are stale when the run goes on and saves no more, but not when it has ended", async () => {
    const files = Object.fromEntries([5, 6, 7, 8].map((age, index) => [`/c/step-${9 - index}.pt`, at(whole, age * HOUR)]));
    expect(await run(host({ ...files, "/m.jsonl": at(Buffer.from("{}"), 0) }))).toMatchObject({ state: "degraded", code: "stale" });
    expect(await run(host({ ...files, "/m.jsonl": at(Buffer.from("{}"), 6 * HOUR) }))).toMatchObject({ state: "ok" });
  });

  it("leave nothing behind: an old temporary file is named", async () => {
    const finding = await run(host({ "/c/step-1.pt": at(whole), "/c/step-2.pt.tmp": at(cut, 2 * HOUR) }));
    expect(finding).toMatchObject({ state: "degraded", code: "leftover-temp", data: { bad: "step-2.pt.tmp" } });
  });

  it("may be 10,000: only the newest are read", { timeout: 90_000 }, async () => {
    const files = Object.fromEntries(Array.from({ length: 10_000 }, (_, step) => [`/c/step-${step}.pt`, at(whole)]));
    expect((await run(host(files))).sentence).toContain("(9950 older ones are not read)");
  });

  it("are none in an empty folder, a fault without the folder, unknown without the right", async () => {
    expect(await run(host({ "/c": { directory: true } }))).toMatchObject({ state: "ok", sentence: "No checkpoint in /c yet" });
    expect(await run(host({}))).toMatchObject({ state: "faulty", code: "no-folder" });
    expect(await run(host({ "/c": { directory: true, error: "EACCES" } }))).toMatchObject({
      state: "unknown",
      sentence: "needs to read /c (EACCES)",
    });
    expect(checkpointIntegrity.appliesTo(Workload.parse({ name: "x", kind: "training" }))).toBe(false);
  });
});
