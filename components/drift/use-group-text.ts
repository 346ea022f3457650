"use client";
import { useTranslations } from "next-intl";
import type { DriftGroup } from "@/lib/contracts/drift";

/** A group's title, and what its members are compared with. */
export function useGroupText() {
  const t = useTranslations("drift");
  return {
    /** `training: llm` where nodes carry the label, else the group's own name; the machines themselves are named so. */
    title: ({ group, workload }: DriftGroup): string =>
      workload === "#host" ? t("machines", { group }) : workload ? t("groupOf", { group, workload }) : group,
    comparedWith: ({ source, baseline, members }: DriftGroup): string => {
      if (baseline) return t("comparedBy", { name: baseline.nodeName, by: baseline.by });
      if (source !== null) return t("comparedWithMost", { n: members });
      return members < 3 ? t("tooFew", { n: members }) : t("comparing");
    },
  };
}
