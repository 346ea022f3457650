import { expect, it } from "vitest";
import type { RuleTrial } from "@/lib/contracts/rule";
import { trialTone } from "./trial-tone";

const trial: RuleTrial = {
  of: "nodes",
  days: 7,
  nodes: 4,
  fired: 3,
  outsideIncidents: 0,
  incidents: [],
  firingShare: 0.01,
  refused: null,
  fromMs: 0,
  toMs: 1,
  matched: 4,
  subjects: 8,
  isCut: false,
  tookMs: 5,
  fires: [],
};

it.each([
  ["ok", "every alert was in an incident", {}],
  ["ok", "it never fired", { fired: 0 }],
  ["idle", "an alert was outside of incidents", { outsideIncidents: 1 }],
  ["idle", "the time was up before all nodes were read", { isCut: true }],
  ["idle", "nothing is stored", { days: 0, fired: 0 }],
  ["bad", "it cannot be saved", { refused: { reason: "always", value: 0.9 } }],
] as const)("a backtest is %s when %s", (tone, _, more) => {
  expect(trialTone({ ...trial, ...more })).toBe(tone);
});
