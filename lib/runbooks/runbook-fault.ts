import "server-only";
import type { Reason, Values } from "@/lib/errors";
import { sentencesOf } from "@/lib/sentence";

/** What is wrong at one place of a runbook's text: a message, and what fills it. */
export interface RunbookFault {
  reason: Reason;
  values: Values;
}

const english = sentencesOf("en", "errors");
export const englishFault = ({ reason, values }: RunbookFault): string => english(reason, values);
