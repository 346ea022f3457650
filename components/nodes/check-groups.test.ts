import { describe, expect, it } from "vitest";
import type { CheckState } from "@/lib/contracts/check";
import type { NodeCheck } from "@/lib/contracts/node";
import { groupChecks } from "./check-groups";

const result = (id: string, state: CheckState, workload = ""): NodeCheck => ({
  id,
  state,
  workload,
  code: "",
  sentence: "",
  data: {},
  consecutive: 1,
  sinceMs: 0,
  atMs: 0,
  tookMs: 0,
  told: null,
});

describe("checks of a node", () => {
  it("stand in the catalogue's groups, the worst first, and what does not apply stands apart", () => {
    const { groups, notApplicable } = groupChecks(
      [
        result("gpu.driver", "ok"),
        result("gpu.xid", "faulty"),
        result("config.files", "ok", "b"),
        result("config.files", "ok", "a"),
        result("docker.pull", "not-applicable"),
        result("strange.thing", "unknown"),
      ],
      [{ id: "gpu.xid", title: "Xid events", about: "", intervalMs: 1, deadlineMs: 1, damping: 1 }],
    );
    expect(groups.map((group) => [group.name, group.entries.map((entry) => entry.title)])).toEqual([
      ["configuration", ["config.files", "config.files"]],
      ["gpu", ["Xid events", "gpu.driver"]],
      ["other", ["strange.thing"]],
    ]);
    expect(groups[0]?.entries.map((entry) => entry.result.workload)).toEqual(["a", "b"]);
    expect(notApplicable.map((entry) => entry.title)).toEqual(["docker.pull"]);
  });
});
