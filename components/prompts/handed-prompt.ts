"use client";
import * as z from "zod";

const Handed = z.object({ system: z.string(), prompt: z.string() });
export type HandedPrompt = z.infer<typeof Handed>;

const keyOf = (org: string) => `millwright.prompt.${org}`;

/** Passes a filled-in prompt to the playground, in this tab only, because it can be too long for a URL. */
export function handPrompt(org: string, handed: HandedPrompt): void {
  sessionStorage.setItem(keyOf(org), JSON.stringify(handed));
}

/** The prompt that was left for the playground, once. */
export function takeHandedPrompt(org: string): HandedPrompt | null {
  try {
    const parsed = Handed.safeParse(JSON.parse(sessionStorage.getItem(keyOf(org)) ?? "null"));
    sessionStorage.removeItem(keyOf(org));
    return parsed.success ? parsed.data : null;
  } catch {
    // A browser without storage cannot pass it.
    return null;
  }
}
