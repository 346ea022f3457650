import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Runbook } from "@/lib/contracts/runbook";
import { runbookText, stepTitle } from "@/lib/contracts/runbook-text";
import { runbookWords } from "@/lib/contracts/runbook-words";
import { readLibrary } from "./library";

/** What people read of a runbook. A script is named by its title; the other kinds of steps have a sentence of their own, and may have a title. */
function textsOf({ title, about, noRollback, parameters, steps, rollback }: Runbook): string[] {
  const ofSteps = [...steps, ...rollback].flatMap((step) => [
    "run" in step ? stepTitle(step) : step.title,
    "reboot" in step ? step.reboot.reason : undefined,
  ]);
  const texts = [title, about, noRollback, ...Object.values(parameters).map((parameter) => parameter.about), ...ofSteps];
  return texts.filter((text) => text !== undefined);
}

describe("the Chinese words of the built-in runbooks", async () => {
  const { runbooks } = await readLibrary(path.resolve("runbooks"));
  const words = runbookWords("zh-CN");

  it.each(runbooks.map(({ runbook }) => [runbook.id, runbook] as const))("say everything that %s says", (_, runbook) => {
    expect(textsOf(runbook).filter((text) => !/\p{Script=Han}/u.test(runbookText(words, text)))).toEqual([]);
  });

  it("hold no text that no runbook has", () => {
    const texts = new Set(runbooks.flatMap(({ runbook }) => textsOf(runbook)));
    expect(Object.keys(words).filter((text) => !texts.has(text))).toEqual([]);
  });

  it("leave a text as it is that an organisation wrote or changed", () => {
    expect(runbookText(words, "Reboot the host")).toBe("重启主机");
    expect(runbookText(words, "Reboot the host twice")).toBe("Reboot the host twice");
    expect(runbookText(words, "constructor")).toBe("constructor");
    expect(runbookText(runbookWords("en"), "Reboot the host")).toBe("Reboot the host");
  });
});
