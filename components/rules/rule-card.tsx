"use client";
import { useQuery } from "@tanstack/react-query";
import { ThumbsDown, ThumbsUp, Undo2 } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { roleCan } from "@/lib/contracts/can";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { MOST_STEPS } from "@/lib/contracts/rule";
import { incidents } from "../incidents/queries";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { useOrg, useViewer } from "../viewer";
import { useJudgeIncident } from "./queries";
import { SensitivityEffect } from "./sensitivity-effect";

/** The rule that found an incident, the verdict on the alert, and its effect on the rule. */
export function RuleCard({ initial }: { initial: IncidentDetail }) {
  const t = useTranslations("incidents.ruleCard");
  const org = useOrg();
  const { me } = useViewer();
  const { data: incident = initial } = useQuery({ ...incidents.one(org, initial.id), initialData: initial });
  const judge = useJudgeIncident(org);
  const { rule } = incident;
  if (!rule) return null;
  const say = (verdict: "useful" | "noise" | null) => judge.mutate({ incidentId: incident.id, verdict });
  return (
    <Card>
      <CardHeader
        title={t("title")}
        description={t("about", { name: rule.name })}
        actions={
          roleCan(me.role, "rule.judge") && (
            <div className="flex flex-wrap gap-1.5">
              {rule.verdict === null ? (
                <>
                  <Button size="sm" pending={judge.isPending} onClick={() => say("useful")}>
                    <ThumbsUp size={14} aria-hidden />
                    {t("useful")}
                  </Button>
                  <Button size="sm" pending={judge.isPending} onClick={() => say("noise")}>
                    <ThumbsDown size={14} aria-hidden />
                    {t("noise")}
                  </Button>
                </>
              ) : (
                <Button size="sm" pending={judge.isPending} onClick={() => say(null)}>
                  <Undo2 size={14} aria-hidden />
                  {t("undo")}
                </Button>
              )}
            </div>
          )
        }
      />
      <div className="flex flex-col gap-1 px-4 py-3 text-sm" aria-live="polite">
        {rule.verdict !== null && <p>{t("judgedBy", { name: rule.judgedByName ?? "", verdict: rule.verdict })}</p>}
        <p className="text-muted">
          {t("sensitivity", { n: rule.sensitivity, most: MOST_STEPS })}{" "}
          <Link href={`/${org}/rules?rule=${rule.ruleId}`} className="text-accent hover:underline">
            {t("open")}
          </Link>
        </p>
        {judge.data && judge.data.from !== judge.data.to && <SensitivityEffect judged={judge.data} />}
      </div>
    </Card>
  );
}
