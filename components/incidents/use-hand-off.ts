"use client";
import { useLocale } from "next-intl";
import { handOffInChinese } from "@/lib/contracts/finding-codes/in-chinese";
import type { IncidentDetail } from "@/lib/contracts/incident";

/** What a person has to do where no runbook repairs the finding, in the reader's language; null where one does. */
export function useHandOff({ check, code, handOff }: IncidentDetail): string | null {
  const locale = useLocale();
  return locale === "zh-CN" ? (handOffInChinese(check, code) ?? handOff) : handOff;
}
