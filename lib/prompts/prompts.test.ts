import { beforeAll, describe, expect, it } from "vitest";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { createPrompt } from "./create-prompt";
import { listPrompts, readPrompt } from "./read-prompts";
import { removePrompt } from "./remove-prompt";
import { renamePrompt } from "./rename-prompt";
import { savePromptVersion } from "./save-version";

let org: TestOrg;
let operator: Ctx;
beforeAll(async () => {
  org = await makeTestOrg("Prompts");
  operator = await org.as("operator");
});
const refused = (code: string, reason?: string) =>
  expect.objectContaining({ name: "AppError", code, ...(reason ? { said: expect.objectContaining({ reason }) } : {}) });
const names = async (q: string, ctx = operator) => (await listPrompts(ctx, { q })).prompts.map(({ name }) => name);

describe("a saved prompt", () => {
  it("keeps every version, with who saved it", async () => {
    const { promptId } = await createPrompt(operator, { name: "Greeting", text: "Hello {{name}}" });
    await savePromptVersion(await org.as("lead"), { promptId, after: 1, system: "Be brief.", text: "Hi {{name}}" });
    expect(await readPrompt(await org.as("operator", 2), { promptId })).toMatchObject({
      name: "Greeting",
      versions: [
        { version: 2, system: "Be brief.", text: "Hi {{name}}", createdBy: "Lead 1" },
        { version: 1, system: "", text: "Hello {{name}}", createdBy: "Operator 1" },
      ],
    });
  });

  it("refuses a version based on an older one, the second of two at once, and one without a change", async () => {
    const { promptId } = await createPrompt(operator, { name: "Race", text: "one" });
    const save = (text: string, after = 1) => savePromptVersion(operator, { promptId, after, text });
    const outcomes = await Promise.allSettled([save("two"), save("three")]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(save("late")).rejects.toEqual(refused("conflict", "promptChanged"));
    const [latest] = (await readPrompt(operator, { promptId })).versions;
    await expect(save(latest!.text, 2)).rejects.toEqual(refused("conflict", "promptUnchanged"));
  });

  it("is found by its name and by the text of its latest version, whatever the case; pattern characters are literal", async () => {
    const { promptId } = await createPrompt(operator, { name: "Search me", text: "old 100%_words" });
    expect(await names("SEARCH")).toEqual(["Search me"]);
    expect(await names("100%_W")).toEqual(["Search me"]);
    expect(await names("100x")).toEqual([]);
    await savePromptVersion(operator, { promptId, after: 1, text: "new" });
    expect(await names("100%")).toEqual([]);
  });

  it("is renamed to a free name only", async () => {
    const { promptId } = await createPrompt(operator, { name: "Before", text: "x" });
    await createPrompt(operator, { name: "Taken", text: "x" });
    await expect(createPrompt(operator, { name: "Taken", text: "y" })).rejects.toEqual(refused("conflict", "promptNameTaken"));
    await expect(renamePrompt(operator, { promptId, name: "Taken" })).rejects.toEqual(refused("conflict", "promptNameTaken"));
    await renamePrompt(operator, { promptId, name: "After" });
    expect(await names("after")).toEqual(["After"]);
  });

  it("is gone with its versions when it is removed, and every change is in the audit log", async () => {
    const { promptId } = await createPrompt(operator, { name: "Passing", text: "x" });
    await removePrompt(operator, { promptId });
    await expect(readPrompt(operator, { promptId })).rejects.toEqual(refused("not-found"));
    await withOrg(org, async (tx) => {
      expect(await tx.promptVersion.count({ where: { orgId: org.orgId, promptId } })).toBe(0);
      const audits = await tx.audit.findMany({ where: { orgId: org.orgId, subject: `prompt:${promptId}` } });
      expect(audits.map(({ action }) => action)).toEqual(["prompt.edit", "prompt.edit"]);
    });
  });

  it("is closed to viewers and to other organisations", async () => {
    const { promptId } = await createPrompt(operator, { name: "Ours", text: "x" });
    await expect(listPrompts(await org.as("viewer"))).rejects.toEqual(refused("forbidden"));
    await expect(createPrompt(await org.as("viewer"), { name: "v", text: "x" })).rejects.toEqual(refused("forbidden"));
    const stranger = await (await makeTestOrg()).as("owner");
    expect(await names("Ours", stranger)).toEqual([]);
    for (const act of [
      () => readPrompt(stranger, { promptId }),
      () => savePromptVersion(stranger, { promptId, after: 1, text: "z" }),
      () => renamePrompt(stranger, { promptId, name: "z" }),
      () => removePrompt(stranger, { promptId }),
    ])
      await expect(act()).rejects.toEqual(refused("not-found"));
  });
});
