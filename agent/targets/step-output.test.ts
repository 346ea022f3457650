import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { LogChunk } from "../../lib/contracts/agent";
import { Masker } from "../trust/masker";
import { StepOutput } from "./step-output";

const outputOf = (more: Partial<ConstructorParameters<typeof StepOutput>[0]> = {}) => {
  const chunks: LogChunk[] = [];
  const output = new StepOutput({ limitBytes: 1e6, secrets: [], firstNumber: 0, emit: (chunk) => void chunks.push(chunk), ...more });
  return { output, chunks, text: () => chunks.map((chunk) => chunk.text).join("") };
};

afterEach(() => {
  vi.useRealTimers();
});

describe("the output of steps", () => {
  it("is numbered without gaps and says from which step and stream it came", () => {
    const { output, chunks } = outputOf({ firstNumber: 7 });
    output.beginStep("one");
    output.write("stdout", "a");
    output.write("stderr", "b");
    output.beginStep("two");
    output.write("stdout", "c");
    output.endStep();
    expect(chunks.map(({ number, stepId, stream, text }) => [number, stepId, stream, text])).toEqual([
      [7, "one", "stdout", "a"],
      [8, "one", "stderr", "b"],
      [9, "two", "stdout", "c"],
    ]);
  });

  it("sends the first piece at once and gathers what follows shortly after", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const { output, chunks } = outputOf();
    output.beginStep("s");
    output.write("stdout", "first ");
    expect(chunks).toHaveLength(1);
    for (let piece = 0; piece < 20; piece++) output.write("stdout", ".");
    expect(chunks).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    expect(chunks.map((chunk) => chunk.text)).toEqual(["first ", "....................".slice(0, 20)]);
  });

  it("keeps characters whole that arrive in two halves", () => {
    const { output, text } = outputOf();
    output.beginStep("s");
    const bytes = Buffer.from("grün 好");
    for (const byte of bytes) output.write("stdout", Buffer.from([byte]));
    output.endStep();
    expect(text()).toBe("grün 好");
  });

  it("over its limit keeps the head and the end of each step, and marks the cut with its size", () => {
    const { output, text } = outputOf({ limitBytes: 40_000 });
    output.beginStep("s");
    output.write("stdout", `HEAD${"a".repeat(20_000)}`);
    for (let piece = 0; piece < 100; piece++) output.write("stdout", "b".repeat(5_000));
    output.write("stdout", "TAIL");
    output.endStep();
    expect(text()).toMatch(/^HEAD/);
    expect(text()).toMatch(/TAIL$/);
    expect(text()).toContain("the output is over its limit");
    const omitted = Number(/\[… (\d+) bytes left out/.exec(text())?.[1]);
    const kept = (text().match(/[ab]/g) ?? []).length;
    expect(omitted).toBeGreaterThan(480_000);
    expect(Buffer.byteLength(text())).toBeLessThan(42_000);
    expect(kept).toBeGreaterThan(20_000);
  });

  it("never shows a secret, however the output is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }), (cuts) => {
        const { output, text } = outputOf({ secrets: ["hunter22"] });
        output.beginStep("s");
        const whole = "login hunter22 again hunthunter22hunter2 end";
        let at = 0;
        for (const cut of cuts) {
          output.write("stdout", whole.slice(at, at + cut));
          at += cut;
        }
        output.write("stdout", whole.slice(at));
        output.endStep();
        expect(text()).toBe("login •••••• again hunt••••••hunter2 end");
      }),
    );
  });

  it("masks each line of a secret with several", () => {
    expect(new Masker(["-----BEGIN\nabcdef\n-----END"]).mask("x abcdef y")).toBe("x •••••• y");
  });
});
