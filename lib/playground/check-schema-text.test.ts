import { describe, expect, it } from "vitest";
import { problemOf } from "./check-schema-text";

const json = (value: unknown) => JSON.stringify(value, null, 2);

describe("a schema as it is typed", () => {
  it("is taken when it is one", () => {
    expect(problemOf("schema", json({ type: "object", properties: { a: { type: "string" } } }))).toBeNull();
    expect(problemOf("tools", json([{ name: "look", parameters: { type: "object" } }]))).toBeNull();
    expect(problemOf("tools", json([{ type: "function", function: { name: "look", description: "x" } }]))).toBeNull();
  });

  it("is refused with the line of the first mistake", () => {
    expect(problemOf("schema", json({ type: "object", properties: { a: { type: "strnig" } } }))).toMatchObject({
      path: "/properties/a/type",
      line: 5,
    });
    expect(problemOf("schema", '{\n  "type": "object",\n  "properties": }')).toMatchObject({ path: "", line: 3 });
    expect(problemOf("schema", '{\n  "type": "object"\n')).toMatchObject({ line: 3 });
    expect(problemOf("schema", "[]")).toMatchObject({ message: "must be an object", line: 1 });
  });

  it("is refused within a tool too", () => {
    expect(problemOf("tools", json([{ name: "look" }, { name: "two words" }]))).toMatchObject({ path: "/1/name", line: 6 });
    expect(problemOf("tools", json([{ name: "look", parameters: { type: "x" } }]))).toMatchObject({ path: "/0/parameters/type", line: 5 });
    expect(problemOf("tools", "[]")?.message).toContain(">=1");
    expect(problemOf("tools", "{}")).not.toBeNull();
  });
});
