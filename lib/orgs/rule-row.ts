import "server-only";
import { hashOf } from "@/lib/canonical";
import { AlertRule, type Condition } from "@/lib/contracts/alert-rule";
import { tuneRule } from "@/lib/detection/rules/sensitivity";
import type { AlertRule as Row } from "@/prisma/generated/client";

/** The rule as people wrote it. */
export const writtenRule = (row: Pick<Row, "body" | "enabled" | "name">): AlertRule => ({
  ...AlertRule.parse(row.body),
  name: row.name,
  enabled: row.enabled,
});

/** The rule as it is evaluated: moved by feedback. */
export const rowRule = (row: Pick<Row, "body" | "enabled" | "name" | "sensitivity">): AlertRule =>
  tuneRule(writtenRule(row), row.sensitivity);

/** State that was learned under another condition is not valid for this one. */
export const digestOf = (condition: Condition): string => hashOf(condition).slice(0, 16);
