"use client";
import { useState } from "react";
import type { RepairDetail } from "@/lib/contracts/repair";
import { formatDuration, plural } from "../format";
import { ParameterValues } from "../plan/parameter-values";
import { StepView } from "../plan/step-view";
import { Card, CardHeader } from "../ui/card";
import { CopyButton } from "../ui/copy-button";
import { Select } from "../ui/input";
import { downtimeSentence, failureSentences, wavesSentence } from "./plan-text";

/** The plan that is approved and no other: steps with their values, verification, rollback, waves, what happens if it fails. */
export function PlanCard({ repair }: { repair: RepairDetail }) {
  const { plan } = repair;
  const [shown, setShown] = useState(plan.targets[0]?.targetId ?? "");
  const target = plan.targets.find((each) => each.targetId === shown) ?? plan.targets[0];
  const values = target?.parameters ?? {};
  const isSame = plan.targets.every((each) => JSON.stringify(each.parameters) === JSON.stringify(values));
  return (
    <Card>
      <CardHeader
        title="What will run"
        description={`${plural(plan.steps.length, "step")} on ${plural(plan.targets.length, "node")}, version ${plan.runbook.version} of ${plan.runbook.slug}`}
        actions={
          !isSame && (
            <Select aria-label="Values of" value={shown} onChange={(event) => setShown(event.target.value)} className="w-44">
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
        <Term>Nodes</Term>
        <dd>
          <NodeNames names={plan.targets.map((each) => (each.workload ? `${each.nodeName} (${each.workload})` : each.nodeName))} />
        </dd>
        <Term>Waves</Term>
        <dd>{wavesSentence(plan)}</dd>
        <Term>Proof</Term>
        <dd>
          {plan.verify ? (
            <>
              <code className="font-mono text-xs">{plan.verify.check}</code> must be ok within {formatDuration(plan.verify.withinMs)}
              {plan.verify.quietMs > 0 && ` and stay ok for ${formatDuration(plan.verify.quietMs)}`}.
            </>
          ) : (
            "None: nothing checks afterwards whether the fault is gone."
          )}
        </dd>
        <Term>If it fails</Term>
        <dd>{failureSentences(plan).join(" ")}</dd>
        <Term>Downtime</Term>
        <dd>{downtimeSentence(plan)}</dd>
      </dl>
      {plan.rollback.length > 0 && (
        <details className="border-t">
          <summary className="px-4 py-2.5 font-medium text-sm hover:bg-sunken">Rollback, {plural(plan.rollback.length, "step")}</summary>
          <ol className="divide-y border-t">
            {plan.rollback.map((step, index) => (
              <StepView key={step.id} step={step} number={index + 1} values={values} />
            ))}
          </ol>
        </details>
      )}
      <p className="flex items-center gap-2 border-t px-4 py-1.5 text-muted text-xs">
        <span className="shrink-0">Plan hash</span>
        <code className="min-w-0 truncate font-mono" title={repair.planHash}>
          {repair.planHash}
        </code>
        <CopyButton text={repair.planHash} label="Copy the plan hash" />
      </p>
    </Card>
  );
}

const Term = ({ children }: { children: string }) => <dt className="text-muted">{children}</dt>;

function NodeNames({ names }: { names: string[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? names : names.slice(0, 12);
  return (
    <>
      {shown.join(", ")}
      {names.length > shown.length && (
        <button type="button" onClick={() => setAll(true)} className="ml-1 text-accent hover:underline">
          and {names.length - shown.length} more
        </button>
      )}
    </>
  );
}
