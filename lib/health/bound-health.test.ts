import { describe, expect, it } from "vitest";
import { checkResult, makeHealth } from "@/scripts/testing/node";
import { boundHealth } from "./bound-health";

describe("a hostile host", () => {
  it("leaves no endless data with a finding: the finding stays, and says what was left out", () => {
    const long = checkResult("config.files", "faulty", { data: { problems: ["x".repeat(70_000)] } });
    const short = checkResult("host.disks", "faulty", { data: { path: "/var" } });
    const { checks } = boundHealth(makeHealth([long, short]), Date.now());
    expect(checks[0]).toMatchObject({ state: "faulty", sentence: long.sentence });
    expect(checks[0]!.data).toEqual({
      leftOut: `${JSON.stringify(long.data).length} characters of data; the portal keeps at most 64000`,
    });
    expect(checks[1]!.data).toEqual({ path: "/var" });
  });

  it("leaves no endless workload of its own file", () => {
    const file = [{ name: "chat" }, { name: "planted", x: "x".repeat(20_000) }];
    const health = { ...makeHealth([]), workloads: { revision: 0, judged: 0, problem: null, refused: [], file } };
    expect(boundHealth(health, Date.now()).workloads?.file).toEqual([{ name: "chat" }]);
  });
});
