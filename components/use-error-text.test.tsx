import { describe, expect, it } from "vitest";
import type { Locale } from "@/lib/contracts/locale";
import { renderText } from "@/scripts/testing/render-text";
import { ApiError } from "./api";
import { useErrorText } from "./use-error-text";

const Told = ({ error }: { error: unknown }) => useErrorText()(error);
const textOf = (error: unknown, locale: Locale) => renderText(<Told error={error} />, locale);

describe("the text of an error", () => {
  it("is said in the reader's language, with its values", () => {
    const error = new ApiError("internal", { reason: "unexpectedStatus", values: { status: 418 }, message: "English for programs" });
    expect(textOf(error, "en")).toBe("The portal answered with status 418.");
    expect(textOf(error, "zh-CN")).toBe("门户返回了状态码 418。");
  });

  it("is the portal's own sentence when the page does not know the reason", () => {
    expect(textOf(new ApiError("conflict", { reason: "fromTheFuture", message: "The node moved." }), "zh-CN")).toBe("The node moved.");
    expect(textOf(new ApiError("conflict", { message: "The node moved." }), "en")).toBe("The node moved.");
  });

  it("names the field and the line that it is about", () => {
    const values = { at: "steps[0].timeout", line: 9, column: 14 };
    const error = new ApiError("invalid", { reason: "field.duration", values });
    expect(textOf(error, "en")).toBe("line 9, column 14: steps[0].timeout: must be a duration such as 10s, 5m or 2h");
    expect(textOf(error, "zh-CN")).toBe("第 9 行第 14 列：steps[0].timeout：必须是时长，例如 10s、5m 或 2h");
  });

  it("reveals nothing about unexpected errors", () => {
    expect(textOf(new TypeError("x is undefined"), "en")).toBe("Something went wrong. Try again.");
  });
});
