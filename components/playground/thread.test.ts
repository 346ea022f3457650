import { describe, expect, it } from "vitest";
import { answered, asked, emptyThread, heard, turnAfter, voted } from "./thread";

const ID = "01900000-0000-7000-8000-000000000000";
const to = { model: "qwen3-8b", sent: [] };
const input = (prompt: string) => ({ prompt, images: [], toolResults: [] });
const turn = turnAfter([], input("How is the fleet?"), to, 1_000);
const begun = asked(emptyThread, turn);

describe("a pane's thread", () => {
  it("grows with the events of its answer", () => {
    const events = [
      { kind: "thinking", text: "hm" },
      { kind: "text", text: "All " },
      { kind: "text", text: "healthy" },
    ] as const;
    const thread = events.reduce((before, event) => heard(before, turn.key, event, 1_500), begun);
    expect(thread.turns[0]?.answer).toMatchObject({ content: "All healthy", thinking: "hm", isRunning: true });
  });

  it("takes the portal's ids for the turn that was sent, and drops a turn that was refused", () => {
    const started = heard(begun, turn.key, { kind: "started", conversationId: ID, promptId: ID, messageId: ID }, 1_500);
    expect(started).toMatchObject({ leafId: ID, turns: [{ id: ID, key: turn.key, promptId: ID, isStored: true }] });
    const second = turnAfter(started.turns, input("again"), to, 2);
    const refused = answered(asked(started, second), second.key, (before) => ({ ...before, error: "busy" }));
    expect(refused.turns).toHaveLength(2);
    const next = asked(refused, turnAfter(refused.turns, input("once more"), to, 3));
    expect(next.turns.map(({ prompt, parentId }) => [prompt, parentId])).toEqual([
      ["How is the fleet?", null],
      ["once more", ID],
    ]);
  });

  it("marks the answer that won a vote, and removes the mark", () => {
    const marked = voted(begun, [turn.id, "elsewhere"], turn.id);
    expect(marked.turns[0]?.better).toBe(true);
    expect(voted(marked, ["elsewhere"], null).turns[0]?.better).toBe(true);
    expect(voted(marked, [turn.id, "elsewhere"], "elsewhere").turns[0]?.better).toBe(false);
  });

  it("keeps the place of a prompt that gets another answer", () => {
    const stored = { ...turn, promptId: "p", parentId: "a0", isStored: true };
    expect(turnAfter([], stored, to, 9, stored)).toMatchObject({
      promptId: "p",
      parentId: "a0",
      prompt: "How is the fleet?",
      isStored: false,
    });
  });
});
