import type { ExplainEvent } from "@/lib/contracts/explain";
import { claimsOf, holdsCommand } from "./claims";

/** Most characters of an answer that are read, and most claims that are shown. */
const LONGEST = 8_000;
const MOST_CLAIMS = 30;

export interface LibraryEntry {
  slug: string;
  title: string;
}

type Read = Extract<ExplainEvent, { kind: "claim" | "runbook" }>;

/**
 * Reads a model's answer as it comes, a line at a time: claims, and a runbook when its id is in the library that the model was shown. Whatever else
 * it writes is text without a citation, or is left out.
 */
export function answerReader(evidence: readonly string[], library: readonly LibraryEntry[]) {
  let rest = "";
  let length = 0;
  let claims = 0;
  let commands = 0;
  let proposed = false;

  function readLine(line: string): Read[] {
    if (line.trim() === "") return [];
    const runbook = /^\W*RUNBOOK\W*[:：]\s*\W*([a-z0-9-]+)/iu.exec(line);
    if (runbook) {
      const found = library.find(({ slug }) => slug === runbook[1]?.toLowerCase());
      if (!found || proposed) return [];
      proposed = true;
      return [{ kind: "runbook", ...found }];
    }
    if (holdsCommand(line)) {
      commands++;
      return [];
    }
    const read = claimsOf(line, evidence).slice(0, MOST_CLAIMS - claims);
    claims += read.length;
    return read.map((claim) => ({ kind: "claim", claim }));
  }

  return {
    push(text: string): Read[] {
      rest += text.slice(0, Math.max(0, LONGEST - length));
      length += text.length;
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      return lines.flatMap(readLine);
    },
    end(): Read[] {
      const last = rest;
      rest = "";
      return readLine(last);
    },
    isFull: () => length >= LONGEST,
    length: () => length,
    commands: () => commands,
  };
}
