import { describe, expect, it } from "vitest";
import { actorName, subjectText } from "./audit-text";

const ID = "0192aaaa-bbbb-7ccc-8ddd-eeeeffff0000";

describe("an audit entry for people", () => {
  it("names who acted without the id", () => {
    expect(actorName(`Olga Owner (${ID})`)).toBe("Olga Owner");
    expect(actorName("Grafana (key-1, made by user-2)")).toBe("Grafana");
    expect(actorName("policy")).toBe("policy");
  });
  it.each([
    [{ after: { name: "gpu-08" }, before: { name: "gpu-07" } }, "node gpu-08"],
    [{ before: { name: "gpu-07" }, after: { removed: true } }, "node gpu-07"],
    [{ after: { number: 12 } }, "node #12"],
    [{}, "node 0192aaaa…"],
  ])("says what it is about: %j", (detail, text) => expect(subjectText({ subject: `node:${ID}`, detail })).toBe(text));
});
