import { beforeAll, describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { recordHealth } from "@/lib/health/record-health";
import { readIncident } from "@/lib/incidents/read";
import { snoozeIncident } from "@/lib/incidents/snooze";
import { toldIn } from "@/lib/told";
import { checkResult, makeHealth } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, ask, claim, finish, runsFor, started, type TestNode } from "@/scripts/testing/repairs";
import { cancelRepair } from "./cancel";

const CHINESE = /\p{Script=Han}/u;

describe("the timeline of an incident and its repairs", () => {
  let org: TestOrg;
  let node: TestNode;
  let incidentId: string;
  beforeAll(async () => {
    org = await makeTestOrg("Stories");
    node = await addNode(org);
    await addRunbook(org, "reversible");
    await recordHealth(node.ctx, makeHealth([checkResult("config.files", "faulty", { sentence: "config.yaml:3 does not parse" })]));
    const incident = await withOrg(org, (tx) => tx.incident.findFirstOrThrow({ where: { orgId: org.orgId } }));
    incidentId = incident.id;
  });

  it("can be shown in Chinese, except for text from hosts", async () => {
    await started(org, [node], { incidentId });
    const [run] = await runsFor(node);
    await claim(node, run!);
    await finish(node, run!, "failed", "exit 3");
    const pending = await ask(org, [node], { incidentId });
    await cancelRepair(await org.as("lead"), { repairId: pending.id, reason: "" });
    await snoozeIncident(await org.as("operator"), { incidentId, untilMs: Date.now() + 3_600_000, reason: "" });

    const { timeline } = await readIncident(await org.as("viewer"), { incidentId });
    const inChinese = timeline.map(({ told, text }) => (told && toldIn("zh-CN", told)) ?? text);
    expect(inChinese.filter((text) => !CHINESE.test(text))).toEqual(["config.yaml:3 does not parse"]);
    expect(inChinese).toContainEqual(expect.stringMatching(/^修复 \d+ 已取消：Lead 1 已取消$/));
    expect(timeline.map(({ told, text }) => (told && toldIn("en", told)) ?? text)).toEqual(timeline.map(({ text }) => text));
  });

  it("shows the text of an older version unchanged", async () => {
    await withOrg(org, (tx) => tx.event.create({ data: { orgId: org.orgId, incidentId, kind: "snoozed", text: "No longer snoozed." } }));
    const { timeline } = await readIncident(await org.as("viewer"), { incidentId });
    expect(timeline.at(-1)).toMatchObject({ text: "No longer snoozed.", told: null });
  });
});
