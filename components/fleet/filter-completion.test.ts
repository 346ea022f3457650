import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NodeRow } from "@/lib/contracts/node";
import { completeFilter, finishedTerms, stateIn, unfinishedTerm, type Vocabulary, vocabularyOf, withState } from "./filter-completion";

const words: Vocabulary = {
  gpus: ["H200", "NVIDIA L4"],
  drivers: ["550.54.14"],
  systems: ["Debian 12"],
  labels: new Map([
    ["rack", ["r1", "r2"]],
    ["team", ["vision", "speech"]],
  ]),
};
const labels = (text: string, caret = text.length) => completeFilter(text, caret, words).map((each) => each.label);

describe("completing a node filter", () => {
  it("offers keys while a word has none", () => expect(labels("")).toContain("state:"));
  it("offers the keys that begin as typed", () => expect(labels("web dr")).toEqual(["driver<", "driver>"]));
  it("offers the states", () => expect(labels("state:of")).toEqual(["state:offline"]));
  it("offers what the fleet has, wherever in the value it was typed", () => expect(labels("label:spe")).toEqual(["label:team=speech"]));
  it("offers a label's key first, and its values once there is one", () => {
    expect(labels("label:")).toEqual(["label:rack=", "label:team="]);
    expect(labels("label:te")).toEqual(["label:team=", "label:team=vision", "label:team=speech"]);
    expect(labels("label:team=")).toEqual(["label:team=vision", "label:team=speech"]);
    expect(completeFilter("label:te", 8, words)[0]).toMatchObject({ text: "label:team=", goesOn: true });
  });
  it("puts quotes round a value with a space", () => expect(labels("gpu:l4")).toEqual(['gpu:"NVIDIA L4"']));
  it("completes in the middle and keeps the rest", () => {
    const [first] = completeFilter("state:fa gpu:H200", 8, words);
    expect(first).toEqual({
      text: "state:faulty gpu:H200",
      caret: 12,
      label: "state:faulty",
      about: "stateAbout.faulty",
      goesOn: false,
    });
  });
  it("does not offer what is there already", () => expect(labels("state:ok")).toEqual([]));
});

describe("a filter that is being typed", () => {
  it.each([
    ["state:", "state:", ""],
    ["gpu:H200 driver<", "driver<", "gpu:H200"],
    ["gpu:H200 -state:", "state:", "gpu:H200"],
    ["state:ok", "", "state:ok"],
    ["label:team=", "", "label:team="],
    ["web", "", "web"],
  ])("%j lacks the value of %j and applies as %j", (text, lacks, applies) => {
    expect([unfinishedTerm(text), finishedTerms(text)]).toEqual([lacks, applies]);
  });
  it("explains each key and state", () => {
    expect([...completeFilter("", 0, words), ...completeFilter("state:", 6, words)].filter((each) => each.about === "")).toEqual([]);
  });
});

describe("the words of a fleet", () => {
  const row = (gpuName: string | null, labels: Record<string, string>) => ({ gpuName, labels, driver: null, os: "Debian 12" }) as NodeRow;
  it("are each there once, in order, numbers as numbers", () => {
    const rows = [row("H200", { rack: "r10" }), row(null, { rack: "r9", team: "vision" }), row("H200", {})];
    expect(vocabularyOf(rows)).toEqual({
      gpus: ["H200"],
      drivers: [],
      systems: ["Debian 12"],
      labels: new Map([
        ["rack", ["r9", "r10"]],
        ["team", ["vision"]],
      ]),
    });
  });
});

describe("the state in a filter", () => {
  it("is read, set, replaced and removed without touching the rest", () => {
    expect(stateIn("gpu:H200 state:stale x")).toBe("stale");
    expect(withState("gpu:H200", "faulty")).toBe("state:faulty gpu:H200");
    expect(withState("gpu:H200 state:stale x", "ok")).toBe("state:ok gpu:H200 x");
    expect(withState("gpu:H200 state:stale x", "")).toBe("gpu:H200 x");
  });
  it("that was set is what is read", () => {
    fc.assert(fc.property(fc.string(), (text) => stateIn(withState(text, "offline")) === "offline"));
  });
});
