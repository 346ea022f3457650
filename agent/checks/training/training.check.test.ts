import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { recordedHost } from "../../testing/recorded-host";
import { trainingGradients } from "./gradients.check";
import { trainingLoss } from "./loss.check";

const workload = Workload.parse({ name: "run", kind: "training", metrics: "/m.jsonl", runConfig: "/run.yaml", restart: "/start" });
const rows = (count: number, row: (index: number) => object, from = 1) =>
  Array.from({ length: count }, (_, index) => {
    const fields = Object.entries({ step: from + index, ...row(index) }).map(
      ([name, value]) => `"${name}": ${typeof value === "object" ? JSON.stringify(value) : value}`,
    );
    return `{${fields.join(", ")}}\n`;
  }).join("");
const noise = (index: number) => Math.sin(index * 12.9898) * 0.1;
const host = (metrics: string | Buffer, config = "lr: 0.5\nactivation: relu\ninit: zeros\n") =>
  recordedHost({ files: { "/m.jsonl": metrics, "/run.yaml": config } });
const loss = (metrics: string | Buffer) => trainingLoss.run(host(metrics), workload, new Map());
const gradients = (metrics: string, config?: string) => trainingGradients.run(host(metrics, config), workload, new Map());

describe("a log that names its losses in its own way", () => {
  const text = (lines: string) =>
    trainingLoss.run(
      recordedHost({ files: { "/t.log": lines } }),
      Workload.parse({ name: "run", kind: "training", logs: ["/t.log"] }),
      new Map(),
    );
  const lines = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => `${line(index)}\n`).join("");

  it("counts by its epochs where it names no step", async () => {
    const said = await text(lines(60, (index) => `epoch: ${3_400 + index} loss: ${index > 50 ? "nan" : 0.2 + noise(index) / 10}`));
    expect(said).toMatchObject({ state: "faulty", sentence: expect.stringContaining("Loss is NaN since step 3451") });
  });

  it("is lost when any part of its loss is, and its parts alone are not judged by their course", async () => {
    const parts = (lost: number) => lines(40, (index) => `batch: ${index}, d_loss: ${index >= lost ? "nan" : 1 + index}, g_loss: 7.1`);
    expect(await text(parts(30))).toMatchObject({ state: "faulty", sentence: expect.stringContaining("since step 30") });
    expect(await text(parts(99))).toMatchObject({ state: "ok", sentence: expect.stringContaining("Every part of the loss is a number") });
  });

  it("may be a table with its names above each epoch", async () => {
    const table = (lost: number) =>
      lines(40, (epoch) => {
        const value = epoch >= lost ? "nan" : (2 - epoch / 50).toFixed(3);
        return `     Epoch   gpu_mem       box     total    labels  img_size\n    ${epoch}/99     65.1G  ${value}  ${value}   1869  320:  40%|#| 4/9 [00:01<00:02]\r    ${epoch}/99     65.1G  ${value}  ${value}   1869  320: 100%|##| 9/9 [00:03<00:00]`;
      });
    expect(await text(table(30))).toMatchObject({ state: "faulty", sentence: expect.stringContaining("Loss is NaN since step 30") });
    expect(await text(table(99))).toMatchObject({ state: "ok", sentence: expect.stringContaining("in 40 steps") });
  });

  it("is read through a tensor's own words, and ends with the error that ended the run", async () => {
    expect(await text(lines(30, (index) => `step ${index} loss: tensor(${index > 20 ? "nan" : "1.5"}, device='cuda:0')`))).toMatchObject({
      code: "not-finite",
    });
    const crash = 'Traceback (most recent call last):\n  File "/t.py", line 3, in main\nAssertionError: 3 != 4\n';
    expect(await text(`${lines(60, (index) => `step ${index} loss: ${3 - index / 50}`)}${crash}`)).toMatchObject({
      state: "faulty",
      code: "run-ended",
      sentence: expect.stringMatching(/AssertionError: 3 != 4" \(\/t\.py:3\); before: Loss fell/),
    });
  });
});

