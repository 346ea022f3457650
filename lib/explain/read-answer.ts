import type { ExplainEvent } from "@/lib/contracts/explain";
import { claimsOf, holdsCommand } from "./claims";

/** Most characters of an answer that are read, and most claims that are shown. */
const LONGEST = 8_000;
const MOST_CLAIMS = 30;

export interface LibraryEntry {
  slug: string;
  title: string;
}

/** The id in `RUNBOOK: <id>`, however a model decorates that line; null for any other line. */
export const proposedSlug = (line: string): string | null =>
  /^\W*RUNBOOK[^\w:：]*[:：]\W*([a-z0-9-]+)/iu.exec(line)?.[1]?.toLowerCase() ?? null;

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
    const proposal = proposedSlug(line);
    if (proposal !== null) {
      const found = library.find(({ slug }) => slug === proposal);
      if (!found || proposed) return [];
      proposed = true;
      return [{ kind: "runbook", ...found }];
    }
    if (holdsCommand(line)) {
      commands++;
      return [];
    }
    const read = claimsOf(line, evidence, MOST_CLAIMS - claims);
    claims += read.length;
    return read.map((claim) => ({ kind: "claim", claim }));
  }

  return {
    push(text: string): Read[] {
      const [first = "", ...lines] = text.slice(0, Math.max(0, LONGEST - length)).split("\n");
      length += text.length;
      rest += first;
      if (lines.length === 0) return [];
      const whole = [rest, ...lines.slice(0, -1)];
      rest = lines.at(-1) ?? "";
      return whole.flatMap(readLine);
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
