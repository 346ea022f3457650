import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors";
import { parseFilter } from "./filter";

const term = (field: string, values: string[], operator = ":", negated = false) => ({ field, operator, values, negated });

describe("the filter language", () => {
  it("reads fields, comparisons, labels and words", () => {
    expect(parseFilter("state:offline gpu:H200 driver<550 label:team=vision rack 7")).toEqual([
      term("state", ["offline"]),
      term("gpu", ["H200"]),
      term("driver", ["550"], "<"),
      term("label", ["team=vision"]),
      term("word", ["rack"]),
      term("word", ["7"]),
    ]);
  });

  it("takes commas as alternatives, quotes around spaces and a minus as not", () => {
    expect(parseFilter('state:stale,offline -os:"Ubuntu 20.04" "two words" gpu:"NVIDIA H200"')).toEqual([
      term("state", ["stale", "offline"]),
      term("os", ["Ubuntu 20.04"], ":", true),
      term("word", ["two words"]),
      term("gpu", ["NVIDIA H200"]),
    ]);
  });

  it("accepts unfinished text while a person is typing", () => {
    expect(parseFilter('gpu:"NVIDIA H')).toEqual([term("gpu", ["NVIDIA H"])]);
    expect(parseFilter('  "" ')).toEqual([]);
  });

  it.each([
    ["colour:red", /colour/],
    ["state:broken", /state is one of/],
    ["driver<new", /version/],
    ["gpus>many", /whole number/],
    ["name<5", /cannot be compared/],
    ["gpu:", /needs a value/],
  ])("says what is wrong with %s", (text, sentence) => {
    expect(() => parseFilter(text)).toThrow(sentence);
  });

  it("accepts or refuses any text, and never fails in another way", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (text) => {
        try {
          for (const { values } of parseFilter(text)) expect(values.every((value) => value.length > 0)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).code).toBe("invalid");
        }
      }),
    );
  });
});
