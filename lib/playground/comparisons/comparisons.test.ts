import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import type { Ctx } from "@/lib/context";
import type { SendPrompt } from "@/lib/contracts/playground";
import { withOrg } from "@/lib/db";
import { createEndpoint } from "@/lib/inference/endpoints/create-endpoint";
import { uuidv7 } from "@/lib/uuid";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { answerPrompt } from "../answer";
import { listConversations, readConversation } from "../read-conversations";
import { readImage } from "../read-image";
import { uploadImage } from "../upload-image";
import { readComparison } from "./read-comparison";
import { removeComparison } from "./remove-comparison";
import { changeComparison, createComparison } from "./save-comparison";
import { shareComparison } from "./share-comparison";

/** One pixel. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const refused = (code: string) => expect.objectContaining({ name: "AppError", code });

let org: TestOrg;
let server: ModelServer;
let endpointId: string;
let [mine, colleague, viewer, stranger]: Ctx[] = [];
beforeAll(async () => {
  [org, server] = await Promise.all([makeTestOrg(), startModelServer()]);
  endpointId = (await createEndpoint(await org.as("lead"), { name: "Local", baseUrl: server.url })).id;
  [mine, colleague, viewer] = await Promise.all([org.as("operator"), org.as("operator", 2), org.as("viewer")]);
  stranger = await (await makeTestOrg()).as("owner");
});
afterAll(() => server.close());

async function ask(prompt: string, ctx = mine!, imageIds: string[] = [], place: Partial<SendPrompt> = {}): Promise<string> {
  let id = "";
  for await (const event of answerPrompt(ctx, { endpointId, model: "qwen3-8b", prompt, imageIds, ...place }, new AbortController().signal))
    if (event.kind === "started") id = event.conversationId;
  return id;
}
const pane = (conversationId: string | null, model = "qwen3-8b") => ({ settings: { endpointId, model }, conversationId });
const compared = async (...prompts: string[]) => {
  const ids = [];
  for (const prompt of prompts) ids.push(await ask(prompt));
  const { id } = await createComparison(mine!, { panes: ids.map((each) => pane(each)) });
  return { comparisonId: id, ids };
};

describe("a comparison", () => {
  it("keeps the panes with their settings and conversations, and takes a change", async () => {
    const { comparisonId, ids } = await compared("How is gpu-07?", "How is it?");
    await changeComparison(mine!, { comparisonId, panes: [pane(ids[0]!), pane(ids[1]!, "autoglm"), pane(null)] });
    expect(await readComparison(mine!, { comparisonId })).toMatchObject({
      title: "How is gpu-07?",
      isOwn: true,
      shared: false,
      panes: [
        { settings: { model: "qwen3-8b" }, conversation: { id: ids[0], messages: [{ content: "How is gpu-07?" }, {}] } },
        { settings: { model: "autoglm" }, conversation: { id: ids[1] } },
        { conversation: null },
      ],
    });
  });

  it("is in the history in place of its conversations, and is found by the text of any of them", async () => {
    const { comparisonId, ids } = await compared("left needle", "right thread");
    for (const q of ["", "THREAD"]) {
      const list = await listConversations(mine!, { q });
      expect(list.comparisons).toContainEqual(expect.objectContaining({ id: comparisonId, title: "left needle", panes: 2, shared: false }));
      expect(list.conversations.filter(({ id }) => ids.includes(id))).toEqual([]);
    }
    expect((await listConversations(mine!, { q: "no such text" })).comparisons).toEqual([]);
    expect((await listConversations(colleague!, { q: "" })).comparisons).toEqual([]);
  });

  it("is read by other members only while it is shared, its images too, and changed by none of them", async () => {
    const image = await uploadImage(mine!, { data: PNG });
    const { id } = await createComparison(mine!, { panes: [pane(await ask("look", mine, [image.id]))] });
    const others = [colleague!, viewer!, stranger!];
    for (const ctx of others) {
      await expect(readComparison(ctx, { comparisonId: id })).rejects.toEqual(refused("not-found"));
      await expect(readImage(ctx, { imageId: image.id })).rejects.toEqual(refused("not-found"));
    }
    await shareComparison(mine!, { comparisonId: id, shared: true });
    for (const ctx of [colleague!, viewer!]) {
      const seen = await readComparison(ctx, { comparisonId: id });
      expect(seen).toMatchObject({
        isOwn: false,
        ownerName: "Operator 1",
        panes: [{ conversation: { messages: [{ images: [image] }, {}] } }],
      });
      expect((await readImage(ctx, { imageId: image.id })).status).toBe(200);
      // The comparison is shared, its conversations are not.
      const conversationId = seen.panes[0]!.conversation!.id;
      await expect(readConversation(ctx, { conversationId })).rejects.toEqual(refused(ctx === viewer ? "forbidden" : "not-found"));
    }
    for (const ctx of [colleague!, stranger!]) {
      await expect(changeComparison(ctx, { comparisonId: id, panes: [pane(null)] })).rejects.toEqual(refused("not-found"));
      await expect(removeComparison(ctx, { comparisonId: id })).rejects.toEqual(refused("not-found"));
      await expect(shareComparison(ctx, { comparisonId: id, shared: false })).rejects.toEqual(refused("not-found"));
    }
    await expect(readComparison(stranger!, { comparisonId: id })).rejects.toEqual(refused("not-found"));
    await expect(readImage(stranger!, { imageId: image.id })).rejects.toEqual(refused("not-found"));
    await shareComparison(mine!, { comparisonId: id, shared: false });
    await expect(readComparison(colleague!, { comparisonId: id })).rejects.toEqual(refused("not-found"));
    await expect(readImage(colleague!, { imageId: image.id })).rejects.toEqual(refused("not-found"));
  });

  it("of one conversation shows readers the branch that was linked, with what was added to it, and is stored once", async () => {
    const conversationId = await ask("first try");
    const own = async () => (await readConversation(mine!, { conversationId })).messages;
    const first = (await own()).at(-1)!.id;
    // Another first prompt is another branch, and the one that the owner sees last.
    await ask("second try", mine, [], { conversationId, after: null });
    const { id } = await createComparison(mine!, { panes: [pane(conversationId)] });
    expect(await createComparison(mine!, { panes: [pane(conversationId, "autoglm")] })).toEqual({ id });
    await shareComparison(mine!, { comparisonId: id, shared: true });
    const seen = async (branch?: string, ctx = viewer!) =>
      (await readComparison(ctx, { comparisonId: id, branch })).panes[0]!.conversation!.messages.map(({ content }) => content);
    expect(await seen()).toEqual(["second try", "You said:second try"]);
    expect(await seen(uuidv7())).toEqual(["second try", "You said:second try"]);
    await ask("and then", mine, [], { conversationId, after: first });
    expect(await seen(first)).toEqual(["first try", "You said:first try", "and then", "You said:and then"]);
    expect(await seen(first, mine!)).toHaveLength(6);
    // The owner looks at another branch now. A link without a branch, or with an invented one, still shows the one that was shared.
    await ask("private", mine, [], { conversationId, after: null });
    for (const branch of [undefined, uuidv7()]) expect(await seen(branch)).toEqual(["second try", "You said:second try"]);
    const titles = async (ctx: Ctx) => {
      const { title, panes } = await readComparison(ctx, { comparisonId: id });
      return [title, panes[0]!.conversation!.title];
    };
    // The title is the first prompt, which is on a branch that readers do not see.
    expect(await titles(viewer!)).toEqual(["second try", "second try"]);
    expect(await titles(mine!)).toEqual(["first try", "first try"]);
    await shareComparison(mine!, { comparisonId: id, shared: false });
    await expect(seen(first)).rejects.toEqual(refused("not-found"));
  });

  it("refuses another person's conversation", async () => {
    const theirs = await ask("secret", colleague);
    await expect(createComparison(mine!, { panes: [pane(theirs)] })).rejects.toEqual(refused("not-found"));
    const { comparisonId } = await compared("mine");
    await expect(changeComparison(mine!, { comparisonId, panes: [pane(theirs)] })).rejects.toEqual(refused("not-found"));
    await expect(createComparison(viewer!, { panes: [pane(null)] })).rejects.toEqual(refused("forbidden"));
  });

  it("is deleted with its conversations and images; the audit log records this when it was shared", async () => {
    const image = await uploadImage(mine!, { data: PNG });
    const { comparisonId, ids } = await compared("a");
    const withImage = await ask("b", mine, [image.id]);
    await changeComparison(mine!, { comparisonId, panes: [pane(ids[0]!), pane(withImage)] });
    await shareComparison(mine!, { comparisonId, shared: true });
    await removeComparison(mine!, { comparisonId });
    for (const conversationId of [ids[0]!, withImage])
      await expect(readConversation(mine!, { conversationId })).rejects.toEqual(refused("not-found"));
    await expect(readImage(mine!, { imageId: image.id })).rejects.toEqual(refused("not-found"));
    const entries = await withOrg(org.system, (tx) =>
      tx.audit.findMany({ where: { orgId: org.orgId, subject: `comparison:${comparisonId}` }, orderBy: { number: "asc" } }),
    );
    expect(entries.map(({ detail }) => detail)).toMatchObject([{ after: { shared: true } }, { after: { removed: true } }]);
  });
});
