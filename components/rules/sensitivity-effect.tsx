"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { JudgedIncident } from "@/lib/contracts/rule";
import { Refusal } from "../ui/refusal";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { rules } from "./queries";
import { TrialSentence } from "./trial-result";

/** The effect of feedback: the rule before and now, on the same days. */
export function SensitivityEffect({ judged }: { judged: JudgedIncident }) {
  const t = useTranslations("incidents.ruleCard");
  const org = useOrg();
  const errorText = useErrorText();
  const { data, error } = useQuery(rules.comparison(org, judged));
  if (error) return <Refusal>{errorText(error)}</Refusal>;
  if (!data) return <p className="text-muted">{t("effectPending")}</p>;
  return (
    <dl aria-label={t("effect")} className="grid gap-x-3 sm:grid-cols-[4rem_minmax(0,1fr)]">
      <dt className="text-muted">{t("was")}</dt>
      <dd>
        <TrialSentence trial={data.before} />
      </dd>
      <dt className="text-muted">{t("is")}</dt>
      <dd>
        <TrialSentence trial={data.after} />
      </dd>
    </dl>
  );
}
