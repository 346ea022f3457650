import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import type { Ctx } from "@/lib/context";
import { createEndpoint } from "@/lib/inference/endpoints/create-endpoint";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { answerPrompt } from "../answer";
import { readConversation } from "../read-conversations";
import { readWins } from "./read-wins";
import { voteForAnswer } from "./vote-for-answer";

const refused = (code: string) => expect.objectContaining({ name: "AppError", code });

let org: TestOrg;
let server: ModelServer;
let endpointId: string;
let operator: Ctx;
beforeAll(async () => {
  [org, server] = await Promise.all([makeTestOrg(), startModelServer()]);
  endpointId = (await createEndpoint(await org.as("lead"), { name: "Local", baseUrl: server.url })).id;
  operator = await org.as("operator");
});
afterAll(() => server.close());

async function answer(model: string, ctx = operator) {
  let began = { conversationId: "", messageId: "" };
  for await (const event of answerPrompt(ctx, { endpointId, model, prompt: "hello" }, new AbortController().signal))
    if (event.kind === "started") began = event;
  return began;
}
const wins = async () => (await readWins(operator)).rows.map((row) => [row.endpoint, row.model, row.wins, row.votes]);

describe("a vote", () => {
  it("counts for the model and endpoint that gave the answer, can be changed and taken back", async () => {
    const [left, right] = [await answer("left"), await answer("right")];
    const among = [left.messageId, right.messageId];
    await voteForAnswer(operator, { among, better: left.messageId });
    expect(await wins()).toEqual([
      ["Local", "left", 1, 1],
      ["Local", "right", 0, 1],
    ]);
    expect((await readConversation(operator, left)).messages.map(({ better }) => better)).toEqual([false, true]);
    await voteForAnswer(operator, { among, better: right.messageId });
    expect(await wins()).toEqual([
      ["Local", "right", 1, 1],
      ["Local", "left", 0, 1],
    ]);
    await voteForAnswer(operator, { among, better: null });
    expect(await wins()).toEqual([]);
  });

  it("is for one's own answers only, and stays within the organisation", async () => {
    const [left, right] = [await answer("left"), await answer("right")];
    const among = [left.messageId, right.messageId];
    const colleague = await org.as("operator", 2);
    const stranger = await (await makeTestOrg()).as("owner");
    const theirs = await answer("theirs", colleague);
    for (const ctx of [colleague, stranger])
      await expect(voteForAnswer(ctx, { among, better: left.messageId })).rejects.toEqual(refused("not-found"));
    await expect(voteForAnswer(operator, { among: [left.messageId, theirs.messageId], better: left.messageId })).rejects.toEqual(
      refused("not-found"),
    );
    for (const odd of [
      [left.messageId, left.messageId],
      [left.messageId, right.messageId, theirs.messageId],
    ])
      await expect(voteForAnswer(operator, { among: odd, better: null })).rejects.toEqual(refused("not-found"));
    await expect(voteForAnswer(operator, { among, better: theirs.messageId })).rejects.toEqual(refused("not-found"));
    await expect(voteForAnswer(await org.as("viewer"), { among, better: null })).rejects.toEqual(refused("forbidden"));
    await voteForAnswer(operator, { among, better: left.messageId });
    expect((await readWins(stranger)).rows).toEqual([]);
    expect((await readWins(colleague)).rows).toHaveLength(2);
  });
});
