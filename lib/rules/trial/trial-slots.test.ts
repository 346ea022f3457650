import { expect, it } from "vitest";
import { makeGate } from "@/scripts/testing/gate";
import { withTrialSlot } from "./trial-slots";

it("refuses a preview while two backtests run, and lets changes wait their turn, as long as they may", async () => {
  const [first, second, order] = [makeGate(), makeGate(), [] as string[]];
  const running = [withTrialSlot(() => first.opened), withTrialSlot(() => second.opened)];
  await expect(withTrialSlot(async () => "preview")).rejects.toMatchObject({ code: "too-many-requests" });
  const waiting = ["save", "switch"].map((name) => withTrialSlot(async () => void order.push(name), 60_000));
  await expect(withTrialSlot(async () => "late", 1)).rejects.toMatchObject({ code: "too-many-requests" });
  expect(order).toEqual([]);
  first.open();
  await Promise.all(waiting);
  expect(order).toEqual(["save", "switch"]);
  second.open();
  await Promise.all(running);
  expect(await withTrialSlot(async () => "preview")).toBe("preview");
});

it("frees the slot of a backtest that fails", async () => {
  for (let i = 0; i < 3; i++) await expect(withTrialSlot(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
});
