import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withCallPiece } from "@/lib/contracts/chat-messages";
import type { ToolCall } from "@/lib/contracts/prompt";
import { callPlaces } from "./call-places";
import type { CallPiece } from "./chat-chunk";

function assembled(pieces: Partial<CallPiece>[]): ToolCall[] {
  const placed = callPlaces();
  let calls: ToolCall[] = [];
  for (const piece of pieces) {
    const call = placed({ index: null, id: "", name: "", arguments: "", ...piece });
    if (call) calls = withCallPiece(calls, call);
  }
  return calls;
}
const look = { id: "a", name: "look", arguments: '{"at":1}' };
const press = { id: "b", name: "press", arguments: "{}" };

describe("tool calls of a stream", () => {
  it("are put together by their index, also when their pieces are mixed", () => {
    expect(
      assembled([
        { index: 0, id: "a", name: "look" },
        { index: 1, id: "b", name: "press", arguments: "{" },
        { index: 0, arguments: '{"at"' },
        { index: 1, arguments: "}" },
        { index: 0, arguments: ":1}" },
      ]),
    ).toEqual([look, press]);
  });

  it("are kept apart by their ids where the server does not count", () => {
    expect(assembled([{ ...look, arguments: '{"at"' }, { arguments: ":1}" }, press])).toEqual([look, press]);
    expect(
      assembled([
        { ...look, index: 0 },
        { ...press, index: 0 },
      ]),
    ).toEqual([look, press]);
  });

  it("take an id and a name that come again with each piece once", () => {
    expect(
      assembled([
        { index: 0, id: "a", name: "look", arguments: '{"at"' },
        { index: 0, id: "a", name: "look", arguments: ":1}" },
      ]),
    ).toEqual([look]);
  });

  it("have an id even where the server gives none", () => {
    expect(assembled([{ name: "look", arguments: '{"at":1}' }])).toEqual([{ ...look, id: "call-1" }]);
  });

  it("are the same however their arguments are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (parts) => {
        const pieces = parts.map((part) => ({ index: 0, arguments: part }));
        expect(assembled([{ index: 0, id: "a", name: "look" }, ...pieces])[0]?.arguments).toBe(parts.join(""));
      }),
    );
  });

  it("are bounded in the length of id and name, also when each piece has another", () => {
    const names = Array.from({ length: 300 }, (_, i) => ({ index: 0, id: "a", name: `name-${i}-` }));
    expect(assembled(names)).toMatchObject([{ id: "a", name: expect.stringMatching(/^name-0-name-1-/) }]);
    expect(assembled(names)[0]?.name).toHaveLength(200);
    const long = { index: 0, id: "i".repeat(300), name: "n".repeat(300), arguments: "1" };
    expect(assembled([long, long])).toEqual([{ id: "i".repeat(200), name: "n".repeat(200), arguments: "11" }]);
  });

  it("are bounded in number", () => {
    const many = Array.from({ length: 200 }, (_, index) => ({ index, id: `id-${index}`, name: "x" }));
    expect(assembled(many)).toHaveLength(64);
  });
});
