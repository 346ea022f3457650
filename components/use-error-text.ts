"use client";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import type { Saying } from "@/lib/contracts/error";

/** The portal's sentence, or as much of it as there is. */
export type Said = Partial<Saying>;
type Say = (said: Said) => string;

const saidBy = (error: unknown): Said | undefined => (error instanceof Error ? (error as Error & { said?: Said }).said : undefined);

/** Says a sentence in the reader's language. Among its values, `at` names the field that it is about, and `line` its line. */
export function useSay(): Say {
  const t = useTranslations("errors");
  return useCallback(
    ({ reason, values, message }) => {
      // A portal that is newer than this page may know reasons that the page does not.
      if (!reason || !t.has(reason as "unexpected")) return message ?? t("unexpected");
      const fault = t(reason as "unexpected", values);
      const placed = values?.at ? t("atField", { at: values.at, fault }) : fault;
      return values?.line === undefined ? placed : t("atLine", { line: values.line, column: values.column ?? 1, fault: placed });
    },
    [t],
  );
}

/** What went wrong, in the reader's language. Errors other than the portal's refusals are not explained. */
export function useErrorText(): (error: unknown) => string {
  const say = useSay();
  return useCallback((error) => say(saidBy(error) ?? {}), [say]);
}
