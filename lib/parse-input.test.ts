import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { parseInput } from "./parse-input";
import { sentencesOf } from "./sentence";

const chinese = sentencesOf("zh-CN", "errors");
function refusalOf(schema: z.ZodType, value: unknown) {
  try {
    parseInput(schema, value);
  } catch (error) {
    return error as {
      code: string;
      message: string;
      path: string;
      said: { reason: "unexpected"; values: Record<string, string | number> };
    };
  }
  throw new Error("it was accepted");
}
const contracts = path.join(import.meta.dirname, "contracts");
/** The sentences with which contracts refuse: `"must be …"`, `"is not …"`, `"needs …"`. */
const ownSentences = readdirSync(contracts)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "own-faults.ts")
  .flatMap((file) => [...readFileSync(path.join(contracts, file), "utf8").matchAll(/[,:] "((?:must|needs|is not) [^"]+)"/g)])
  .map(([, sentence = ""]) => sentence);

describe("input from outside", () => {
  const Thing = z.strictObject({
    name: z.string().min(1).max(5),
    count: z.int().min(1).max(1_000).optional(),
    kind: z.enum(["a", "b"]).optional(),
    list: z.array(z.string()).max(1).optional(),
    mail: z.email().optional(),
    either: z.union([z.strictObject({ every: z.string() }), z.strictObject({ at: z.string(), on: z.int() })]).optional(),
  });

  it.each([
    [{}, "name", "name: is required", "必填"],
    [{ name: "" }, "name", "name: must not be empty", "不能为空"],
    [{ name: "longer" }, "name", "name: must have at most 5 characters", "最多 5 个字符"],
    [{ name: 5 }, "name", "name: must be text", "必须是文本"],
    [{ name: "x", count: 0 }, "count", "count: must be at least 1", "不能小于 1"],
    [{ name: "x", count: 1_001 }, "count", "count: must be at most 1,000", "不能大于 1,000"],
    [{ name: "x", kind: "c" }, "kind", "kind: must be one of a, b", "只能是：a, b"],
    [{ name: "x", list: ["a", "b"] }, "list", "list: must have at most 1 entry", "最多 1 项"],
    [{ name: "x", mail: "nobody" }, "mail", "mail: must be an e-mail address", "必须是邮箱地址"],
    [{ name: "x", other: 1 }, "", "has unknown fields: other", "包含未知字段：other"],
    [{ name: "x", either: { at: "noon" } }, "either.on", "either.on: is required", "必填"],
  ])("%j is refused with its field, in each language", (value, at, english, inChinese) => {
    const { code, path, message, said } = refusalOf(Thing, value);
    expect({ code, path, message }).toEqual({ code: "invalid", path: at, message: english });
    expect(chinese(said.reason, said.values)).toBe(inChinese);
  });

  it.each(ownSentences)("is refused in each language where a contract says that it %s", (sentence) => {
    const { message, said } = refusalOf(z.object({ field: z.string().refine(() => false, sentence) }), { field: "x" });
    expect(message).toBe(`field: ${sentence}`);
    expect(chinese(said.reason, said.values)).toMatch(/\p{Script=Han}/u);
  });

  it("is refused in the language of the contracts' own sentences, which are many", () => {
    expect(ownSentences.length).toBeGreaterThan(25);
  });
});
