import { afterEach, expect, it } from "vitest";
import { enterTestRun } from "./running";

const entered: { leave(): void }[] = [];
afterEach(() => {
  for (const { leave } of entered.splice(0)) leave();
});
function enters(orgId: string, isGolden = false): boolean {
  const place = enterTestRun(orgId, isGolden);
  if (place) entered.push(place);
  return place !== null;
}

it("gives an organisation one place, and people's runs two in all", () => {
  expect(enters("a")).toBe(true);
  expect(enters("a")).toBe(false);
  expect(enters("b")).toBe(true);
  expect(enters("c")).toBe(false);
  entered[0]!.leave();
  expect(enters("c")).toBe(true);
});

it("keeps a place for runs that prove a repair, one for each organisation", () => {
  expect([enters("a"), enters("b")]).toEqual([true, true]);
  expect(enters("a", true)).toBe(true);
  expect(enters("b", true)).toBe(false);
  entered[0]!.leave();
  expect(enters("a", true)).toBe(false);
  expect(enters("b", true)).toBe(true);
});
