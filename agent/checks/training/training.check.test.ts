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

describe("the loss of a run", () => {
  const falling = rows(100, (index) => ({ loss: 3 - index / 50 + noise(index), lr: 0.5 }));

  it("falls: in order", async () => {
    expect(await loss(falling)).toMatchObject({
      state: "ok",
      sentence: expect.stringMatching(/^Loss fell from 2\.9\d? to 1\.\d+ in 100 steps \(m\.jsonl\)$/),
    });
  });

  it("that fell fast and then only shakes is converged, not flat", async () => {
    expect(await loss(rows(300, (index) => ({ loss: Math.max(0.3, 3 - index / 5) + noise(index) / 2 })))).toMatchObject({ state: "ok" });
  });

  it("that is no number any more is told from which step it rose, and a tenth of the learning rate is proposed", async () => {
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

  it("is unknown before it can be judged, and of no matter where there is none", async () => {
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
      /^Since step 81 the gradient reaches norm 900, \d+ times its running median 0\.5\d* \(m\.jsonl\); nothing clips it$/,
    );
  });

  it("do not explode by one spike, nor while clipping holds them", async () => {
    expect(await gradients(calm + rows(20, (index) => ({ grad_norm: index === 5 ? 900 : 0.5 }), 81))).toMatchObject({ state: "ok" });
    expect(await gradients(calm + rows(20, () => ({ grad_norm: 900 }), 81), "max_norm: 1.0\n")).toMatchObject({
      state: "ok",
      sentence: expect.stringContaining("clipped at 1"),
    });
  });

  it("are measured against the calm before a restart that goes on, and not before one that begins anew", async () => {
    const wild = (from: number) => rows(40, () => ({ grad_norm: 300 }), from);
    expect(await gradients(calm + wild(41))).toMatchObject({ code: "exploding", data: { began: 41 } });
    expect(await gradients(calm + wild(1))).toMatchObject({ state: "ok" });
  });

  it("that are no number are named from their first step", async () => {
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

  it("are of no matter where no norm is written, and unknown before they can be judged", async () => {
    expect(await gradients(rows(50, () => ({ loss: 1 })))).toMatchObject({ state: "not-applicable" });
    expect(await gradients(rows(5, () => ({ grad_norm: 1 })))).toMatchObject({ state: "unknown" });
    expect(await gradients("\u0000\u0001garbage")).toMatchObject({ state: "not-applicable" });
  });
});
