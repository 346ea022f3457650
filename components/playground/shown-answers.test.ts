import { describe, expect, it } from "vitest";
import { besides, rivalOf, shownAnswers } from "./shown-answers";
import { newTurn, type Turn } from "./turns";

const turn = (id: string, prompt: string, more: Partial<Turn> = {}): Turn => {
  const made = newTurn(
    id,
    { promptId: `of-${id}`, parentId: null, prompt, images: [], toolResults: [], model: `model-${id}`, sent: [] },
    0,
  );
  return { ...made, isStored: true, answer: { ...made.answer, content: `text ${id}`, isRunning: false }, ...more };
};
const a = turn("a", "How?");
const older = turn("older", "How?", { promptId: "of-a" });
const b = turn("b", "How?");
const c = turn("c", "Something else");
const pane = (path: Turn[], others: Turn[] = []) => ({ path, turns: [...others, ...path] });

describe("the answers on the page", () => {
  it("are those of every pane and branch, by their place", () => {
    expect(shownAnswers([pane([a], [older]), pane([b])])).toMatchObject([
      { id: "older", pane: 1, prompt: 1, version: 1 },
      { id: "a", pane: 1, prompt: 1, version: 2, text: "text a" },
      { id: "b", pane: 2, prompt: 1, version: null, model: "model-b" },
    ]);
  });

  it("stand beside each other when they answer the same prompt at the same place", () => {
    expect(besides([pane([a]), pane([b]), pane([c])], a)).toEqual([b]);
    const running = turn("r", "How?", { answer: { ...b.answer, isRunning: true } });
    expect(besides([pane([a]), pane([running]), pane([turn("t", "How?", { isStored: false })])], a)).toEqual([]);
  });

  it("are compared with the neighbour, then with another version, then with any", () => {
    expect(rivalOf([pane([a], [older]), pane([b])], a)).toBe("b");
    expect(rivalOf([pane([a], [older])], a)).toBe("older");
    expect(rivalOf([pane([a, c])], a)).toBe("c");
    expect(rivalOf([pane([a])], a)).toBe("a");
  });
});
