import { describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { toldFrom, toldIn } from "@/lib/told";
import { makeShipper } from "@/scripts/testing/shipped-logs";

const MINUTE_MS = 60_000;
const start = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 48 * 3_600_000;
type Shipper = Awaited<ReturnType<typeof makeShipper>>;

const incidentsOf = ({ org }: Shipper, checkId: string) =>
  withOrg(org, (tx) => tx.incident.findMany({ where: { orgId: org.orgId, checkId }, orderBy: { openedAt: "asc" } }));

/** Minutes in which the workload writes `lines` of its usual lines. */
async function pass(shipper: Shipper, minutes: number, lines = 12): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    shipper.wait(MINUTE_MS);
    await shipper.send(Array.from({ length: lines }, (_, i) => `request ${i} of user ${minute} served in ${i * 7} ms`));
  }
  await shipper.look();
}

describe("templates of shipped lines", () => {
  it("that are new and error-like open an incident with their lines once the workload is learned", async () => {
    const shipper = await makeShipper("chat", start);
    await shipper.ship(["error: cache 17 is cold"]);
    await pass(shipper, 30, 2);
    expect(await incidentsOf(shipper, "log.template")).toEqual([]);
    await pass(shipper, 31, 2);
    await shipper.ship(["error: cache 99 is cold", "something else happened here"]);
    expect(await incidentsOf(shipper, "log.template")).toEqual([]);
    await shipper.ship(["worker 4 failed: CUDA out of memory", "worker 5 failed: CUDA out of memory"]);
    const [opened] = await incidentsOf(shipper, "log.template");
    expect(opened).toMatchObject({
      state: "open",
      code: "new",
      sentence: "New error-like log template, 2 lines: worker <*> failed: CUDA out of memory",
    });
    expect(toldIn("zh-CN", toldFrom(opened!))).toBe("出现新的错误日志模板，2 行：worker <*> failed: CUDA out of memory");
    const { data } = opened!.finding as { data: { logs: { template: string; fromMs: number; toMs: number } } };
    expect(data.logs.fromMs).toBeLessThan(shipper.now());
    expect(data.logs.toMs).toBe(shipper.now());
    await pass(shipper, 31, 1);
    expect(await incidentsOf(shipper, "log.template")).toMatchObject([{ state: "resolved" }]);
  });

  it("that are rare open one when they return after a day", async () => {
    const shipper = await makeShipper("chat", start);
    await shipper.ship(["NCCL watchdog failed on rank 3"]);
    shipper.wait(26 * 3_600_000);
    await shipper.ship(["NCCL watchdog failed on rank 5"]);
    expect(await incidentsOf(shipper, "log.template")).toMatchObject([{ code: "rare", state: "open" }]);
  });

  it("with a shifted rate open one that names the usual rate, and resolve it when the rate is usual again", async () => {
    const shipper = await makeShipper("chat", start);
    await pass(shipper, 70, 12);
    await pass(shipper, 1, 90);
    await pass(shipper, 4, 12);
    expect(await incidentsOf(shipper, "log.rate")).toEqual([]);
    await pass(shipper, 5, 90);
    const [opened] = await incidentsOf(shipper, "log.rate");
    expect(opened).toMatchObject({
      state: "open",
      sentence: "90 lines a minute instead of the usual 12 of one log template: request <*> of user <*> served in <*>",
    });
    await pass(shipper, 8, 12);
    expect(await incidentsOf(shipper, "log.rate")).toMatchObject([{ state: "resolved" }]);
  });
});
