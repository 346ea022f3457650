import { describe, expect, it } from "vitest";
import type { Tool } from "@/lib/contracts/prompt";
import { checkAnswer } from "./check-answer";

const slow: Tool = { name: "slow", parameters: { properties: { a: { pattern: "^(a+)+$" } } } };
const look: Tool = { name: "look", parameters: { properties: { at: { type: "integer" } } } };
const call = (name: string, value: unknown) => ({ id: "1", name, arguments: JSON.stringify(value) });
const evil = call("slow", { a: `${"a".repeat(60)}b` });

describe("the verdict of schemas on an answer", () => {
  it("is the first problem of the answer, or of each call", () => {
    expect(checkAnswer({ schema: { type: "string" } }, "4", [])).toEqual({
      answer: { problem: { path: "", message: "must be string" } },
      calls: [],
    });
    const calls = [call("look", { at: 1 }), call("look", { at: "1" }), call("press", {}), { id: "2", name: "look", arguments: "{" }];
    expect(checkAnswer({ tools: [look] }, "", calls)?.calls).toMatchObject([
      { problem: null },
      { problem: { path: "/at" } },
      { problem: { message: 'no tool is called "press"' } },
      { problem: { message: expect.stringContaining("is not JSON") } },
    ]);
    expect(checkAnswer({}, "4", [])).toBeNull();
  });

  it("is nothing once the time of the request is over, which no number of calls makes longer", () => {
    const checks = checkAnswer({ tools: [slow, look] }, "", [call("look", { at: "1" }), ...Array(63).fill(evil), call("look", { at: 1 })]);
    expect(checks?.calls[0]?.problem).toEqual({ path: "/at", message: "must be integer" });
    expect(checks?.calls.slice(1).every((check) => check?.problem?.undecided)).toBe(true);
  });

  it("is nothing where a schema cannot be read any more", () => {
    expect(checkAnswer({ schema: { $async: true } }, "4", [])?.answer?.problem).toEqual({
      path: "/$async",
      message: "is not supported",
      undecided: true,
    });
  });
});
