"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { PlanAnswers } from "@/lib/contracts/plan";
import type { RepairDetail } from "@/lib/contracts/repair";
import { durationMs } from "@/lib/contracts/runbook";
import { ParameterValues } from "../plan/parameter-values";
import { StepView } from "../plan/step-view";
import { Card, CardHeader } from "../ui/card";
import { CopyButton } from "../ui/copy-button";
import { Select } from "../ui/input";
import { useFormats } from "../use-formats";
import { downtimeSentence, failureSentences, wavesSentence } from "./plan-text";

/** The plan that is approved and no other: steps with their values, verification, rollback, waves, what happens if it fails. */
export function PlanCard({ repair }: { repair: RepairDetail }) {
  const t = useTranslations("repairs");
  const formats = useFormats();
  const { plan } = repair;
  const [shown, setShown] = useState(plan.targets[0]?.targetId ?? "");
  const target = plan.targets.find((each) => each.targetId === shown) ?? plan.targets[0];
  const values = target?.parameters ?? {};
  const isSame = plan.targets.every((each) => JSON.stringify(each.parameters) === JSON.stringify(values));
  return (
    <Card>
      <CardHeader
        title={t("plan.title")}
        description={t("plan.about", {
          steps: plan.steps.length,
          nodes: plan.targets.length,
          version: plan.runbook.version,
          slug: plan.runbook.slug,
        })}
        actions={
          !isSame && (
            <Select aria-label={t("plan.valuesOf")} value={shown} onChange={(event) => setShown(event.target.value)} className="w-44">
              {plan.targets.map((each) => (
                <option key={each.targetId} value={each.targetId}>
                  {each.nodeName}
                </option>
              ))}
            </Select>
          )
        }
      />
      <ParameterValues values={values} />
      <ol className="divide-y">
        {plan.steps.map((step, index) => (
          <StepView key={step.id} step={step} number={index + 1} values={values} />
        ))}
      </ol>
      <dl className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-4 gap-y-1.5 border-t px-4 py-3 text-sm sm:grid-cols-[9rem_minmax(0,1fr)] sm:gap-x-6 sm:gap-y-2">
        <Term>{t("plan.term.nodes")}</Term>
        <dd>
          <NodeNames names={plan.targets.map((each) => (each.workload ? `${each.nodeName} (${each.workload})` : each.nodeName))} />
        </dd>
        <Term>{t("plan.term.waves")}</Term>
        <dd>{wavesSentence(plan, t)}</dd>
        <Term>{t("plan.term.proof")}</Term>
        <dd>
          {plan.verify
            ? t.rich(plan.verify.quietMs > 0 ? "plan.proofQuiet" : "plan.proof", {
                check: () => <code className="font-mono text-xs">{plan.verify?.check}</code>,
                time: formats.duration(plan.verify.withinMs),
                quiet: formats.duration(plan.verify.quietMs),
              })
            : t("plan.noProof")}{" "}
          {plan.answers && <AnswersProof answers={plan.answers} />}
        </dd>
        <Term>{t("plan.ifFails")}</Term>
        <dd>{failureSentences(plan, t, formats).join(" ")}</dd>
        <Term>{t("plan.term.downtime")}</Term>
        <dd>{downtimeSentence(plan, t, formats)}</dd>
      </dl>
      {plan.rollback.length > 0 && (
        <details className="border-t">
          <summary className="px-4 py-2.5 font-medium text-sm hover:bg-sunken">{t("plan.rollback", { n: plan.rollback.length })}</summary>
          <ol className="divide-y border-t">
            {plan.rollback.map((step, index) => (
              <StepView key={step.id} step={step} number={index + 1} values={values} />
            ))}
          </ol>
        </details>
      )}
      <p className="flex items-center gap-2 border-t px-4 py-1.5 text-muted text-xs">
        <span className="shrink-0">{t("plan.hash")}</span>
        <code className="min-w-0 truncate font-mono" title={repair.planHash}>
          {repair.planHash}
        </code>
        <CopyButton text={repair.planHash} label={t("plan.copyHash")} />
      </p>
    </Card>
  );
}

function AnswersProof({ answers }: { answers: PlanAnswers }) {
  const t = useTranslations("repairs");
  const formats = useFormats();
  const { model, endpoint, testSet, rows, prompt, promptVersion, within } = answers;
  return t.rich("plan.proofAnswers", {
    model: () => <code className="font-mono text-xs">{model}</code>,
    endpoint,
    testSet,
    rows,
    prompt,
    version: promptVersion,
    time: formats.duration(durationMs(within)),
  });
}

const Term = ({ children }: { children: string }) => <dt className="text-muted">{children}</dt>;

function NodeNames({ names }: { names: string[] }) {
  const t = useTranslations("repairs");
  const [all, setAll] = useState(false);
  const shown = all ? names : names.slice(0, 12);
  return (
    <>
      {shown.join(t("join"))}
      {names.length > shown.length && (
        <button type="button" onClick={() => setAll(true)} className="ml-1 text-accent hover:underline">
          {t("plan.andMore", { n: names.length - shown.length })}
        </button>
      )}
    </>
  );
}
