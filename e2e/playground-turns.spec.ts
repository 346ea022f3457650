import { expect, type Page, test } from "@playwright/test";
import { must } from "./fixtures/api";
import { type ModelServer, startModelServer } from "./fixtures/model-server";
import { apiAs, as, ORG } from "./fixtures/people";
import { screens } from "./fixtures/screens";

const json = (value: unknown) => JSON.stringify(value, null, 2);
const schema = { type: "object", properties: { gpu: { type: "integer" } }, required: ["gpu"] };

test.describe("what a turn of the playground can hold", () => {
  let model: ModelServer;
  let page: Page;
  let endpointId: string;
  test.beforeAll(async () => {
    model = await startModelServer();
    const api = await apiAs("owner");
    endpointId = (await must<{ id: string }>(api.post(`/api/${ORG}/endpoints`, { data: { name: "Turns", baseUrl: model.url } }))).id;
  });
  /** A new browser, and a conversation without turns. */
  test.beforeEach(async ({ browser }) => {
    model.behave({});
    page = await as(browser, "owner");
    await page.goto(`/${ORG}/playground`);
    await page.getByLabel("Endpoint", { exact: true }).selectOption("Turns");
    await page.getByText("Schema and tools").click();
  });
  test.afterEach(() => page.context().close());
  test.afterAll(async () => {
    await must((await apiAs("owner")).delete(`/api/${ORG}/endpoints/${endpointId}`));
    await model.close();
  });

  const ask = async (text: string) => {
    await page.getByRole("textbox", { name: "Prompt", exact: true }).fill(text);
    await page.getByRole("button", { name: "Send", exact: true }).click();
  };
  const answer = () => page.getByRole("article").last();
  const sent = () => model.seen.findLast((request) => request.path === "/v1/chat/completions")!.body;

  test("an invalid schema is rejected at its line, and an answer against it at its path", async () => {
    const field = page.getByLabel("JSON schema of the answer");
    await field.fill(json({ ...schema, properties: { gpu: { type: "integre" } } }));
    await expect(page.getByText("Line 5 · /properties/gpu/type")).toBeVisible();
    await field.fill(json(schema));
    await expect(page.getByText("/properties/gpu/type")).toHaveCount(0);
    model.behave({ tokens: ['{"gpu": ', '"two"}'] });
    await ask("Which GPU is it?");
    await expect(answer().getByRole("alert")).toHaveText("The answer does not follow the schema: /gpu must be integer");
    expect(sent().response_format).toMatchObject({ json_schema: { schema } });
    model.behave({ tokens: ['{"gpu": 2}'] });
    await ask("As a number, please");
    await expect(answer().getByText("The answer follows the schema.")).toBeVisible();
  });

  test("a tool's call is answered by hand, and the model continues", async () => {
    await page.getByLabel("Tools", { exact: true }).fill(json([{ name: "gpu_temperature", parameters: schema }]));
    model.behave({ tokens: ["Let me look."], toolCalls: [{ id: "call-1", name: "gpu_temperature", arguments: '{"gpu": 2}' }] });
    await ask("How warm is it?");
    await expect(answer().getByText("The arguments follow the schema.")).toBeVisible();
    await answer().getByLabel("Result of gpu_temperature").fill("87 °C");
    await screens(page, "playground-tool");
    model.behave({ tokens: ["It is ", "warm."] });
    await answer().getByRole("button", { name: "Send result" }).click();
    await expect(answer().getByText("It is warm.")).toBeVisible();
    expect(sent().messages).toContainEqual({ role: "tool", tool_call_id: "call-1", content: "87 °C" });
    await page.reload();
    await expect(answer().getByText("It is warm.")).toBeVisible();
    await expect(answer().getByText("87 °C")).toBeVisible();
  });

  test("a point that an answer names is drawn on the image, in the unit that was chosen", async () => {
    await dropImage(page, 108, 240);
    await expect(page.getByRole("list", { name: "Images of the prompt" }).getByRole("img")).toBeVisible();
    model.behave({ tokens: ['do(action="Tap", ', "element=[500,250])"] });
    await ask("Open the settings");
    const mark = answer().locator("figure circle").first();
    await expect(mark).toHaveAttribute("cx", "54");
    await expect(mark).toHaveAttribute("cy", "60");
    await screens(page, "playground-image");
    await answer().getByRole("radio", { name: "Pixels" }).click();
    await expect(answer().getByText("1 place lies outside of the image.")).toBeVisible();
    expect(JSON.stringify(sent().messages)).toContain("data:image/png;base64,");
    await expect(page.getByRole("list", { name: "Images of the prompt" })).toHaveCount(0);
  });
});

/** A picture of this size, dropped on the prompt as from a folder. */
function dropImage(page: Page, width: number, height: number): Promise<void> {
  return page.getByRole("textbox", { name: "Prompt", exact: true }).evaluate(
    async (field, size) => {
      const canvas = Object.assign(document.createElement("canvas"), size);
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([blob ?? ""], "screen.png", { type: "image/png" }));
      field.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    },
    { width, height },
  );
}
