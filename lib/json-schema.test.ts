import { describe, expect, it } from "vitest";
import { compileSchema, schemaTime } from "./json-schema";

const check = (schema: Record<string, unknown>, value: unknown) => {
  const { validate, problem } = compileSchema(schema);
  if (!validate) throw new Error(`no schema: ${problem.path} ${problem.message}`);
  return validate(value);
};

describe("a JSON schema", () => {
  it("names the first place where a value does not follow it", () => {
    const schema = {
      type: "object",
      properties: { nodes: { type: "array", items: { type: "object", properties: { gpu: { type: "integer" } }, required: ["gpu"] } } },
      additionalProperties: false,
    };
    expect(check(schema, { nodes: [{ gpu: 1 }] })).toBeNull();
    expect(check(schema, { nodes: [{ gpu: 1 }, { gpu: "2" }] })).toEqual({ path: "/nodes/1/gpu", message: "must be integer" });
    expect(check(schema, { nodes: [{}] })).toEqual({ path: "/nodes/0", message: "must have required property 'gpu'" });
    expect(check(schema, { other: 1 })).toEqual({ path: "", message: "must NOT have additional properties: other" });
    expect(check({ enum: ["a", "b"] }, "c")?.message).toBe('must be equal to one of the allowed values: ["a","b"]');
  });

  it("is rejected with its place when it is invalid", () => {
    const problem = (schema: Record<string, unknown>) => compileSchema(schema).problem;
    expect(problem({ properties: { age: { type: "objekt" } } })?.path).toBe("/properties/age/type");
    expect(problem({ properties: { age: { $ref: "#/$defs/none" } } })?.path).toBe("/properties/age/$ref");
    expect(problem({ properties: { age: { pattern: "(" } } })?.path).toBe("/properties/age/pattern");
    expect(problem({ $ref: "https://example.com/other.json" })?.path).toBe("/$ref");
    expect(problem({ required: "age" })?.path).toBe("/required");
  });

  it("is read by the draft that it names, and by its own references", () => {
    const tuple = [{ type: "string" }, { type: "number" }];
    expect(check({ $schema: "http://json-schema.org/draft-07/schema#", items: tuple }, ["a", "b"])?.path).toBe("/1");
    expect(check({ $schema: "https://json-schema.org/draft/2020-12/schema", prefixItems: tuple }, ["a", "b"])?.path).toBe("/1");
    expect(check({ $defs: { id: { type: "string" } }, properties: { a: { $ref: "#/$defs/id" } } }, { a: 1 })?.path).toBe("/a");
    expect(check({ type: "string", format: "no-such-format" }, "x")).toBeNull();
  });

  it("stops a pattern that backtracks too long", () => {
    // Trying every way would take years: only the limit ends this.
    const problem = check({ pattern: "^(a+)+$" }, `${"a".repeat(60)}b`);
    expect(problem).toEqual({ path: "", message: "could not be checked within 250 ms", undecided: true });
  });

  it("shares the time of its request with the others, and is undecided after it", () => {
    const time = schemaTime();
    const slow = compileSchema({ pattern: "^(a+)+$" }, time);
    const fine = compileSchema({ type: "string" }, time);
    expect(fine.validate?.("b")).toBeNull();
    expect(slow.validate?.(`${"a".repeat(60)}b`)?.undecided).toBe(true);
    expect(fine.validate?.("b")).toMatchObject({ undecided: true });
  });

  it("cannot pass by an asynchronous check", () => {
    const late = { $async: true, type: "number" };
    expect(compileSchema(late).problem).toEqual({ path: "/$async", message: "is not supported" });
    for (const inner of [{ items: late }, { $ref: "#/$defs/late", $defs: { late } }, { anyOf: [late] }, { properties: { a: late } }])
      expect(compileSchema(inner).validate).toBeNull();
    expect(check({ properties: { $async: { type: "number" } } }, { $async: "1" })?.path).toBe("/$async");
  });

  it("that is nested too deeply is refused, and a value that is nested too deeply fails", () => {
    const deep = (depth: number, inner: string): unknown => JSON.parse(`${'{"not":'.repeat(depth)}${inner}${"}".repeat(depth)}`);
    expect(compileSchema(deep(20_000, '{"pattern":"("}') as Record<string, unknown>).problem).not.toBeNull();
    const list = { type: "array", items: { $ref: "#" } };
    expect(check(list, JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`))).toMatchObject({ path: "", undecided: true });
    expect(compileSchema({ $schema: { toString: 1 }, properties: { $ref: { toString: 1, pattern: "(" } } }).problem).not.toBeNull();
  });

  it("quotes a model's names in part only", () => {
    const problem = check({ additionalProperties: false }, { ["x".repeat(100_000)]: 1 });
    expect(problem?.message).toHaveLength(500);
  });
});
