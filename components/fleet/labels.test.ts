import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sentencesOf } from "@/lib/sentence";
import { labelsAsText, parseLabels as parse } from "./labels";

const parseLabels = (text: string) => parse(text, sentencesOf("en", "fleet"));

describe("labels as text", () => {
  it("come back as they were", () => {
    const key = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,10}$/).filter((name) => name !== "__proto__");
    const value = fc.stringMatching(/^[!-~]{1,20}$/);
    fc.assert(
      fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (labels) => {
        expect(parseLabels(labelsAsText(labels))).toEqual(labels);
      }),
    );
  });
  it("may hold an equals sign in a value, and empty lines between", () => {
    expect(parseLabels("\n team=a=b \n\nrack=7\n")).toEqual({ team: "a=b", rack: "7" });
  });
  it.each(["Team=x", "team", "=x", "a b=c"])("%s is refused in a sentence", (line) => expect(parseLabels(line)).toContain(line));
  it("refuses a value that is too long, by its key", () => expect(parseLabels(`a=${"x".repeat(81)}`)).toContain("value of a"));
});
