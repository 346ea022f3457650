import { expect, it } from "vitest";
import { usageCsv } from "./usage-csv";

it("usage as CSV has one line for each key, model and day, and no name becomes a formula", () => {
  const counts = { requests: 3, failed: 1, estimated: 0, promptTokens: 120, completionTokens: 40 };
  const csv = usageCsv({ rows: [{ day: "2026-01-02", keyId: "k1", keyName: '=cmd("x")', model: "qwen, small", ...counts }] });
  expect(csv.split("\r\n")).toEqual([
    "day,key,key_id,model,requests,failed,estimated,prompt_tokens,completion_tokens",
    `2026-01-02,"'=cmd(""x"")",k1,"qwen, small",3,1,0,120,40`,
    "",
  ]);
});