describe("the loss of a run", () => {
  const falling = rows(100, (index) => ({ loss: 3 - index / 50 + noise(index), lr: 0.5 }));

  it("falls: in order", async () => {
    expect(await loss(falling)).toMatchObject({
      state: "ok",
      sentence: expect.stringMatching(/^Loss fell from 2\.9\d? to 1\.\d+ in 100 steps \(m\.jsonl\)$/),
    });
  });

  it("that fell fast and then only fluctuates is converged, not flat", async () => {
    expect(await loss(rows(300, (index) => ({ loss: Math.max(0.3, 3 - index / 5) + noise(index) / 2 })))).toMatchObject({ state: "ok" });
  });

  it("that is not a number any more names the step from which it rose, and proposes a tenth of the learning rate", async () => {
    const broken = falling + rows(5, () => ({ loss: "NaN" }), 101);
    const finding = await loss(broken);
    expect(finding).toMatchObject({ state: "faulty", code: "not-finite", data: { key: "lr", value: "0.05", restart: "/start" } });
    expect(finding.sentence).toContain("Loss is NaN since step 101");
    expect(finding.data.bad_step).toBe(finding.data.began);
  });

  it("that grows to many times its best diverges", async () => {
    const finding = await loss(falling + rows(60, (index) => ({ loss: 1 + index * 0.5 }), 101));
    expect(finding).toMatchObject({ state: "faulty", code: "diverging" });
    expect(Number(finding.data.began)).toBeGreaterThan(80);
  });

  it("that never fell is flat, and the cause is the initial weights when no gradient flows", async () => {
    const finding = await loss(rows(100, (index) => ({ loss: 2.3 + noise(index), grad_norm: 0 })));
    expect(finding).toMatchObject({ state: "faulty", code: "flat-from-start", data: { key: "init", value: "he", bad_step: 0 } });
    expect(finding.sentence).toContain("for relu weights start with variance 2/fan_in (He)");
  });

  it("that goes on from a checkpoint is compared with its fall before that, and is flat only when there was none", async () => {
    const goesOn = (past: (index: number) => number) =>
      rows(400, (index) => ({ loss: past(index) })) + rows(100, (index) => ({ loss: past(399) + noise(index) }), 350);
    expect(await loss(goesOn((index) => 3 - index / 200))).toMatchObject({
      state: "ok",
      sentence: expect.stringMatching(/^Loss fell from 2\.\d+ to 1\.\d+ in 449 steps/),
    });
    expect(await loss(goesOn((index) => 2.3 + noise(index)))).toMatchObject({ code: "flat-from-start" });
  });

  it("that stopped falling long ago is on a plateau, unless its schedule ran out", async () => {
    const stuck = (lr: (index: number) => number) =>
      rows(1_200, (index) => ({ loss: Math.max(2, 3 - index / 300) + noise(index) / 100, lr: lr(index) }));
    expect(await loss(stuck(() => 0.5))).toMatchObject({ state: "degraded", code: "plateau" });
    expect(await loss(stuck((index) => 0.5 * (1 - index / 1_200)))).toMatchObject({ state: "ok" });
  });

  it("is judged since the last start only", async () => {
    const restarted = rows(50, () => ({ loss: "NaN" })) + rows(100, (index) => ({ loss: 3 - index / 50 }), 20);
    expect(await loss(restarted)).toMatchObject({ state: "ok" });
  });

  it.each([
    ["right at a checkpoint", 101],
    ["four steps after one", 97],
    ["long after one", 60],
  ])("that was started again %s is compared with its learning rate before", async (_, from) => {
    const diverged = rows(40, (index) => ({ loss: index < 30 ? 1 + index : "NaN", lr: 5 }), from);
    const finding = await trainingLoss.run(
      host(rows(100, (index) => ({ loss: 3 - index / 50, lr: 0.05 })) + diverged, "lr: 5\n"),
      workload,
      new Map(),
    );
    expect(finding).toMatchObject({ code: "not-finite", data: { value: "0.05" } });
    expect(finding.sentence).toContain("the learning rate 5 is too high (lr; this run had 0.05 before)");
  });

  it("that warmed up has no earlier learning rate that worked", async () => {
    const warmed = rows(60, (index) => ({ loss: index < 50 ? 3 : "NaN", lr: Math.min(0.5, (index + 1) / 100) }));
    expect((await loss(warmed)).sentence).toContain("a tenth is the usual next try");
  });

  it("is unknown before it can be judged, and does not apply where there is none", async () => {
    expect(await loss(rows(5, () => ({ loss: 1 })))).toMatchObject({
      state: "unknown",
      sentence: expect.stringContaining("5 of the 20 steps"),
    });
    expect(await loss("")).toMatchObject({ state: "not-applicable" });
    expect(await loss(Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7_919) % 256)))).toMatchObject({
      state: "not-applicable",
    });
    expect(await trainingLoss.run(recordedHost({}), workload, new Map())).toMatchObject({ state: "not-applicable" });
    const closed = recordedHost({ files: { "/m.jsonl": { error: "EACCES" } } });
    expect(await trainingLoss.run(closed, workload, new Map())).toMatchObject({
      state: "unknown",
      sentence: "needs to read /m.jsonl (EACCES)",
    });
    expect(trainingLoss.appliesTo(Workload.parse({ name: "x", kind: "serving", metrics: "/m" }))).toBe(false);
  });

  it("is read on from where it was, across a truncation", async () => {
    const machine = host(falling);
    const memory = new Map();
    await trainingLoss.run(machine, workload, memory);
    machine.files.set(
      "/m.jsonl",
      rows(30, () => ({ loss: "NaN" })),
    );
    expect(await trainingLoss.run(machine, workload, memory)).toMatchObject({ code: "not-finite" });
  });

  it("of a 4 GiB log costs one read of its end", async () => {
    const end = rows(100, (index) => ({ loss: 3 - index / 50 }));
    const size = 4 * 1024 ** 3;
    const machine = recordedHost({ files: { "/m.jsonl": "" } });
    const reads: number[] = [];
    const big = {
      ...machine,
      stat: async () => ({ ...(await machine.stat("/m.jsonl")), size }),
      readBytes: async (_: string, offset: number, length: number) => {
        reads.push(length);
        return Buffer.concat([Buffer.alloc(length - end.length - 1, "x"), Buffer.from(`\n${end}`)]).subarray(
          0,
          offset + length > size ? size - offset : length,
        );
      },
    };
    expect(await trainingLoss.run(big, workload, new Map())).toMatchObject({ state: "ok" });
    expect(reads).toEqual([8 * 1024 * 1024]);
  });
});

