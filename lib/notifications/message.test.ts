import { expect, it } from "vitest";
import { tell } from "@/lib/told";
import { wordMessage } from "./message";

it("a notice says the portal's own sentence in its language, in the subject, too, and another's as it is written", () => {
  const { text, told } = tell("rule.absent", { series: "node_load1", time: tell("span.minutes", { n: 5 }).told });
  const notice = { kind: "incident.opened", severity: "warning", url: "https://example.com", orgName: "Acme" } as const;
  const facts = { number: 4, sentence: text, where: "gpu-1" };
  expect(wordMessage({ ...notice, facts: { ...facts, told } }, "zh-CN").subject).toBe("故障 #4（gpu-1）：node_load1 已 5 分钟没有数据");
  expect(wordMessage({ ...notice, facts: { ...facts, told } }, "en").subject).toContain("node_load1 has no value for 5 min");
  expect(wordMessage({ ...notice, facts }, "zh-CN").subject).toBe("故障 #4（gpu-1）：node_load1 has no value for 5 min");
});
