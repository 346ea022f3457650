import { describe, expect, it } from "vitest";
import { problemsIn } from "../checks/config/parse-config";
import { parseTomlRequirements } from "../checks/python/lock-file";
import { setKey } from "../steps/set-key";
import { ParseLimitExceeded } from "./parse-limit";

const lines = (count: number, line: (n: number) => string) => Array.from({ length: count }, (_, n) => line(n)).join("");
const problems = (name: string, text: string) => problemsIn(`/srv/${name}`, Buffer.from(text));

describe("a file that is built to stop the agent", () => {
  // Each of these texts once took minutes, or more memory than the agent has. With quadratic work the tests would time out.
  it.each([
    ["items", "c.yaml", "- a\n".repeat(200_000)],
    ["nested brackets", "c.yaml", "[".repeat(20_000)],
    ["maps in a list", "c.yaml", `x: [${"{a: 1},".repeat(40_000)}]`],
    ["keys without a value", "c.yaml", "? a\n".repeat(40_000)],
    ["tags", "c.yaml", "- !a b\n".repeat(40_000)],
    ["keys", "c.toml", lines(200_000, (n) => `k${n} = 1\n`)],
    ["lists", "c.json", `[${"[],".repeat(1_000_000)}[]]`],
    ["lines", "c.ini", "[a]\n".repeat(400_000)],
  ])("is not parsed when it has too many parts: %s", (_, name, text) => {
    expect(() => problems(name, text)).toThrow(ParseLimitExceeded);
  });

  it.each([
    ["keys", "c.yaml", lines(20_000, (n) => `k${n}: 1\n`), []],
    ["duplicate keys", "c.yaml", "a: b\n".repeat(20_000), ["duplicate-key"]],
    ["lines with an error", "c.yaml", "a: b: c\n".repeat(8_000), ["does-not-parse"]],
    ["duplicate members", "c.json", `{"a":1${',"a":1'.repeat(200_000)}}`, ["duplicate-key"]],
    ["blanks", "c.env", `A${" ".repeat(300_000)}x\nB=b${" ".repeat(300_000)}c`, ["does-not-parse"]],
    ["blanks in a key", "c.ini", `[a]\nb${" ".repeat(300_000)}c = 1\n`, []],
    ["signs before a comment", "c.service", `[Service]\nUser${"=".repeat(300_000)}`, []],
    ["variables", "c.env", lines(100_000, (n) => `A${n}=\${B${n}}\n`), ["unresolved-variable"]],
  ])("is read in linear time: %s", (_, name, text, codes) => {
    const found = problemsIn(`/srv/${name}`, Buffer.from(text), { isDefined: () => false });
    expect([...new Set(found.map(({ code }) => code))]).toEqual(codes);
  });

  it("delays neither an approved step nor the check of a lock file", () => {
    expect(() => setKey("/srv/c.yaml", "- a\n".repeat(200_000), "a", "1")).toThrow(ParseLimitExceeded);
    expect(() => setKey("/srv/c.yaml", "a: 1\na: 2\n", "a", "3")).toThrow("unique");
    const lock = lines(12_000, (n) => `[[package]]\nname = "p\\u0061${n}"\nversion = "1"\n`);
    expect(parseTomlRequirements(lock, "uv.lock").requirements).toHaveLength(12_000);
    expect(() => parseTomlRequirements("a = 1\n".repeat(200_000), "uv.lock")).toThrow(ParseLimitExceeded);
  });
});
