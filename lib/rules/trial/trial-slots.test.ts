import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { OrgId } from "@/lib/contracts/ids";
import { makeGate } from "@/scripts/testing/gate";
import { withTrialSlot } from "./trial-slots";

const org = () => ({ orgId: OrgId.parse(randomUUID()) });
const [ours, theirs, others] = [org(), org(), org()];

it("refuses a preview while two backtests run, and lets changes wait for a slot up to their limit", async () => {
  const [first, second, order] = [makeGate(), makeGate(), [] as string[]];
  const running = [withTrialSlot(ours, () => first.opened), withTrialSlot(theirs, () => second.opened)];
  await expect(withTrialSlot(others, async () => "preview")).rejects.toMatchObject({ code: "too-many-requests" });
  const waiting = ["save", "switch"].map((name) => withTrialSlot(ours, async () => void order.push(name), 60_000));
  await expect(withTrialSlot(others, async () => "late", 1)).rejects.toMatchObject({ code: "too-many-requests" });
  expect(order).toEqual([]);
  first.open();
  await Promise.all(waiting);
  expect(order).toEqual(["save", "switch"]);
  second.open();
  await Promise.all(running);
  expect(await withTrialSlot(ours, async () => "preview")).toBe("preview");
});

it("leaves a slot to other organisations, however many backtests one requests", async () => {
  const gate = makeGate();
  const running = withTrialSlot(ours, () => gate.opened);
  await expect(withTrialSlot(ours, async () => "preview")).rejects.toMatchObject({ code: "too-many-requests" });
  expect(await withTrialSlot(theirs, async () => "preview")).toBe("preview");
  gate.open();
  await running;
});

it("frees the slot of a backtest that fails", async () => {
  for (let i = 0; i < 3; i++) await expect(withTrialSlot(ours, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
});
