import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { must } from "./fixtures/api";
import { type ModelServer, startModelServer } from "./fixtures/model-server";
import { apiAs, as, ORG, run } from "./fixtures/people";
import { screens } from "./fixtures/screens";

const KEY = "sk-a-key-that-nobody-may-read";

test.describe.configure({ mode: "serial" });

test.describe("the playground", () => {
  let model: ModelServer;
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    model = await startModelServer({ apiKey: KEY });
    page = await as(browser, "lead");
  });
  test.afterAll(() => model.close());

  const ask = async (text: string) => {
    await page.getByRole("textbox", { name: "Prompt", exact: true }).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  };

  test("begins with an endpoint: its key is stored sealed, and the connection test says which hop fails", async () => {
    await page.goto(`/${ORG}/playground`);
    await screens(page, "playground-empty");
    await page
      .getByRole("button", { name: /endpoint/i })
      .first()
      .click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("AutoGLM");
    await dialog.getByLabel("Base URL").fill(model.url);
    await dialog.getByLabel("API key").fill(KEY);
    await dialog.getByRole("button", { name: "Add endpoint" }).click();
    await expect(dialog.getByRole("list", { name: "Connection test" })).toContainText(/models/i);
    await screens(page, "playground-endpoints");
    const api = await apiAs("lead");
    const list = await (await api.get(`/api/${ORG}/endpoints`)).text();
    expect(list).not.toContain(KEY);
    const closed = await must<{ id: string }>(
      api.post(`/api/${ORG}/endpoints`, { data: { name: "closed", baseUrl: "http://127.0.0.1:9/v1" } }),
    );
    const verdict = await must<{ ok: boolean; hops: { hop: string; ok: boolean }[] }>(
      api.post(`/api/${ORG}/endpoints/${closed.id}/test`, { data: {} }),
    );
    expect(verdict.ok).toBe(false);
    expect(verdict.hops.find((hop) => !hop.ok)?.hop).toBe("tcp");
    await must(api.delete(`/api/${ORG}/endpoints/${closed.id}`));
    for (const name of ["portal", "gateway", "worker"])
      expect(readFileSync(path.join(run().logs, `${name}.log`), "utf8")).not.toContain(KEY);
    await page.reload();
  });

  test("streams an answer and puts its numbers under it", async () => {
    model.behave({ tokens: ["The ", "fleet ", "is ", "**well**."], thinking: ["Let me see. "], firstTokenMs: 300, betweenTokensMs: 60 });
    await page.getByLabel("System prompt").fill("You are brief.");
    await page.getByLabel("Temperature").fill("0.2");
    await page.getByLabel("Top p").fill("0.9");
    const maxTokens = page.getByLabel(/max/i).first();
    await maxTokens.fill("25480");
    await expect(page.getByText(/would not fit: with 25,480 tokens reserved for the answer .* the model takes 25,480/)).toBeVisible();
    await maxTokens.fill("64");
    await ask("How is the fleet?");
    const article = page.getByRole("article").last();
    await expect(article.getByText("well", { exact: true })).toBeVisible();
    await expect(article.locator("dl")).toContainText("TTFT");
    const numbers = (await article.locator("dl").textContent()) ?? "";
    expect(numbers).toMatch(/finish\s*stop/);
    expect(numbers).toMatch(/tokens\/s/);
    expect(numbers).toMatch(/thinking\s*1 token /);
    await expect(page.getByText(/^Context: \d+ of 25,480 tokens/)).toBeVisible();
    const sent = model.seen.findLast((request) => request.path === "/v1/chat/completions")!;
    expect(sent.authorization).toBe(`Bearer ${KEY}`);
    expect(sent.body).toMatchObject({ stream: true, temperature: 0.2, top_p: 0.9, max_tokens: 64, model: "autoglm-phone-9b" });
    expect(sent.body.messages).toEqual([
      { role: "system", content: "You are brief." },
      { role: "user", content: "How is the fleet?" },
    ]);
    await screens(page, "playground");
  });

  test("stops when told to, keeps what came, and the endpoint notices", async () => {
    model.behave({ tokens: Array.from({ length: 200 }, (_, n) => `word${n} `), betweenTokensMs: 100 });
    await ask("Talk for long");
    await expect(page.getByText("word3").first()).toBeVisible();
    await expect(page.getByRole("article").last().locator("dl")).toContainText(/TTFT.*tokens\/s.*streaming/s);
    await page.getByRole("button", { name: "Stop" }).click();
    await expect(page.getByRole("article").last().getByText("stopped").first()).toBeVisible();
    await expect.poll(() => model.abandoned()).toBeGreaterThanOrEqual(1);
    await expect(page.getByText("word150")).toHaveCount(0);
  });

  test("shows an endpoint's error as it is, and a cut stream as cut", async () => {
    model.behave({ status: 503, body: JSON.stringify({ error: { message: "KV cache is full, try later" } }) });
    await ask("Are you there?");
    const alert = page.getByRole("article").last().getByRole("alert");
    await expect(alert).toContainText("503");
    await expect(alert).toContainText("KV cache is full, try later");
    model.behave({ tokens: ["one ", "two ", "three "], cutAfter: 2 });
    await ask("Count");
    await expect(page.getByRole("article").last().getByText("one two")).toBeVisible();
    await expect(page.getByRole("article").last().getByRole("alert")).toBeVisible();
  });

  test("treats a model's text as text", async () => {
    model.behave({ tokens: ["<img src=x onerror=", "\"document.title='owned'\">", " <script>document.title='owned'</script> done"] });
    await ask("Attack me");
    await expect(page.getByRole("article").last().getByText(/done/)).toBeVisible();
    expect(await page.title()).not.toContain("owned");
    expect(await page.getByRole("article").last().locator("img, script").count()).toBe(0);
  });

  test("keeps the conversation per person", async ({ browser }) => {
    const url = page.url();
    await page.reload();
    await expect(page.getByText("How is the fleet?").first()).toBeVisible();
    const own = await must<{ conversations: { id: string }[] }>((await apiAs("lead")).get(`/api/${ORG}/conversations`));
    expect(own.conversations.length).toBeGreaterThanOrEqual(1);
    const id = own.conversations[0]!.id;
    const operator = await apiAs("operator");
    expect((await must<{ conversations: unknown[] }>(operator.get(`/api/${ORG}/conversations`))).conversations).toEqual([]);
    expect((await operator.get(`/api/${ORG}/conversations/${id}`)).status()).toBe(404);
    const other = await as(browser, "operator");
    await other.goto(url);
    await expect(other.getByText("How is the fleet?")).toHaveCount(0);
  });

  test("shares one conversation by a link to the branch that is shown, until its owner stops", async ({ browser }) => {
    model.behave({ tokens: ["The first ", "answer."] });
    await page.getByRole("button", { name: "New", exact: true }).click();
    await ask("What is linked?");
    const article = page.getByRole("article").last();
    await expect(article.getByText("The first answer.")).toBeVisible();
    await page.getByRole("button", { name: "Share", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Share this conversation" });
    await dialog.getByRole("button", { name: "Share with the organisation" }).click();
    const link =
      (await dialog
        .getByRole("region", { name: "Link to the conversation" })
        .getByText(/playground/)
        .textContent()) ?? "";
    expect(link).toMatch(/comparison=.*&branch=/);
    await screens(page, "playground-share");
    await page.keyboard.press("Escape");

    // The owner continues in another branch. Readers still see the linked one.
    model.behave({ tokens: ["The second ", "answer."] });
    await page.getByRole("button", { name: "Regenerate" }).last().click();
    await expect(page.getByText("The second answer.")).toBeVisible();
    const viewer = await as(browser, "viewer");
    await viewer.goto(link);
    await expect(viewer.getByText("The first answer.")).toBeVisible();
    await expect(viewer.getByText("The second answer.")).toHaveCount(0);
    await screens(viewer, "playground-shared-conversation");
    await page.getByRole("button", { name: "Shared", exact: true }).click();
    await dialog.getByRole("button", { name: "Stop sharing" }).click();
    await expect(dialog.getByRole("button", { name: "Share with the organisation" })).toBeVisible();
    await viewer.reload();
    await expect(viewer.getByText("There is no such comparison or conversation, or it is not shared.")).toBeVisible();
    await viewer.context().close();
  });
});
