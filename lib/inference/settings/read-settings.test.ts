import { expect, it } from "vitest";
import { InferenceSettings } from "@/lib/contracts/inference";
import { withOrg } from "@/lib/db";
import { makeTestOrg } from "@/scripts/testing/org";
import { readSettings } from "./read-settings";

it("keeps the settings that it knows where another version stored one more", async () => {
  const org = await makeTestOrg("Settings");
  const settings = { requestsPerMinute: 7, fromAnotherVersion: true };
  const read = await withOrg(org, async (tx) => {
    await tx.inferenceSettings.create({ data: { orgId: org.orgId, settings } });
    return readSettings(tx, org);
  });
  expect(read).toEqual({ ...InferenceSettings.parse({}), requestsPerMinute: 7 });
});
