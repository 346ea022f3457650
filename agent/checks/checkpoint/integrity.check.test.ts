import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { gguf, legacyTorch, safetensors, torchZip } from "../../testing/checkpoint-files";
import type { RecordedFile } from "../../testing/recorded-files";
import { type RecordedHost, recordedHost } from "../../testing/recorded-host";
import { zipStored } from "../../testing/zip-stored";
import { readCheckpoints } from "./checkpoint-folder";
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

  it("of TensorFlow are followed by their file `checkpoint`, and are whole with their index and all parts", async () => {
    const pair = (step: number) => ({
      [`/c/ckpt-${step}.index`]: at(Buffer.alloc(9, 1)),
      [`/c/ckpt-${step}.data-00000-of-00001`]: at(Buffer.alloc(9, 1)),
    });
    const { "/c/ckpt-12.index": _, ...torn } = pair(12);
    const files = { "/c/checkpoint": { content: 'model_checkpoint_path: "ckpt-12"\n' }, ...pair(11) };
    expect(await run(host({ ...files, ...torn }))).toMatchObject({
      code: "latest-corrupt",
      sentence: expect.stringContaining("ckpt-12, which lacks ckpt-12.index"),
      data: { good: "ckpt-11" },
    });
    expect(["ok", "unknown"]).toContain((await run(host({ ...files, ...pair(12) }))).state);
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

  it("follow a link of another name that leads nowhere, and one that leads into another folder", async () => {
    const dangling = await run(host({ "/c/ep2-rank0.pt": at(whole), "/c/latest-rank0.pt": { link: "ep3-rank0.pt" } }));
    expect(dangling).toMatchObject({ state: "faulty", code: "latest-corrupt", data: { good: "ep2-rank0.pt" } });
    expect(dangling.sentence).toContain("latest-rank0.pt points at ep3-rank0.pt, which does not exist");
    const files = { "/c/last.ckpt": { link: "version_3/checkpoints/epoch=4.ckpt" }, "/c/version_3/checkpoints/epoch=4.ckpt": at(whole) };
    expect(await run(host(files))).toMatchObject({ state: "ok" });
    const torn = await run(host({ ...files, "/c/version_3/checkpoints/epoch=4.ckpt": at(cut) }));
    expect(torn).toMatchObject({ state: "faulty", code: "latest-corrupt" });
  });

  it("are not whole beside a marker of an unfinished save, or with empty tensors only", async () => {
    const two = { "/c/step=10/model.safetensors": at(safetensors()), "/c/step=20/model.safetensors": at(safetensors()) };
    const marked = await run(host({ ...two, "/c/step=20-unfinished": at(Buffer.from("")) }));
    expect(marked).toMatchObject({ state: "degraded", code: "corrupt", data: { bad: "step=20", good: "step=10" } });
    const header = Buffer.from('{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}  ');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const hollow = await run(host({ ...two, "/c/step=20/model.safetensors": at(Buffer.concat([length, header])) }));
    expect(hollow).toMatchObject({ state: "degraded", code: "corrupt", sentence: expect.stringContaining("only empty tensors") });
  });

  it("of the Trainer lack the state that it writes last, unless only the model was saved", async () => {
    const model = { "/c/checkpoint-8/model.safetensors": at(safetensors()), "/c/checkpoint-4/model.safetensors": at(safetensors()) };
    expect(await run(host(model))).toMatchObject({ state: "ok" });
    const unfinished = await run(host({ ...model, "/c/checkpoint-8/optimizer.pt": at(whole) }));
    expect(unfinished).toMatchObject({ state: "degraded", code: "corrupt", data: { bad: "checkpoint-8", good: "checkpoint-4" } });
    expect(unfinished.sentence).toContain("checkpoint-8 lacks trainer_state.json");
  });

  it("may lie in folders of any name with a number, and other folders are none", async () => {
    const found = await run(
      host({
        "/c/0001000/model.safetensors": at(safetensors()),
        "/c/chat--val_loss=1.2-step=2000/weights/model.safetensors": at(safetensors()),
        "/c/logs-2026/events.out.tfevents.1": at(Buffer.from("x")),
        "/c/tokenizer_v2/vocab.json": at(Buffer.from("{}")),
        "/c/latest_checkpointed_iteration.txt": "1000",
      }),
    );
    expect(found).toMatchObject({ state: "ok", sentence: expect.stringContaining("2 checkpoints valid in /c") });
    const torn = await run(host({ "/c/0001000/model.safetensors": at(safetensors().subarray(0, 500)) }));
    expect(torn).toMatchObject({ code: "none-valid", sentence: expect.stringContaining("0001000 holds model.safetensors, which") });
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
    const pointers: Record<string, RecordedFile>[] = [{}, { "/c/latest": { link: "step-2.pt" } }];
    for (const latest of pointers) {
      const finding = await run(host({ "/c/step-1.pt": at(whole), "/c/step-2.pt": at(cut, 100_000), ...latest }));
      expect(finding).toMatchObject({ state: "ok", sentence: expect.stringContaining("step-2.pt is being written") });
    }
    expect(await run(host({ "/c/last.ckpt": at(cut, 60_000) }))).toMatchObject({
      state: "unknown",
      sentence: "last.ckpt is being written: it is not whole and was changed 60 s ago",
    });
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

  it("are read up to a limit of entries and depth", async () => {
    const directory = await host({ "/c/step-1/model.pt": at(whole) }).stat("/c/step-1");
    let looked = 0;
    const endless = {
      ...host({}),
      list: async (path: string) => (path === "/c" ? ["step-1"] : Array.from({ length: 2_000 }, (_, n) => `part${n}`)),
      stat: async () => {
        looked += 1;
        return directory;
      },
    };
    expect((await readCheckpoints(endless, "/c")).checkpoints).toMatchObject([{ name: "step-1", files: [] }]);
    expect(looked).toBeLessThanOrEqual(10_001);
  });

  it("are none in an empty folder, a fault without the folder, unknown without the right", async () => {
    expect(await run(host({ "/c": { directory: true } }))).toMatchObject({
      state: "not-applicable",
      sentence: "There is no checkpoint in /c yet",
    });
    expect(await run(host({}))).toMatchObject({ state: "faulty", code: "no-folder" });
    expect(await run(host({ "/c": { directory: true, error: "EACCES" } }))).toMatchObject({
      state: "unknown",
      sentence: "needs to read /c (EACCES)",
    });
    expect(checkpointIntegrity.appliesTo(Workload.parse({ name: "x", kind: "training" }))).toBe(false);
  });
});

describe("a checkpoint of many files", () => {
  const files = (folder: string, names: string[], content: Buffer = whole) =>
    Object.fromEntries(names.map((name) => [`/c/${folder}/${name}`, at(content)]));
  const text = (value: string) =>
    Buffer.concat([Buffer.from("X"), Buffer.from(new Uint32Array([value.length]).buffer), Buffer.from(value)]);
  /** The part of a `.metadata` that tells where a tensor lies, as protocol 2 writes it. */
  const metadata = (places: [string, number, number][]) =>
    Buffer.concat([
      Buffer.from([0x80, 2]),
      ...places.flatMap(([path, offset, length]) => [
        text("relative_path"),
        text(path),
        text("offset"),
        Buffer.from([0x4d, offset & 255, offset >> 8]),
        text("length"),
        Buffer.from([0x4d, length & 255, length >> 8]),
      ]),
      Buffer.from("."),
    ]);
  const chain = Buffer.concat([torchZip(8), torchZip(16)]);
  const zero = (ranks: number[], prefix = "bf16_") => [
    "mp_rank_00_model_states.pt",
    ...ranks.map((rank) => `${prefix}zero_pp_rank_${rank}_mp_rank_00_optim_states.pt`),
  ];

  it.each<[string, Record<string, RecordedFile>]>([
    [
      "of torch.distributed",
      {
        ...files("step-10", ["__0_0.distcp", "__1_0.distcp"], chain),
        "/c/step-10/.metadata": at(
          metadata([
            ["__0_0.distcp", 0, chain.length],
            ["__1_0.distcp", 5, 9],
          ]),
        ),
      },
    ],
    ["that is the folder itself", { "/c/__0_0.distcp": at(chain), "/c/.metadata": at(metadata([["__0_0.distcp", 0, 4]])) }],
    ["of DeepSpeed", files("global_step10", zero([0, 1, 2, 3]))],
    [
      "of DeepSpeed within one of Hugging Face",
      { ...files("checkpoint-10", ["model.safetensors"], safetensors()), ...files("checkpoint-10/global_step10", zero([0, 1])) },
    ],
    [
      "of Megatron",
      {
        ...files("iter_0000500", [
          "mp_rank_00_000/model_optim_rng.pt",
          "mp_rank_00_001/model_optim_rng.pt",
          "mp_rank_01_000/model_optim_rng.pt",
          "mp_rank_01_001/model_optim_rng.pt",
        ]),
        "/c/latest_checkpointed_iteration.txt": "500",
      },
    ],
    ["of Lightning", { "/c/epoch=1-step=200.ckpt": at(whole), "/c/last.ckpt": at(whole) }],
    ["in old and other formats", { "/c/step-1.pt": at(legacyTorch()), "/c/step-2.gguf": at(gguf()) }],
  ])("%s is in order", async (_, recorded) => expect(await run(host(recorded))).toMatchObject({ state: "ok" }));

  it.each<[string, Record<string, RecordedFile>, RegExp]>([
    [
      "of torch.distributed lacks a shard",
      {
        ...files("step-10", ["__0_0.distcp"], chain),
        "/c/step-10/.metadata": at(
          metadata([
            ["__0_0.distcp", 0, 9],
            ["__1_0.distcp", 0, 9],
          ]),
        ),
      },
      /step-10 lacks __1_0\.distcp, which its \.metadata names/,
    ],
    [
      "of torch.distributed has a cut shard",
      { ...files("step-10", ["__0_0.distcp"], torchZip(8)), "/c/step-10/.metadata": at(metadata([["__0_0.distcp", 0, chain.length]])) },
      /__0_0\.distcp, which ends \d+ bytes early/,
    ],
    ["of torch.distributed was never ended", files("step-10", ["__0_0.distcp"], chain), /has no \.metadata: its save never ended/],
    [
      "of DeepSpeed lacks a rank",
      files("global_step10", zero([0, 1, 3], "")),
      /lacks zero_pp_rank_2_mp_rank_00_optim_states\.pt: 3 of 4 ranks/,
    ],
    ["of DeepSpeed lacks its model", files("global_step10", zero([0, 1]).slice(1)), /lacks mp_rank_00_model_states\.pt/],
    [
      "of DeepSpeed has a cut file two folders down",
      {
        ...files("checkpoint-10", ["model.safetensors"], safetensors()),
        ...files("checkpoint-10/global_step10", zero([0])),
        "/c/checkpoint-10/global_step10/mp_rank_00_model_states.pt": at(cut),
      },
      /checkpoint-10 holds global_step10\/mp_rank_00_model_states\.pt, which has no central directory/,
    ],
    [
      "of Hugging Face names a folder of DeepSpeed that is not there",
      { ...files("checkpoint-10", ["model.safetensors"], safetensors()), "/c/checkpoint-10/latest": "global_step10" },
      /checkpoint-10 lacks global_step10, which its own latest names/,
    ],
    [
      "of Megatron lacks a rank",
      files("iter_0000500", [
        "mp_rank_00_000/model_optim_rng.pt",
        "mp_rank_00_001/model_optim_rng.pt",
        "mp_rank_01_001/model_optim_rng.pt",
      ]),
      /lacks mp_rank_01_000/,
    ],
    [
      "has Megatron folders whose names contain a much too high rank",
      files("iter_0000500", ["mp_rank_00_000/model_optim_rng.pt", "mp_rank_00_4000000000/model_optim_rng.pt"]),
      /lacks mp_rank_00_001 \(iter_0000500 has 2 ranks\)/,
    ],
    [
      "of Hugging Face has a cut state",
      {
        ...files("checkpoint-10", ["model.safetensors"], safetensors()),
        "/c/checkpoint-10/trainer_state.json": at(Buffer.from('{"log_history": [')),
      },
      /trainer_state\.json, which is not whole JSON/,
    ],
    ["in torch's old format is cut", { "/c/step-1.pt": at(legacyTorch().subarray(0, 120)) }, /step-1\.pt ends/],
  ])("%s", async (_, recorded, words) => {
    const finding = await run(host(recorded));
    expect(finding).toMatchObject({ state: "faulty", code: "none-valid" });
    expect(finding.sentence).toMatch(words);
  });

  it("of DeepSpeed says by itself how many ranks there were", async () => {
    const size = zipStored([
      {
        name: "archive/data.pkl",
        content: Buffer.concat([Buffer.from([0x80, 2]), text("dp_world_size"), Buffer.from([0x4b, 4]), Buffer.from(".")]),
      },
    ]);
    const finding = await run(
      host({ ...files("global_step10", zero([0, 1, 2])), "/c/global_step10/mp_rank_00_model_states.pt": at(size) }),
    );
    expect(finding.sentence).toContain("lacks bf16_zero_pp_rank_3_mp_rank_00_optim_states.pt: 3 of 4 ranks are there");
  });

  it("is not called valid where its format proves nothing", async () => {
    const blind = at(Buffer.from("some other format that nobody knows"));
    expect(await run(host({ "/c/step-1.bin": blind }))).toMatchObject({
      state: "unknown",
      sentence: expect.stringContaining("SHA256SUMS"),
    });
    expect(await run(host({ "/c/step-1.bin": blind, "/c/step-2.pt": at(whole) }))).toMatchObject({
      state: "ok",
      sentence: expect.stringMatching(/^1 checkpoint valid in \/c.*of 1 more the format cannot be followed/),
    });
  });
});
