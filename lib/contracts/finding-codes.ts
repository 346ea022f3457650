import { gpuCodes } from "./finding-codes/gpu";
import { hostCodes } from "./finding-codes/host";
import { logCodes } from "./finding-codes/logs";
import { modelCodes } from "./finding-codes/model";
import type { CodesOf } from "./finding-codes/repaired";

/**
 * Every code that a finding can have, by check: `REPAIRED`, or what a person has to do because no runbook repairs it. A code that is not here
 * does not compile in a check.
 */
export const FINDING_CODES = { ...hostCodes, ...gpuCodes, ...modelCodes, ...logCodes };

type Codes = typeof FINDING_CODES;
export type FindingCode = { [Check in keyof Codes]: keyof Codes[Check] }[keyof Codes] & string;

/** The text in place of a proposed runbook; null when a runbook repairs the code, or an agent of another version reports it. */
export function handOffFor(check: string, code: string): string | null {
  const told = (FINDING_CODES as Record<string, CodesOf>)[check]?.[code];
  return typeof told === "string" ? `Millwright has no repair for this: ${told}` : null;
}
