import { describe, expect, it } from "vitest";
import { MOST_PANES } from "@/lib/contracts/comparison";
import { changed, firstPane, neighbourOf, onKnownEndpoints, type PaneState, withCopy, without, withParametersOf } from "./panes";

const one = [firstPane("a")];
const two = changed(withCopy(one, 1), 2, { endpointId: "b", model: "qwen3-8b", temperature: "0.2" });

describe("panes side by side", () => {
  it("are at most six, and a copy follows its original without the conversation", () => {
    let panes: PaneState[] = [{ ...one[0]!, conversationId: "c" }];
    for (let n = 0; n < 10; n += 1) panes = withCopy(panes, 1);
    expect(panes).toHaveLength(MOST_PANES);
    expect(panes.map((pane) => pane.id)).toEqual([1, 6, 5, 4, 3, 2]);
    expect(panes.map((pane) => pane.conversationId)).toEqual(["c", null, null, null, null, null]);
  });

  it("never lose the last one", () => {
    expect(without(one, 1)).toBe(one);
    expect(without(two, 1).map((pane) => pane.id)).toEqual([2]);
    expect(neighbourOf(two, 2)).toBe(1);
    expect(neighbourOf(two, 1)).toBe(2);
  });

  it("share parameters on request and keep their own endpoint and model", () => {
    expect(withParametersOf(two, 2).map((pane) => pane.settings)).toMatchObject([
      { endpointId: "a", model: "", temperature: "0.2" },
      { endpointId: "b", model: "qwen3-8b", temperature: "0.2" },
    ]);
  });

  it("get the first endpoint when their own was removed", () => {
    expect(onKnownEndpoints(two, ["a", "b"])).toBe(two);
    expect(onKnownEndpoints(two, [])).toBe(two);
    expect(onKnownEndpoints(two, ["c", "b"]).map((pane) => [pane.settings.endpointId, pane.settings.model])).toEqual([
      ["c", ""],
      ["b", "qwen3-8b"],
    ]);
  });
});
