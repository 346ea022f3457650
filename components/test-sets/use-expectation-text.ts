"use client";
import { useTranslations } from "next-intl";
import type { Expectation } from "@/lib/contracts/test-set";
import { useFormats } from "../use-formats";

/** An expectation in a few words. */
export function useExpectationText(): (expectation: Expectation) => string {
  const t = useTranslations("testSets.kind");
  const { duration } = useFormats();
  return (expectation) => {
    switch (expectation.kind) {
      case "contains":
      case "equals":
      case "similar":
        return `${t(expectation.kind)}: ${expectation.text}`;
      case "matches":
        return `${t("matches")}: ${expectation.pattern}`;
      case "within":
        return `${t("within")}: ${duration(expectation.ms)}`;
      case "schema":
        return t("schema");
    }
  };
}
