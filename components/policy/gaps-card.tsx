"use client";
import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { PolicyGap } from "@/lib/contracts/policy";
import { Card, CardHeader } from "../ui/card";
import { labelsText } from "./sentences";
import { usePolicySentences } from "./use-policy-sentences";

/** Rules that require more people than there are: who could not get a repair approved, and who could approve one. */
export function GapsCard({ gaps }: { gaps: readonly PolicyGap[] }) {
  const t = useTranslations("policy");
  const sentences = usePolicySentences();
  return (
    <Card className="border-warn">
      <CardHeader title={t("gaps")} description={t("gapsAbout")} />
      <ul className="divide-y text-sm">
        {gaps.map((gap) => (
          <li key={`${gap.risk} ${labelsText(gap.labels)}`} className="flex gap-2 px-4 py-2.5">
            <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-warn" />
            <span className="min-w-0 text-pretty break-words">{sentences.gap(gap)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
