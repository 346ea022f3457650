import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRunConfig, settingOf } from "./run-config";
import { parseEvents } from "./tensorboard";
import { parseMetricLine } from "./text-metrics";

describe("a line of metrics", () => {
  it.each([
    ['{"step": 3, "loss": 2.5, "grad_norm": 0.4, "lr": 1e-4}', { step: 3, loss: 2.5, gradNorm: 0.4, lr: 1e-4 }],
    ['{"step": 4, "loss": NaN, "grad_norm": Infinity}', { step: 4, loss: Number.NaN, gradNorm: Number.POSITIVE_INFINITY }],
    [
      "{'loss': 2.31, 'grad_norm': 0.52, 'learning_rate': 2e-05, 'epoch': 0.1}",
      { step: 9, loss: 2.31, gradNorm: 0.52, lr: 2e-5, epoch: 0.1 },
    ],
    [
      "{'loss': nan, 'grad_norm': inf, 'learning_rate': 2e-05}",
      { step: 9, loss: Number.NaN, gradNorm: Number.POSITIVE_INFINITY, lr: 2e-5 },
    ],
    ["step 100: train loss 2.3145, val loss 2.4", { step: 100, loss: 2.3145 }],
    ["iter 250: loss 3.1275, time 84.22ms, mfu 31.5%", { step: 250, loss: 3.1275 }],
    ["[2026-11-01] iteration=12 loss=0.25 lr=0.001", { step: 12, loss: 0.25, lr: 0.001 }],
    ['{"step": 5, "loss": 1, "layer_grad_norms": {"a": 1, "b": 2}}', { step: 5, loss: 1, layers: { a: 1, b: 2 } }],
    ['{"step": 5, "grad_norm/block.0": 0.5}', { step: 5, layers: { "block.0": 0.5 } }],
  ])("%s", (line, expected) => expect(parseMetricLine(line, 9)).toEqual(expected));

  it("is none when it says nothing of the run", () => {
    for (const line of [
      "",
      "Loading checkpoint shards: 100%",
      "{",
      "[1, 2]",
      '{"step": 1}',
      '{"step": -1, "loss": 2}',
      "\u0000\u0001\u0002 7",
    ])
      expect(parseMetricLine(line)).toBeNull();
  });

  it("never makes the reader throw, and gives back what was written", () => {
    fc.assert(fc.property(fc.string(), (line) => parseMetricLine(line) === null || Number.isFinite(parseMetricLine(line)!.step)));
    fc.assert(
      fc.property(fc.nat(), fc.double({ noDefaultInfinity: true, noNaN: true }), (step, loss) => {
        expect(parseMetricLine(JSON.stringify({ step, loss }))).toEqual({ step, loss: loss === 0 ? 0 : loss });
      }),
    );
  });

  it("is read in time that grows with its length only", () => {
    const started = performance.now();
    parseMetricLine(`loss ${"a ".repeat(9_000)}1`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

/** One TFRecord of an Event with one scalar, written by hand from the format's definition. */
function record(step: number, tag: string, value: number): Buffer {
  const float = Buffer.alloc(4);
  float.writeFloatLE(value);
  const inner = Buffer.concat([Buffer.from([0x0a, tag.length]), Buffer.from(tag), Buffer.from([0x15]), float]);
  const summary = Buffer.concat([Buffer.from([0x0a, inner.length]), inner]);
  const event = Buffer.concat([Buffer.from([0x09]), Buffer.alloc(8), Buffer.from([0x10, step, 0x2a, summary.length]), summary]);
  const length = Buffer.alloc(12);
  length.writeBigUInt64LE(BigInt(event.length));
  return Buffer.concat([length, event, Buffer.alloc(4)]);
}

describe("a TensorBoard event file", () => {
  const whole = Buffer.concat([record(1, "train/loss", 2.5), record(1, "train/grad_norm", 0.5), record(2, "train/loss", 2.25)]);
  it("gives its scalars by step", () => {
    expect(parseEvents(whole)).toEqual({
      rows: [
        { step: 1, loss: 2.5, gradNorm: 0.5 },
        { step: 2, loss: 2.25 },
      ],
      consumed: whole.length,
    });
  });
  it("waits for the rest of a record that is still being written, cut anywhere", () => {
    for (let length = 0; length < whole.length; length++) {
      const first = parseEvents(whole.subarray(0, length));
      const second = parseEvents(whole.subarray(first.consumed));
      expect([...first.rows, ...second.rows].filter((row) => row.step === 2)).toEqual([{ step: 2, loss: 2.25 }]);
    }
  });
  it("never makes the reader throw or stand still, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(40), (bytes, length) => {
        const frame = Buffer.alloc(12);
        frame.writeBigUInt64LE(BigInt(length));
        expect(parseEvents(Buffer.from(bytes)).consumed).toBeLessThanOrEqual(bytes.length);
        parseEvents(Buffer.concat([frame, Buffer.from(bytes)]));
      }),
    );
  });
});

describe("a run's config", () => {
  it("is flat whatever its format, and settings are found by their usual names", () => {
    const nested = parseRunConfig("model:\n  act: relu\noptimizer:\n  lr: 0.001\n", "run.yaml");
    expect(settingOf(nested, "lr")).toEqual({ key: "optimizer.lr", value: 0.001 });
    expect(settingOf(nested, "activation")).toEqual({ key: "model.act", value: "relu" });
    expect(settingOf(parseRunConfig("[train]\nmax_grad_norm = 1.0\n", "run.toml"), "maxNorm")).toEqual({
      key: "train.max_grad_norm",
      value: 1,
    });
    expect(settingOf(parseRunConfig("[]", "run.json"), "lr")).toBeNull();
  });
});