describe("the loss in a trainer's own log", () => {
  const log = (text: string, file = "/train.log", config = "") => {
    const files = { [file]: text, "/run.yaml": config };
    const run = Workload.parse({ name: "run", kind: "training", logs: [file], runConfig: "/run.yaml" });
    const machine = recordedHost({ files });
    return { loss: () => trainingLoss.run(machine, run, new Map()), gradients: () => trainingGradients.run(machine, run, new Map()) };
  };
  const lines = (count: number, line: (step: number) => string) =>
    `${Array.from({ length: count }, (_, index) => line(index + 1)).join("\n")}\n`;
  const megatron = (step: number, rest: string) =>
    ` iteration ${String(step).padStart(8)}/  8000 | consumed samples: ${step * 64} | elapsed time per iteration (ms): 7.2 | learning rate: 6.680E-06 | ${rest} loss scale: 1.0 | number of skipped iterations:   0 |`;

  it("of Megatron is read with its gradient norm, and noticed when it stops coming", async () => {
    const sound = (step: number) => megatron(step + 500, `lm loss: ${(3 - step / 100).toExponential(6)} | grad norm: 0.7${step % 10} |`);
    expect(await log(lines(80, sound)).loss()).toMatchObject({ state: "ok", sentence: expect.stringContaining("in 80 steps") });
    expect(await log(lines(80, sound)).gradients()).toMatchObject({ state: "ok", sentence: expect.stringContaining("Gradient norm 0.7") });
    const broken = lines(80, (step) => (step <= 60 ? sound(step) : megatron(step + 500, "grad norm: nan |")));
    expect(await log(broken).loss()).toMatchObject({ state: "faulty", code: "no-loss", data: { began: 561 } });
    expect(await log(broken).gradients()).toMatchObject({ state: "faulty", code: "not-finite", data: { began: 561 } });
  });

  it("of Lightning is read from its CSV, with empty cells and columns in any order", async () => {
    const csv = `epoch,lr-AdamW,step,train_loss,val_loss\n${lines(60, (step) => (step % 5 === 0 ? `0,,${step},,9.5` : `0,0.001,${step},${3 - step / 40},`))}`;
    const finding = await log(csv, "/metrics.csv").loss();
    expect(finding).toMatchObject({ state: "ok", sentence: expect.stringMatching(/^Loss fell from 2\.9.* in 48 steps/) });
  });

  it("of mmdetection is counted across epochs, in its text and in its JSON", async () => {
    const text = lines(
      60,
      (step) =>
        `11/26 10:00:00 - mmengine - INFO - Epoch(train)  [${Math.ceil(step / 20)}][${String(((step - 1) % 20) + 1).padStart(4)}/20]  lr: 3.9e-05  eta: 1 day, 2:11:00  time: 0.5  memory: 5000  grad_norm: 2.4  loss: ${3 - step / 40}  loss_cls: 0.9`,
    );
    expect(await log(text).loss()).toMatchObject({ state: "ok", sentence: expect.stringContaining("in 60 steps") });
    const json = lines(
      60,
      (step) =>
        `{"mode": "train", "epoch": ${Math.ceil(step / 20)}, "iter": ${((step - 1) % 20) + 1}, "lr": 0.02, "loss": ${3 - step / 40}}`,
    );
    expect(await log(`${json}{"mode": "val", "epoch": 3, "iter": 1, "loss": 99}\n`).loss()).toMatchObject({
      state: "ok",
      sentence: expect.stringContaining("in 60 steps"),
    });
  });

  it("is followed on one rank when several write into one file, marked or not", async () => {
    const marked = lines(60, (step) =>
      [0, 1, 2].map((rank) => `[rank${(rank + step) % 3}]: {'loss': ${3 - step / 40 + ((rank + step) % 3)}, 'step': ${step}}`).join("\n"),
    );
    expect(await log(marked).loss()).toMatchObject({ state: "ok", sentence: expect.stringContaining("in 60 steps") });
    const mixed = lines(120, (step) => `step ${Math.ceil(step / 2) + (step % 4 === 0 ? -1 : 1)}: loss ${3 - step / 80}`);
    expect(await log(mixed).loss()).toMatchObject({ state: "ok", sentence: expect.stringContaining("in 120 steps") });
  });

  it("that is not a number on another rank of the file is told with its rank and step", async () => {
    const ranks = lines(90, (step) =>
      [0, 1, 2, 3].map((rank) => `[rank${rank}]: step: ${step} loss: ${rank === 2 && step > 70 ? "nan" : 3 - step / 40}`).join("\n"),
    );
    expect(await log(ranks).loss()).toMatchObject({
      state: "faulty",
      code: "not-finite",
      sentence: expect.stringMatching(/^Loss of rank 2 is not a number since step 71 \(20 lines\)/),
    });
    const resumed = lines(60, (step) => `[rank0]: step: ${step + 60} loss: ${3 - (step + 60) / 60}`);
    expect(await log(`${ranks}\n${resumed}`).loss()).toMatchObject({ state: "ok" });
    const skipped = lines(90, (step) =>
      [0, 1].map((rank) => `[rank${rank}]: step: ${step} loss: ${rank === 1 && step === 40 ? "nan" : 3 - step / 40}`).join("\n"),
    );
    expect(await log(skipped).loss()).toMatchObject({ state: "ok" });
  });

  it("of a run by reward is not judged by its course, only by being a number", async () => {
    const byReward = (last: string) =>
      lines(
        80,
        (step) =>
          `{'loss': ${step < 8 ? 0.0 : step === 80 ? last : (step * 3e-5).toFixed(6)}, 'grad_norm': 0.4, 'reward': ${(0.1 + step / 200).toFixed(3)}}`,
      );
    expect(await log(byReward("0.0024")).loss()).toMatchObject({ state: "ok", sentence: expect.stringContaining("Reward went from") });
    expect(await log(byReward("nan")).loss()).toMatchObject({ state: "faulty", code: "not-finite" });
  });

  it("is read from a progress bar that has not ended a line yet, and by the names of other trainers", async () => {
    const bar = Array.from(
      { length: 60 },
      (_, at) => `\rsteps:  ${at}%|##| ${at + 1}/600 [00:${at}<09:11, 1.1s/it, avr_loss=${at > 40 ? "nan" : 0.2 - at / 1000}]`,
    );
    expect(await log(`${bar.join("")}\r`).loss()).toMatchObject({ state: "faulty", code: "not-finite" });
    const other = lines(60, (step) => `iter: ${step * 20}  total_loss: ${3 - step / 40}  loss_cls: 0.4  lr: 0.0025`);
    expect(await log(other).loss()).toMatchObject({ state: "ok", sentence: expect.stringContaining("in 60 steps") });
  });

  it("is read from a table with one row an epoch", async () => {
    const table = `   epoch,  train/box_loss,  val/box_loss\n${lines(40, (epoch) => `${epoch}, ${epoch > 30 ? "nan" : 2 - epoch / 40}, 0.9`)}`;
    const files = { "/results.csv": table };
    const finding = await trainingLoss.run(
      recordedHost({ files }),
      Workload.parse({ name: "y", kind: "training", metrics: "/results.csv" }),
      new Map(),
    );
    expect(finding).toMatchObject({ state: "faulty", code: "not-finite", sentence: expect.stringContaining("since step 31") });
  });

  it("is read in colours, with a bare norm and with rates in brackets", async () => {
    const coloured = lines(60, (step) => `\u001b[31mstep: ${step}  \u001b[32mloss:  ${3 - step / 40}  \u001b[33mgrad_norm: 0.5\u001b[39m`);
    expect(await log(coloured).loss()).toMatchObject({ state: "ok", sentence: expect.stringContaining("in 60 steps") });
    const bare = lines(60, (step) => `step ${step}/100 | train loss ${3 - step / 40} | norm 0.52 | lr=[1e-4] | tok/s 12000`);
    expect(await log(bare).gradients()).toMatchObject({
      state: "ok",
      sentence: expect.stringContaining("Gradient norm 0.52 over 60 steps"),
    });
  });

  it("takes its steps from the progress bar that shares its lines", async () => {
    const text = lines(
      40,
      (step) =>
        `  1%|▌         | ${step * 10}/2724 [13:10:57<86:19:20, 132.41s/it]{'loss': ${step < 31 ? 2 - step / 100 : "nan"}, 'learning_rate': 1e-4}`,
    ).replaceAll("\n ", "\r ");
    expect((await log(text).loss()).sentence).toContain("Loss is NaN since step 310");
  });

  it.each([
    [
      "DeepSpeed",
      (step: number) =>
        `[INFO] [loss_scaler.py:181:update_scale] [deepspeed] OVERFLOW! Rank 0 Skipping step. Attempted loss scale: ${2 ** (7 - step)}, reducing to ${2 ** Math.max(0, 6 - step)}`,
      "Exception: Current loss scale already at minimum - cannot decrease scale anymore. Exiting run.",
    ],
    [
      "fairseq",
      (step: number) => `gradient overflow detected, ignoring gradient, setting loss scale to: ${2 ** (6 - step)}`,
      "FloatingPointError: Minimum loss scale reached (0.0001). Your loss is probably exploding.",
    ],
  ])("overflows for good: %s", async (_, line, end) => {
    const before = lines(30, (step) => `{'loss': ${2 - step / 100}, 'step': ${step}}`);
    const finding = await log(`${before}${lines(6, line)}${end}\n`).loss();
    expect(finding).toMatchObject({ state: "faulty", code: "overflow" });
    expect(finding.sentence).toMatch(/6 steps were skipped for overflow.*minimum/);
    const goesOn = `${before}${lines(3, line)}${lines(20, (step) => `{'loss': ${1.7 - step / 100}, 'step': ${step + 30}}`)}`;
    expect(await log(goesOn).loss()).toMatchObject({ state: "ok" });
  });

  it.each([
    [
      "Megatron",
      (step: number) =>
        megatron(step, "lm loss: 2.1 |").replace("skipped iterations:   0", `skipped iterations:   ${step % 4 === 0 ? 0 : 1}`),
    ],
    [
      "DeepSpeed",
      (step: number) => `[INFO] [logging.py:96:log_dist] [Rank 0] step=${step * 10}, skipped=${step * 9}, lr=[1e-05], mom=[[0.9, 0.95]]`,
    ],
  ])("is told when %s counts that most steps were left out", async (_, line) => {
    expect(await log(lines(40, line)).loss()).toMatchObject({
      state: "faulty",
      code: "overflow",
      sentence: expect.stringMatching(/\d+ of the last \d+ steps were skipped/),
    });
  });

  it("that does not fall during warm-up is not judged yet, declared or read from the learning rate", async () => {
    const flat = (lr: (step: number) => string) =>
      lines(60, (step) => `{'step': ${step}, 'loss': ${2.3 + Math.sin(step * 12.9) / 10}${lr(step)}}`);
    expect(await log(flat((step) => `, 'learning_rate': ${step * 1e-6}`)).loss()).toMatchObject({
      state: "unknown",
      sentence: expect.stringContaining("stopped rising"),
    });
    expect(
      await log(
        flat(() => ""),
        "/train.log",
        "warmup_steps: 100\n",
      ).loss(),
    ).toMatchObject({ state: "unknown" });
    expect(await log(flat(() => ", 'learning_rate': 1e-4")).loss()).toMatchObject({ state: "faulty", code: "flat-from-start" });
  });
});

