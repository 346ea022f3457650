import { describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { accessLine } from "@/scripts/testing/access-lines";
import { makeShipper } from "@/scripts/testing/shipped-logs";

const MINUTE_MS = 60_000;
const start = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 6 * 3_600_000;
/** In one of the two any cut is within a character: one begins at an even place, the other at an odd one. */
const wide = (characters: number) => ["", "x"].map((before) => before + "😀".repeat(characters));

const incidents = ({ org }: Awaited<ReturnType<typeof makeShipper>>, checkId: string) =>
  withOrg(org, (tx) => tx.incident.findMany({ where: { orgId: org.orgId, checkId } }));

describe("lines with two-unit characters, longer than the stored length", () => {
  it("open their incident for a template of such characters", async () => {
    for (const text of wide(1_000)) {
      const shipper = await makeShipper("chat", start);
      await shipper.ship(["ready"]);
      shipper.wait(2 * 3_600_000);
      await shipper.ship([`failed ${text}`]);
      expect(await incidents(shipper, "log.template")).toHaveLength(1);
    }
  });

  it("are counted by client and route", async () => {
    for (const text of wide(12)) {
      const shipper = await makeShipper("web", start);
      const [client, path] = [text.repeat(4), `/${`${text}/`.repeat(7)}`];
      for (let minute = 0; minute < 4; minute++) {
        const request = (i: number) => accessLine(shipper.now() + i * 200, { client, path, status: i % 2 ? 500 : 404 });
        const lines = Array.from({ length: 120 }, (_, i) => request(i));
        shipper.wait(MINUTE_MS);
        await shipper.ship(lines);
      }
      expect(await incidents(shipper, "log.client")).toHaveLength(1);
      expect(await incidents(shipper, "log.route")).toHaveLength(1);
    }
  });
});
