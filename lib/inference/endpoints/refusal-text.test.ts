import { describe, expect, it } from "vitest";
import { refusalText } from "./refusal-text";

describe("a refusal", () => {
  it("is shown as the endpoint wrote it", () => {
    expect(refusalText('{"error":{"message":"Incorrect API key provided."}}')).toBe("Incorrect API key provided.");
    expect(refusalText('{"detail":"Not Found"}')).toBe("Not Found");
    expect(refusalText('{"object":"error","message":"too long"}')).toBe("too long");
    expect(refusalText("<html>502 Bad Gateway</html>")).toBe("<html>502 Bad Gateway</html>");
    expect(refusalText("x".repeat(9_000))).toHaveLength(4_000);
  });
});
