import { describe, expect, expectTypeOf, it } from "vitest";
import { type Reason, refuse, toAppError } from "./errors";
import { refusal } from "./http";

describe("a refusal", () => {
  it("is an English sentence for programs, and its reason and values for a browser", async () => {
    const answer = refusal(refuse("conflict", "nodeNameTaken", { name: "gpu-07" }, "name"));
    expect(answer.status).toBe(409);
    expect(await answer.json()).toEqual({
      error: {
        code: "conflict",
        message: 'Another node is called "gpu-07" already.',
        path: "name",
        reason: "nodeNameTaken",
        values: { name: "gpu-07" },
      },
    });
  });

  it("has a message in every language: a sentence written in the code does not compile", () => {
    expectTypeOf<"The node is away.">().not.toExtend<Reason>();
    expectTypeOf<"absent">().toExtend<Reason>();
  });

  it("has a reason too where the database refused", () => {
    expect(toAppError({ code: "23505" })).toMatchObject({ code: "conflict", said: { reason: "nameTaken" } });
  });

  it("reveals nothing about unexpected errors", () => {
    expect(toAppError(new TypeError("secret"))).toMatchObject({
      code: "internal",
      message: "Something went wrong on our side. It has been logged.",
    });
  });
});
