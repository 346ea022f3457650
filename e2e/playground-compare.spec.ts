import { expect, type Page, test } from "@playwright/test";
import { must } from "./fixtures/api";
import { type ModelServer, startModelServer } from "./fixtures/model-server";
import { apiAs, as, nameOf, ORG } from "./fixtures/people";
import { screens } from "./fixtures/screens";

test.describe("comparing models in the playground", () => {
  let left: ModelServer;
  let right: ModelServer;
  let page: Page;
  const endpointIds: string[] = [];
  test.beforeAll(async ({ browser }) => {
    left = await startModelServer({ models: [{ id: "left-model" }] });
    right = await startModelServer({ models: [{ id: "right-model" }] });
    const api = await apiAs("owner");
    for (const [name, { url }] of [["Left", left] as const, ["Right", right] as const])
      endpointIds.push((await must<{ id: string }>(api.post(`/api/${ORG}/endpoints`, { data: { name, baseUrl: url } }))).id);
    page = await as(browser, "owner");
  });
  test.afterAll(async () => {
    const api = await apiAs("owner");
    for (const id of endpointIds) await must(api.delete(`/api/${ORG}/endpoints/${id}`));
    await Promise.all([page.context().close(), left.close(), right.close()]);
  });

  const pane = (model: string, where = page) => where.getByRole("region", { name: `Conversation with ${model}` });
  const endpoint = () => page.getByRole("complementary", { name: "Settings and history" }).getByLabel("Endpoint", { exact: true });
  const ask = async (text: string) => {
    await page.getByRole("textbox", { name: "Prompt", exact: true }).fill(text);
    await page.getByRole("button", { name: "Send", exact: true }).click();
  };

  test("two panes answer one prompt, differ by words, branch, are voted on, survive a reload and are shared", async ({ browser }) => {
    await page.goto(`/${ORG}/playground`);
    await endpoint().selectOption("Left");
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await endpoint().selectOption("Right");
    await expect(pane("right-model")).toBeVisible();

    // Stop the answer of one pane; the other one is completed.
    left.behave({ tokens: ["The fleet ", "is healthy."] });
    right.behave({ tokens: Array.from({ length: 200 }, (_, n) => `word${n} `), betweenTokensMs: 100 });
    await ask("How is the fleet?");
    await expect(pane("right-model").getByText("word1")).toBeVisible();
    await page.getByRole("button", { name: "Stop this answer" }).last().click();
    await expect(pane("right-model").getByText("stopped").first()).toBeVisible();
    await expect(pane("left-model").getByText("The fleet is healthy.")).toBeVisible();

    // Regenerate an answer and compare both word by word.
    right.behave({ tokens: ["The fleet ", "is not healthy."] });
    await pane("right-model").getByRole("button", { name: "Regenerate" }).click();
    await expect(pane("right-model").getByText("The fleet is not healthy.")).toBeVisible();
    await expect(pane("right-model").getByText("Answer 2 of 2")).toBeVisible();
    await pane("left-model").getByRole("button", { name: "Compare with another answer" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText("0 words removed, 1 word added, 4 unchanged")).toBeVisible();
    await expect(dialog.locator("ins")).toContainText("not");
    await screens(page, "playground-diff");
    await page.keyboard.press("Escape");

    // Edit the prompt: only the new one is sent, and the old branch stays.
    await pane("left-model").getByRole("button", { name: "Edit prompt" }).click();
    await pane("left-model").getByRole("textbox", { name: "Edit prompt" }).fill("How is gpu-07?");
    await pane("left-model").getByRole("button", { name: "Run again" }).click();
    await expect(pane("left-model").getByText("Prompt 2 of 2")).toBeVisible();
    const asked = () => left.seen.findLast((request) => request.path === "/v1/chat/completions")?.body.messages;
    await expect.poll(asked).toEqual([{ role: "user", content: "How is gpu-07?" }]);
    await pane("left-model").getByRole("button", { name: "Previous prompt" }).click();
    await expect(pane("left-model").getByText("How is the fleet?")).toBeVisible();

    await pane("left-model").getByRole("button", { name: "This answer is better" }).click();
    const isVoted = (where = page) => pane("left-model", where).getByRole("button", { name: "This answer is better", pressed: true });
    await expect(isVoted()).toBeVisible();
    await page.getByRole("tab", { name: "Votes" }).click();
    await expect(page.getByRole("row", { name: /left-model/ })).toContainText("1 of 1");
    await screens(page, "playground-compare");

    await expect(page).toHaveURL(/comparison=/);
    await page.reload();
    await expect(pane("right-model").getByText("The fleet is not healthy.")).toBeVisible();
    await expect(isVoted()).toBeVisible();
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("searchbox", { name: "Search conversations" }).fill("gpu-07");
    await expect(page.getByRole("button", { name: /2 panes/ })).toHaveCount(1);

    const link = page.url();
    const other = await as(browser, "viewer");
    await other.goto(link);
    await expect(other.getByText("There is no such comparison or conversation, or it is not shared.")).toBeVisible();
    await page.getByRole("button", { name: "Share", exact: true }).click();
    await dialog.getByRole("button", { name: "Share with the organisation" }).click();
    await expect(dialog.getByRole("region", { name: "Link to the comparison" })).toContainText(
      new URL(link).searchParams.get("comparison")!,
    );
    await other.goto(link);
    await expect(pane("left-model", other).getByText("The fleet is healthy.")).toBeVisible();
    await expect(pane("right-model", other).getByText("The fleet is not healthy.")).toBeVisible();
    await expect(other.getByText(`Shared by ${nameOf("owner")}`)).toBeVisible();
    await screens(other, "playground-shared");
    await other.context().close();
  });
});
