import { describe, expect, it } from "vitest";
import type { StoredMessage } from "@/lib/contracts/playground";
import { answerVersions, leafAfter, pathTo, promptVersions } from "./branches";
import { turnsOf } from "./turns";

const message = (id: string, parentId: string | null, more: Partial<StoredMessage> = {}): StoredMessage => ({
  id,
  parentId,
  role: id.startsWith("p") ? "user" : "assistant",
  model: id.startsWith("p") ? "" : "qwen3-8b",
  content: `text of ${id}`,
  thinking: "",
  error: null,
  stopped: false,
  stats: null,
  images: [],
  toolResults: [],
  toolCalls: [],
  checks: null,
  better: false,
  atMs: 0,
  ...more,
});

/** p1 has two answers; after the first p2, which was edited into p3. */
const turns = turnsOf(
  [
    message("p1", null),
    message("a1", "p1"),
    message("p2", "a1"),
    message("a2", "p2"),
    message("a1b", "p1", { model: "autoglm" }),
    message("p3", "a1"),
    message("a3", "p3"),
    message("p4", "a3"),
    message("a4", "p4"),
  ],
  "old-model",
);
const one = (id: string) => turns.find((turn) => turn.id === id)!;
const ids = (some: { id: string }[]) => some.map(({ id }) => id);

describe("a conversation's branches", () => {
  it("are shown from the beginning to one end", () => {
    expect(ids(pathTo(turns, "a2"))).toEqual(["a1", "a2"]);
    expect(ids(pathTo(turns, "a1b"))).toEqual(["a1b"]);
    expect(ids(pathTo(turns, null))).toEqual(["a1", "a3", "a4"]);
    expect(ids(pathTo(turns, "gone"))).toEqual(["a1", "a3", "a4"]);
    expect(pathTo([], null)).toEqual([]);
  });

  it("have the versions of a prompt and the answers to it", () => {
    expect(promptVersions(turns, one("a2")).map((turn) => turn.promptId)).toEqual(["p2", "p3"]);
    expect(ids(promptVersions(turns, one("a1")))).toEqual(["a1"]);
    expect(ids(answerVersions(turns, one("a1b")))).toEqual(["a1", "a1b"]);
  });

  it("continue at the branch that was shown last", () => {
    expect(leafAfter(turns, one("a3"))).toBe("a4");
    expect(leafAfter(turns, one("a1"))).toBe("a4");
    expect(leafAfter(turns, one("a1b"))).toBe("a1b");
  });

  it("keep the model of each answer, and a prompt without one", () => {
    expect(one("a1b").model).toBe("autoglm");
    const left = turnsOf([message("p1", null), message("a1", "p1", { model: "" }), message("p2", "a1")], "old-model");
    expect(left.map((turn) => [turn.prompt, turn.model, turn.answer.content])).toEqual([
      ["text of p1", "old-model", "text of a1"],
      ["text of p2", "old-model", ""],
    ]);
  });

  it("end when stored messages form a cycle", () => {
    const round = [message("p1", "a2"), message("a1", "p1"), message("p2", "a1"), message("a2", "p2")];
    expect(ids(pathTo(turnsOf(round, ""), "a2"))).toEqual(["a1", "a2"]);
  });
});
