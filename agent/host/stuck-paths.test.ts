import { describe, expect, it } from "vitest";
import { StuckPaths } from "./stuck-paths";

describe("stuck paths", () => {
  it("refuses at once what lies below a path that has not answered, and nothing else", async () => {
    let now = 0;
    const stuck = new StuckPaths(() => now);
    let answer = () => {};
    const first = stuck.guard("/mnt/nfs", () => new Promise<void>((done) => (answer = done)));
    await stuck.guard("/mnt/nfs/early", async () => {});
    now = 2_500;
    await expect(stuck.guard("/mnt/nfs/a", async () => "never")).rejects.toMatchObject({ code: "ETIMEDOUT" });
    expect(await stuck.guard("/mnt/nfs2", async () => "fine")).toBe("fine");
    answer();
    await first;
    expect(await stuck.guard("/mnt/nfs/a", async () => "again")).toBe("again");
  });
});
