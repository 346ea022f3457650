import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnswerEvent } from "@/lib/contracts/playground";
import { readEvents } from "./read-lines";

const streamOf = (parts: Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
async function all(parts: Uint8Array[]): Promise<AnswerEvent[]> {
  const events: AnswerEvent[] = [];
  for await (const event of readEvents(AnswerEvent, streamOf(parts))) events.push(event);
  return events;
}

describe("the answer's lines", () => {
  it("are the same events wherever the bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "grapheme" })),
        fc.array(fc.nat(300)),
        fc.boolean(),
        async (texts, cuts, endsWithNewline) => {
          const events = texts.map((text): AnswerEvent => ({ kind: "text", text }));
          const whole = new TextEncoder().encode(events.map((event) => JSON.stringify(event)).join("\n") + (endsWithNewline ? "\n" : ""));
          const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
          expect(await all(at.slice(1).map((to, index) => whole.slice(at[index], to)))).toEqual(events);
        },
      ),
    );
  });

  it("refuse what the contract does not know", async () => {
    await expect(all([new TextEncoder().encode('{"kind":"html","text":"x"}\n')])).rejects.toThrow();
  });
});
