import { describe, expect, it } from "vitest";
import { createApiKey } from "@/lib/api-keys/create";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { makeTestOrg } from "@/scripts/testing/org";
import { readRequestLog } from "./read-usage";

const request = { route: "chat", model: "m", attempts: 1, batchItems: 1, totalMs: 1, promptTokens: 1, completionTokens: 1 };

describe("the log of requests through the door", () => {
  it("has every key for a lead, their own for an operator, and only what failed where that is asked", async () => {
    const org = await makeTestOrg("Requests");
    const [lead, operator] = [await org.as("lead"), await org.as("operator")];
    const keyOf = async (ctx: Ctx, name: string) => (await createApiKey(ctx, { name, role: "operator", expiresInDays: 1 })).id;
    const add = (keyId: string, keyName: string, status: number) =>
      withOrg(org, (tx) => tx.inferenceRequest.create({ data: { ...request, orgId: org.orgId, keyId, keyName, status, at: new Date() } }));
    const [own, other] = [await keyOf(operator, "own"), await keyOf(lead, "other")];
    await add(own, "own", 200);
    await add(own, "own", 503);
    await add(other, "other", 429);
    const seen = async (ctx: Ctx, failed = false) => {
      const { requests } = await readRequestLog(ctx, failed ? { failed: "1" } : {});
      return requests.map(({ keyName, status }) => `${keyName} ${status}`).sort();
    };
    expect(await seen(lead)).toEqual(["other 429", "own 200", "own 503"]);
    expect(await seen(lead, true)).toEqual(["other 429", "own 503"]);
    expect(await seen(operator)).toEqual(["own 200", "own 503"]);
    expect(await seen(operator, true)).toEqual(["own 503"]);
  });
});
