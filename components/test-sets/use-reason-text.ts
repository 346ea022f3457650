"use client";
import { useTranslations } from "next-intl";
import type { Finding } from "@/lib/contracts/test-set";

/** A finding as a sentence. */
export function useReasonText(): (finding: Finding) => string {
  const t = useTranslations("testSets.reason");
  return ({ reason, values }) => t(reason, values);
}
