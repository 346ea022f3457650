import { describe, expect, it } from "vitest";
import { directoryClient } from "@/lib/db";
import { makeTestOrg } from "@/scripts/testing/org";
import { foundOrg } from "./found";

describe("founding an organisation", () => {
  it("is for the owner of the installation, not for everybody with an account", async () => {
    const org = await makeTestOrg("Founders");
    const { userId } = (await org.as("owner")).actor;
    await expect(foundOrg({ userId }, { name: "Mine" })).rejects.toMatchObject({ code: "forbidden" });
    await directoryClient().user.update({ where: { id: userId }, data: { ownsInstallation: true } });
    expect(await foundOrg({ userId }, { name: "Ours" })).toEqual({ slug: expect.stringMatching(/^ours/) });
  });
});
