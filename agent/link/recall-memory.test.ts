import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HadFile } from "../disk/had-file";
import { PortalError } from "./http-client";
import { recallMemory } from "./recall-memory";

describe("a lost memory", () => {
  const recalled = async (...answers: (() => unknown)[]) => {
    const had = new HadFile(join(mkdtempSync(join(tmpdir(), "recall-")), "had"));
    const asked: string[] = [];
    const call = async (what: string) => {
      asked.push(what);
      return answers[asked.length - 1]!();
    };
    await recallMemory(had, { call }, () => {}, new AbortController().signal);
    return { had, asked };
  };
  const refusal = (status: number) => () => {
    throw new PortalError(status, "no");
  };
  const copy = () => ({ memory: { gpus: { "GPU-1": { bus: "0000:1b:00" } } } });

  it("is asked for until the portal answers", async () => {
    const { had, asked } = await recalled(refusal(0), () => ({ memory: { gpus: ["nonsense"] } }), copy);
    expect(asked).toEqual(Array(3).fill("agent/v1/memory"));
    expect(had).toMatchObject({ isLost: false, all: copy().memory });
  });

  it("is given up at a portal that keeps none", async () => {
    const { had } = await recalled(refusal(404));
    expect(had).toMatchObject({ isLost: false, all: {} });
  });
});
