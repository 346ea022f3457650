"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { ApiError } from "./api";

/** What went wrong, in the reader's language. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations("errors");
  return useCallback(
    (error) => {
      if (!(error instanceof ApiError)) return t("unexpected");
      const { reason, values, message } = error.said;
      // A portal that is newer than this page may know reasons that the page does not.
      return reason && t.has(reason as "unexpected") ? t(reason as "unexpected", values) : (message ?? t("unexpected"));
    },
    [t],
  );
}
