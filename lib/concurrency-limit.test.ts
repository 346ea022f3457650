import { expect, it } from "vitest";
import { refuse } from "@/lib/errors";
import { makeGate } from "@/scripts/testing/gate";
import { ConcurrencyLimit } from "./concurrency-limit";

it("runs two at once, the others in order, and refuses more than may wait", async () => {
  const gate = makeGate();
  const begun: number[] = [];
  const slots = new ConcurrencyLimit(2, 20, () => refuse("too-many-requests", "outlooksBusy"));
  const work = (nth: number) =>
    slots.run(async () => {
      begun.push(nth);
      await gate.opened;
      if (nth === 1) throw new Error("broken");
      return nth;
    });
  const requests = Promise.allSettled(Array.from({ length: 23 }, (_, nth) => work(nth)));
  expect(begun).toEqual([0, 1]);
  gate.open();
  const outcomes = await requests;
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(21);
  expect(outcomes[1]).toMatchObject({ status: "rejected", reason: { message: "broken" } });
  expect(outcomes[22]).toMatchObject({ status: "rejected", reason: { code: "too-many-requests" } });
  expect(begun).toEqual(Array.from({ length: 22 }, (_, nth) => nth));
  expect(await work(23)).toBe(23);
});
