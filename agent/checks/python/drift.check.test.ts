import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { recordedHost } from "../../testing/recorded-host";
import { parseBaseline } from "./baseline";
import { pythonDrift } from "./drift.check";

const answer = JSON.stringify({
  python: "3.11.7",
  prefix: "/v",
  base: "/usr/bin/python3",
  paths: [],
  packaging: true,
  distributions: ["numpy==2.1.0", "torch==2.9.0"],
  digest: "d",
  problems: [],
});
const workload = (fields: Partial<Workload>) => Workload.parse({ name: "app", kind: "training", python: "/v/bin/python", ...fields });
const host = (files: Record<string, string> = {}, stdout = answer) =>
  recordedHost({
    files: { "/v/bin/python": "", "/proc/sys/kernel/osrelease": "6.1.0\n", ...files },
    programs: { "/v/bin/python *": stdout },
  });
const run = (fields: Partial<Workload>, files?: Record<string, string>, stdout?: string) =>
  pythonDrift.run(host(files, stdout), workload(fields), new Map());

describe("drift of a workload", () => {
  it("is only recorded for a group without a baseline", async () => {
    const finding = await run({ group: "vision" });
    expect(finding).toMatchObject({
      state: "ok",
      data: { group: "vision", facts: { numpy: "2.1.0", "#python": "3.11.7", "#kernel": "6.1.0" } },
    });
  });

  it("is none when every entry of the baseline agrees", async () => {
    const finding = await run({ baseline: "/b.txt" }, { "/b.txt": "# python==3.11.7\nnumpy==2.1.0\n" });
    expect(finding).toMatchObject({ state: "ok" });
  });

  it("names the first difference and counts the rest", async () => {
    const finding = await run({ baseline: "/b.txt" }, { "/b.txt": "# driver==580.65.06\nNumPy==1.26.4\ntorch==2.9.0\n" });
    expect(finding).toMatchObject({
      state: "degraded",
      code: "differs",
      data: { requirements: "/b.txt", base_python: "/usr/bin/python3" },
    });
    expect(finding.sentence).toBe(
      "app differs from its baseline in 2 of 3 entries: driver absent here, 580.65.06 in the baseline (and 1 more) (/b.txt)",
    );
  });

  it("sees a changed environment variable without giving its value away", async () => {
    const digest = async (value: string) =>
      (await run({ group: "g", envFile: "/e" }, { "/e": `MODE=${value}\nHF_TOKEN=hf_${value}\n` })).data;
    const [one, two] = [await digest("fast"), await digest("slow")];
    expect(one.digest).not.toBe(two.digest);
    expect(JSON.stringify(one)).not.toMatch(/fast|HF_TOKEN/);
  });

  it("is unknown without the baseline file or an answer, and does not apply without an interpreter", async () => {
    expect(await run({ baseline: "/b.txt" })).toMatchObject({ state: "unknown" });
    expect(await run({ group: "g" }, {}, "garbage")).toMatchObject({ state: "unknown" });
    expect(pythonDrift.appliesTo(workload({}))).toBe(true);
    expect(pythonDrift.appliesTo(Workload.parse({ name: "app", kind: "service" }))).toBe(false);
  });

  it("reads any baseline without throwing, and every frozen line of it", () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseBaseline(text) === "object"));
    expect(parseBaseline("a_b.C==1.0+cu128 ; python_version>'3'\nx>=2\n# kernel==6.1")).toEqual({ "a-b-c": "1.0+cu128", "#kernel": "6.1" });
  });
});
