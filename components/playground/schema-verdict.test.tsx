import { describe, expect, it } from "vitest";
import { renderHtml, renderText } from "@/scripts/testing/render-text";
import { SchemaVerdict } from "./schema-verdict";

const undecided = { problem: { path: "", message: "could not be checked within 250 ms", undecided: true as const } };

describe("the verdict of a schema on an answer", () => {
  it("is an error only when the answer breaks it", () => {
    const broken = <SchemaVerdict what="answer" check={{ problem: { path: "/a", message: "must be string" } }} />;
    expect(renderText(broken)).toBe("The answer does not follow the schema: /a must be string");
    expect(renderHtml(broken)).toContain('role="alert"');
    expect(renderText(<SchemaVerdict what="answer" check={{ problem: null }} />)).toBe("The answer follows the schema.");
  });

  it("is neither good nor bad when the schema could not be checked", () => {
    const open = <SchemaVerdict what="arguments" check={undecided} />;
    expect(renderText(open)).toBe("Not checked. The schema could not be checked within 250 ms.");
    expect(renderHtml(open)).not.toContain("alert");
    expect(renderText(open, "zh-CN")).toContain("未校验");
  });
});
