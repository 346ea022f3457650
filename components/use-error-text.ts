"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";

/** A sentence among the `errors` messages, with what fills it. The portal also sends it in English. */
export interface Said {
  reason?: string;
  values?: Record<string, string | number>;
  message?: string;
}

const saidBy = (error: unknown): Said | undefined => (error instanceof Error ? (error as Error & { said?: Said }).said : undefined);

/** What went wrong, in the reader's language. What is no refusal of the portal is not explained. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations("errors");
  return useCallback(
    (error) => {
      const { reason, values, message } = saidBy(error) ?? {};
      // A portal that is newer than this page may know reasons that the page does not.
      return reason && t.has(reason as "unexpected") ? t(reason as "unexpected", values) : (message ?? t("unexpected"));
    },
    [t],
  );
}
