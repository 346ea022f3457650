"use client";
import { useTranslations } from "next-intl";
import { usePolicySentences } from "../policy/use-policy-sentences";
import { useFormats } from "../use-formats";
import type { TimingWords } from "./timing-text";

/** How a schedule's times are said in the reader's language. */
export function useTimingWords(): TimingWords {
  const t = useTranslations("schedules");
  const { days } = usePolicySentences();
  const { duration } = useFormats();
  return { t, days, duration };
}
