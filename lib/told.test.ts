import { describe, expect, it } from "vitest";
import { toldRunbook } from "./contracts/told";
import { refuse } from "./errors";
import { plain, tell, toldFrom, toldIn, toldOf, toldRefusal } from "./told";

describe("a stored sentence", () => {
  it("is English for programs and translated for readers, with the sentences within it", () => {
    const halted = tell("repair.halted", { number: 7, why: tell("repair.waveFailed", { lost: 1, size: 3, wave: 2 }).told });
    expect(halted.text).toBe("Repair 7 halted: 1 of 3 in wave 2 failed.");
    expect(toldIn("zh-CN", halted.told)).toBe("修复 7 已中止：第 2 批的 3 个目标中有 1 个失败。");
  });

  it("keeps the words of people and hosts as they are, also what looks like markup or a placeholder", () => {
    const { told } = tell("repair.rejected", { name: "{name}", comment: "<b>no</b> {0}" });
    expect(toldIn("zh-CN", told)).toBe("{name} 已驳回：<b>no</b> {0}");
  });

  it("can contain a refusal", () => {
    const { text, told } = tell("schedule.notRequested", { why: toldRefusal(refuse("conflict", "nodeHeld", { name: "gpu-1" })) });
    expect(text).toContain("gpu-1");
    expect(toldIn("zh-CN", told)).toMatch(/^未提交申请：\P{ASCII}*.*gpu-1/u);
  });

  it("names a built-in runbook in the reader's language, and another one as its authors did", () => {
    const asked = (title: string) => tell("repair.requested", { number: 3, title: toldRunbook(title) });
    expect(asked("Reset one GPU").text).toBe("Repair 3 requested: Reset one GPU");
    expect(toldIn("zh-CN", asked("Reset one GPU").told)).toBe("已申请修复 3：重置一块 GPU");
    expect(toldIn("zh-CN", asked("Reset our GPU").told)).toBe("已申请修复 3：Reset our GPU");
  });

  it("falls back to the English text of an older row, and to nothing for an unknown message", () => {
    expect(toldOf(null)).toBeNull();
    expect(toldFrom({ sentence: "3 of 3 fixed", told: null })).toEqual(plain("3 of 3 fixed"));
    expect(toldIn("en", { code: "stories.notYetWritten", values: {} })).toBeNull();
    expect(toldIn("en", tell("repair.halted", { number: 1, why: { code: "stories.notYetWritten", values: {} } }).told)).toBeNull();
  });
});
