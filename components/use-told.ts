"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { seriesTitle } from "@/lib/contracts/metric-title";
import { METRIC_TEXT, RUNBOOK_TEXT, sayTold, type Told } from "@/lib/contracts/told";
import { useRunbookText } from "./use-runbook-text";

/** Shows a stored sentence in the reader's language. Rows of older versions have only the English text. */
export function useTold(): (told: Told | null | undefined, text: string) => string {
  const t = useTranslations();
  const runbook = useRunbookText();
  return useCallback(
    (told, text) => {
      const say = (path: string, values: Record<string, string | number>) => {
        if (path === RUNBOOK_TEXT) return runbook(String(values.text));
        if (path === METRIC_TEXT) return seriesTitle(String(values.text), (message, more) => t(`fleet.${message}`, more));
        return t.has(path as "stories.plain") ? t(path as "stories.plain", values as { text: string }) : null;
      };
      return (told && sayTold(say, told)) || text;
    },
    [t, runbook],
  );
}
