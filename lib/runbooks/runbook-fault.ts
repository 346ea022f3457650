import "server-only";
import type { Reason, Values } from "@/lib/errors";
import { sentencesOf } from "@/lib/sentence";

/** A fault at one place of a runbook's text: its message, and its values. */
export interface RunbookFault {
  reason: Reason;
  values: Values;
}

const english = sentencesOf("en", "errors");
export const englishFault = ({ reason, values }: RunbookFault): string => english(reason, values);
