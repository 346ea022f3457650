import { describe, expect, it } from "vitest";
import { CheckResult } from "../../lib/contracts/check";
import { TIMED_OUT } from "../checks/check";
import { pause } from "../link/backoff";
import { verifySignal } from "./verify";

const result = (state: CheckResult["state"], data: Record<string, unknown> = {}) =>
  CheckResult.parse({ id: "gpu.hardware", state, sentence: `it is ${state}`, data, sinceMs: 1, atMs: 1 });
const plan = (before: CheckResult | null) => ({ withinMs: 20, quietMs: 0, before });
const verify = (before: CheckResult | null, now: CheckResult) => verifySignal(plan(before), async () => now, new AbortController().signal);

describe("what proves a repair", () => {
  const lost = result("faulty", { subject: ["0000:43:00", "GPU-2"] });

  it("is a result about the subject that had the fault", async () => {
    expect(await verify(lost, result("ok", { subjects: ["0000:1b:00", "0000:43:00"] }))).toMatchObject({ holds: true });
    expect(await verify(lost, result("ok", { subjects: ["0000:44:00", "GPU-2"] }))).toMatchObject({ holds: true });
  });

  it("does not follow from other healthy subjects", async () => {
    const verification = await verify(lost, result("ok", { subjects: ["0000:1b:00"] }));
    expect(verification.holds).toBe(false);
    expect(verification.sentence).toContain("gpu.hardware is ok after 0 s and has not seen 0000:43:00 again");
    expect(await verify(lost, result("ok"))).toMatchObject({ holds: false });
  });

  it("is neither unknown nor not applicable", async () => {
    expect(await verify(lost, result("unknown"))).toMatchObject({ holds: false });
    expect(await verify(null, result("not-applicable"))).toMatchObject({ holds: false });
  });

  it("is unknown when the check times out, also after more time", async () => {
    const busy = CheckResult.parse({ ...result("unknown"), code: TIMED_OUT });
    const verification = await verify(lost, busy);
    expect(verification).toMatchObject({ holds: false, isUnknown: true });
    expect(verification.sentence).toContain("gpu.hardware did not finish");
    const looks = [busy, result("ok", { subjects: ["0000:43:00"] })];
    const late = await verifySignal(plan(lost), async () => looks.shift()!, new AbortController().signal);
    expect(late).toMatchObject({ holds: true });
  });

  it("fails only by a run of the check that began after the deadline", async () => {
    const looks = [result("faulty"), result("ok")];
    const slowly = async () => {
      await pause(30);
      return looks.shift()!;
    };
    expect(await verifySignal(plan(null), slowly, new AbortController().signal)).toMatchObject({ holds: true });
    expect(await verify(null, result("faulty"))).toMatchObject({ holds: false });
  });

  it("is any ok where the finding names no subject", async () => {
    expect(await verify(result("faulty"), result("ok"))).toMatchObject({ holds: true });
  });
});
