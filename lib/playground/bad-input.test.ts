import { beforeAll, expect, it } from "vitest";
import { POST } from "@/app/api/[org]/answers/route";
import { createApiKey } from "@/lib/api-keys/create";
import { uuidv7 } from "@/lib/uuid";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";

let org: TestOrg;
let token = "";
beforeAll(async () => {
  org = await makeTestOrg("Too much");
  ({ token } = await createApiKey(await org.as("owner"), { name: "k", role: "owner", expiresInDays: 1 }));
});

const prompt = (more: object) => ({ endpointId: uuidv7(), model: "qwen3-8b", prompt: "hi", ...more });
async function send(body: object): Promise<{ status: number; body: unknown }> {
  const request = new Request(`http://localhost:3999/api/${org.slug}/answers`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const answer = await POST(request, { params: Promise.resolve({ org: org.slug }) });
  return { status: answer.status, body: await answer.json() };
}

it.each([
  ["a prompt of 20 MB", { prompt: "x".repeat(20_000_000) }, 413, /large|MiB/],
  ["a prompt of 200,001 characters", { prompt: "x".repeat(200_001) }, 422, /at most 200,000 characters/],
  ["50 images", { imageIds: Array.from({ length: 50 }, () => uuidv7()) }, 422, /at most 8 entries/],
])("a prompt of the playground is refused in a sentence when it is too much: %s", async (_, more, status, words) => {
  expect(await send(prompt(more))).toMatchObject({ status, body: { error: { message: expect.stringMatching(words) } } });
});
