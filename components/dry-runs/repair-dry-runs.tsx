"use client";
import { useQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { RepairDetail } from "@/lib/contracts/repair";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { Select } from "../ui/input";
import { useErrorText } from "../use-error-text";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { DryRunResult } from "./dry-run-result";
import { dryRuns, useRequestDryRun } from "./queries";

/** Dry runs of a repair's own plan, kept with it: an approver sees what would change before they decide. */
export function RepairDryRuns({ repair, open }: { repair: RepairDetail; open: boolean }) {
  const t = useTranslations("dryRuns");
  const { local } = useFormats();
  const org = useOrg();
  const { get, set } = useQueryString();
  const list = useQuery(dryRuns.list(org, { repairId: repair.id }));
  const request = useRequestDryRun(org);
  const errorText = useErrorText();
  const { targets } = repair.plan;
  const [targetId, setTargetId] = useState(targets[0]?.targetId ?? "");
  const runs = list.data?.dryRuns ?? [];
  const shown = runs.find((run) => run.id === get("dry-run")) ?? runs[0];
  // A node's report contains lines of its files: only for those who may request dry runs.
  const mayAsk = list.data?.can.request === true;
  const canRun = open && mayAsk;
  if (!mayAsk || (!canRun && runs.length === 0)) return null;
  const run = () => request.mutate({ repairId: repair.id, targetId }, { onSuccess: (made) => set({ "dry-run": made.id }) });
  return (
    <Card>
      <CardHeader
        title={t("run")}
        description={t("repairAbout")}
        actions={
          canRun && (
            <>
              {targets.length > 1 && (
                <Select aria-label={t("nodeOf")} value={targetId} onChange={(event) => setTargetId(event.target.value)} className="w-40">
                  {targets.map((target) => (
                    <option key={target.targetId} value={target.targetId}>
                      {target.nodeName}
                    </option>
                  ))}
                </Select>
              )}
              <Button onClick={run} pending={request.isPending}>
                <FlaskConical size={15} aria-hidden />
                {targets.length === 1 ? t("of", { node: targets[0]?.nodeName ?? "" }) : t("run")}
              </Button>
            </>
          )
        }
      />
      <div className="flex flex-col gap-3 p-4">
        {request.error && (
          <p role="alert" className="text-bad text-sm">
            {errorText(request.error)}
          </p>
        )}
        {runs.length > 1 && (
          <Select aria-label={t("soFar")} value={shown?.id} onChange={(event) => set({ "dry-run": event.target.value })}>
            {runs.map((each) => (
              <option key={each.id} value={each.id}>
                {t("runLine", { node: each.nodeName, time: local(each.createdAt), state: t(`state.${each.state}`) })}
              </option>
            ))}
          </Select>
        )}
        {shown && shown.planHash !== repair.planHash && <p className="text-sm text-warn">{t("changedSince")}</p>}
        {shown ? <DryRunResult key={shown.id} id={shown.id} /> : <p className="text-muted text-sm">{t("none")}</p>}
      </div>
    </Card>
  );
}