describe("a value that is no number, and one that is zero", () => {
  const falling = (count: number, from = 1) =>
    rows(count, (index) => ({ loss: 3 - (index + from) / 100, grad_norm: 0.5 + noise(index) }), from);

  it("once, and recovered from, is a warning for a while and then a remark", async () => {
    const once = falling(30) + rows(1, () => ({ loss: "NaN", grad_norm: "NaN" }), 31);
    expect(await loss(once + falling(20, 32))).toMatchObject({
      state: "degraded",
      code: "not-finite-once",
      sentence: expect.stringContaining("1 of 51 steps, the last at step 31"),
    });
    expect(await gradients(once + falling(20, 32))).toMatchObject({ state: "degraded", code: "not-finite-once" });
    expect(await loss(once + falling(80, 32))).toMatchObject({ state: "ok", sentence: expect.stringContaining("1 step without a number") });
    expect(await gradients(once + falling(80, 32))).toMatchObject({ state: "ok", sentence: expect.stringContaining("1 of 111 steps") });
  });

  it("zero is a result only while gradients flow", async () => {
    const zero = (more: object) => rows(40, () => ({ loss: 0, ...more }));
    expect(await loss(zero({ grad_norm: 0.3 }))).toMatchObject({ state: "ok" });
    expect(await loss(zero({ grad_norm: "NaN" }))).toMatchObject({ state: "faulty", code: "zero", data: { began: 1 } });
    expect(await loss(zero({}))).toMatchObject({ state: "degraded", code: "zero" });
    expect(await loss(falling(50) + rows(20, () => ({ loss: 0, grad_norm: 0 }), 51))).toMatchObject({ code: "zero", data: { began: 51 } });
  });

  it("rises slowly: reported long before it explodes", async () => {
    const slow = rows(2_000, (index) => ({
      loss: index < 400 ? 3 - index / 400 : 2 + (index - 400) / 2_000 + noise(index) / 10,
      grad_norm: 1 + index / 900 + noise(index),
    }));
    expect(await loss(slow)).toMatchObject({ state: "degraded", code: "rising" });
    expect(await gradients(slow)).toMatchObject({
      state: "degraded",
      code: "rising",
      sentence: expect.stringMatching(/from 1\.\d+ .* to 3\.\d+/),
    });
  });

  it("gradient norms that are thousands from the start are reported when nothing clips them and the loss does not fall", async () => {
    const high = rows(60, (index) => ({ loss: 15 + noise(index) * 10, grad_norm: 4_000 + 500 * Math.sin(index) }));
    expect(await gradients(high, "max_grad_norm: 0\n")).toMatchObject({
      state: "degraded",
      code: "high",
      data: { key: "max_grad_norm", value: "1.0" },
    });
    expect(await gradients(high, "max_grad_norm: 1\n")).toMatchObject({ state: "ok" });
    const learns = rows(60, (index) => ({ loss: 15 - index / 10, grad_norm: 4_000 }));
    expect(await gradients(learns)).toMatchObject({ state: "ok" });
  });
});

