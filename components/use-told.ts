"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { sayTold, type Told } from "@/lib/contracts/told";

/** Shows a stored sentence in the reader's language. Rows of older versions have only the English text. */
export function useTold(): (told: Told | null | undefined, text: string) => string {
  const t = useTranslations();
  return useCallback(
    (told, text) => {
      const say = (path: string, values: Record<string, string | number>) =>
        t.has(path as "stories.plain") ? t(path as "stories.plain", values as { text: string }) : null;
      return (told && sayTold(say, told)) || text;
    },
    [t],
  );
}
