import { describe, expect, it, onTestFinished } from "vitest";
import { directoryClient } from "@/lib/db";
import { forgetEnv } from "@/lib/env";
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

  it("is limited in pace for everybody but that owner", async () => {
    process.env.MILLWRIGHT_FOUNDING = "everybody";
    forgetEnv();
    onTestFinished(() => {
      delete process.env.MILLWRIGHT_FOUNDING;
      forgetEnv();
    });
    const org = await makeTestOrg("Pace");
    const { userId } = (await org.as("owner")).actor;
    const found = (n: number) => foundOrg({ userId }, { name: `Pace ${n}` });
    for (let n = 1; n <= 5; n++) await found(n);
    await expect(found(6)).rejects.toMatchObject({ code: "too-many-requests" });
    await directoryClient().user.update({ where: { id: userId }, data: { ownsInstallation: true } });
    expect(await found(6)).toEqual({ slug: "pace-6" });
  });
});
