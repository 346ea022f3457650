import { expect, it } from "vitest";
import { makeGate } from "@/scripts/testing/gate";
import { inTurn } from "./in-turn";

it("measures two outlooks at once, the others in order, and refuses the 23rd", async () => {
  const gate = makeGate();
  const begun: number[] = [];
  const work = (nth: number) =>
    inTurn(async () => {
      begun.push(nth);
      await gate.opened;
      if (nth === 1) throw new Error("broken");
      return nth;
    });
  const asked = Promise.allSettled(Array.from({ length: 23 }, (_, nth) => work(nth)));
  expect(begun).toEqual([0, 1]);
  gate.open();
  const outcomes = await asked;
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(21);
  expect(outcomes[1]).toMatchObject({ status: "rejected", reason: { message: "broken" } });
  expect(outcomes[22]).toMatchObject({ status: "rejected", reason: { code: "too-many-requests" } });
  expect(begun).toEqual(Array.from({ length: 22 }, (_, nth) => nth));
  expect(await work(23)).toBe(23);
});
