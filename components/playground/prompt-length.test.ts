import { describe, expect, it } from "vitest";
import { SendPrompt } from "@/lib/contracts/playground";
import { LONGEST_PROMPT, LONGEST_SYSTEM_PROMPT } from "@/lib/contracts/prompt";
import { promptProblem, systemPromptProblem } from "./prompt-length";
import { emptySettings, hasProblem } from "./settings";

const send = (prompt: string, system = "") => SendPrompt.safeParse({ endpointId: crypto.randomUUID(), model: "m", prompt, system }).success;

describe("a prompt that is too long", () => {
  it("is reported with both numbers, from the length at which the portal refuses it", () => {
    const longest = "x".repeat(LONGEST_PROMPT);
    expect([promptProblem(longest), send(longest)]).toEqual([null, true]);
    expect([promptProblem(`${longest}y`), send(`${longest}y`)]).toEqual([{ length: 200_001, most: 200_000 }, false]);
    expect([promptProblem(` ${longest}\n`), send(` ${longest}\n`)]).toEqual([null, true]);
  });

  it("is reported for a system prompt, too, and blocks sending", () => {
    const tooLong = "x".repeat(LONGEST_SYSTEM_PROMPT + 1);
    expect(systemPromptProblem(tooLong)).toEqual({ length: 50_001, most: 50_000 });
    expect(send("hello", tooLong)).toBe(false);
    expect(hasProblem({ ...emptySettings, system: tooLong })).toBe(true);
    expect(hasProblem({ ...emptySettings, system: tooLong.slice(1) })).toBe(false);
  });

  it("is refused by the contract in a sentence, and so are too many images", () => {
    const base = { endpointId: "01900000-0000-7000-8000-000000000000", model: "m" };
    const said = (more: object) => SendPrompt.safeParse({ ...base, ...more }).error?.issues[0]?.message;
    const imageIds = Array.from({ length: 50 }, () => base.endpointId);
    expect(said({ imageIds })).toBe("A prompt takes 8 images at most.");
    expect(said({ prompt: "x".repeat(20_000_000) })).toBe("A prompt takes 200000 characters at most.");
    expect(said({ imageIds: imageIds.slice(0, 8) })).toBeUndefined();
  });
});