describe("the gradients of a run", () => {
  const calm = rows(80, (index) => ({ grad_norm: 0.5 + noise(index) }));

  it("are bounded: in order", async () => {
    expect(await gradients(calm)).toMatchObject({ state: "ok", sentence: expect.stringContaining("over 80 steps") });
  });

  it("explode when they are far above their running median again and again, and clipping is proposed", async () => {
    const finding = await gradients(
      calm + rows(20, (index) => ({ grad_norm: index % 3 === 0 ? 900 : 0.5 }), 81),
      "optimizer:\n  lr: 0.1\n  max_grad_norm: 0\n",
    );
    expect(finding).toMatchObject({
      state: "faulty",
      code: "exploding",
      data: { key: "optimizer.max_grad_norm", value: "1.0", began: 81 },
    });
    expect(finding.sentence).toMatch(
      /^Since step 81 the gradient reaches norm 900, \d+ times its running median 0\.5\d* \(m\.jsonl\); nothing clips it \(optimizer\.max_grad_norm is 0\)$/,
    );
  });

  it("do not explode by one spike, nor while clipping holds them", async () => {
    expect(await gradients(calm + rows(20, (index) => ({ grad_norm: index === 5 ? 900 : 0.5 }), 81))).toMatchObject({ state: "ok" });
    expect(await gradients(calm + rows(20, () => ({ grad_norm: 900 }), 81), "max_norm: 1.0\n")).toMatchObject({
      state: "ok",
      sentence: expect.stringContaining("clipped at 1"),
    });
  });

  it("are measured against the calm before a restart that resumes, and not before one that starts over", async () => {
    const wild = (from: number) => rows(40, () => ({ grad_norm: 300 }), from);
    expect(await gradients(calm + wild(41))).toMatchObject({ code: "exploding", data: { began: 41 } });
    expect(await gradients(calm + wild(1))).toMatchObject({ state: "ok" });
  });

  it("that are not a number are named from their first step", async () => {
    expect(await gradients(calm + rows(2, () => ({ grad_norm: "NaN" }), 81))).toMatchObject({ code: "not-finite", data: { began: 81 } });
  });

  it("vanish where early layers get nothing while the last one does", async () => {
    const finding = await gradients(
      rows(60, () => ({ layer_grad_norms: { embed: 1e-9, middle: 1e-4, head: 0.3 } })),
      "activation: sigmoid\ninit: large\n",
    );
    expect(finding).toMatchObject({ state: "faulty", code: "vanishing", data: { key: "init", value: "xavier", bad_step: 0 } });
    expect(finding.sentence).toContain("norm 1.0e-9 in embed, 0.3 in head");
  });

  it("do not apply where no norm is written, and are unknown before they can be judged", async () => {
    expect(await gradients(rows(50, () => ({ loss: 1 })))).toMatchObject({ state: "not-applicable" });
    expect(await gradients(rows(5, () => ({ grad_norm: 1 })))).toMatchObject({ state: "unknown" });
    expect(await gradients("\u0000\u0001garbage")).toMatchObject({ state: "not-applicable" });
  });
});
