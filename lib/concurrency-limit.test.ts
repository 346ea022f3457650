import { expect, it } from "vitest";
import { refuse } from "@/lib/errors";
import { makeGate } from "@/scripts/testing/gate";
import { ConcurrencyLimit } from "./concurrency-limit";

const busy = () => refuse("too-many-requests", "outlooksBusy");

it("runs two at once, the others in order, and refuses more than may wait", async () => {
  const gate = makeGate();
  const begun: number[] = [];
  const slots = new ConcurrencyLimit({ atOnce: 2, mostWaiting: 20 }, busy);
  const work = (nth: number) =>
    slots.run("ours", async () => {
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

it("leaves slots to other organisations, and lets the one with the fewest go first", async () => {
  const gates = Array.from({ length: 6 }, makeGate);
  const begun: number[] = [];
  const slots = new ConcurrencyLimit({ atOnce: 3, ofOne: 2, mostWaiting: 2 }, busy);
  const work = (orgId: string, nth: number) =>
    slots.run(orgId, async () => {
      begun.push(nth);
      await gates[nth]!.opened;
    });
  const requests = ["loud", "loud", "loud", "loud", "quiet", "quiet"].map(work);
  expect(begun).toEqual([0, 1, 4]);
  await expect(work("loud", 0)).rejects.toMatchObject({ code: "too-many-requests" });
  gates[0]!.open();
  await requests[0];
  // Both have one running: the first in line goes first.
  expect(begun).toEqual([0, 1, 4, 2]);
  gates[1]!.open();
  gates[2]!.open();
  await Promise.all([requests[1], requests[2]]);
  expect(begun).toEqual([0, 1, 4, 2, 3, 5]);
  for (const gate of gates) gate.open();
  await Promise.all(requests);
});
