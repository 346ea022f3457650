"use client";
import { useTranslations } from "next-intl";
import { durationMs, type RunbookDetail } from "@/lib/contracts/runbook";
import { StepView } from "../plan/step-view";
import { Card, CardHeader } from "../ui/card";
import { useFormats } from "../use-formats";
import { useRunbookText } from "../use-runbook-text";
import { ParametersTable } from "./parameters-table";

/** What a runbook does: its steps and rollback, the faults that it repairs, its verification and its parameters. */
export function StepsTab({ runbook }: { runbook: RunbookDetail }) {
  const t = useTranslations("runbooks");
  const text = useRunbookText();
  const formats = useFormats();
  const { steps, rollback, noRollback, verify, parameters, repairs, downtime } = runbook.runbook;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="flex min-w-0 flex-col gap-4">
        <Card>
          <CardHeader title={t("steps")} />
          <ol className="divide-y">
            {steps.map((step, index) => (
              <StepView key={step.id} step={step} number={index + 1} values={null} />
            ))}
          </ol>
        </Card>
        {rollback.length > 0 && (
          <Card>
            <CardHeader title={t("rollback")} description={t("rollbackAbout")} />
            <ol className="divide-y">
              {rollback.map((step, index) => (
                <StepView key={step.id} step={step} number={index + 1} values={null} />
              ))}
            </ol>
          </Card>
        )}
        {rollback.length === 0 && noRollback && (
          <Card>
            <CardHeader title={t("noRollback")} description={text(noRollback)} />
          </Card>
        )}
      </div>
      <div className="flex flex-col gap-4">
        <Card>
          <CardHeader title={t("column.repairs")} />
          <ul className="px-4 py-3 font-mono text-xs leading-6">
            {repairs.map((fault) => (
              <li key={fault} className="break-all">
                {fault}
              </li>
            ))}
            {repairs.length === 0 && <li className="font-sans text-muted">{t("noFault")}</li>}
          </ul>
        </Card>
        <Card>
          <CardHeader title={t("proofTitle")} />
          <p className="px-4 py-3 text-sm">
            {verify
              ? t.rich(verify.quiet ? "proofQuiet" : "proof", {
                  check: () => <code className="font-mono text-xs">{verify.check}</code>,
                  time: formats.duration(durationMs(verify.within)),
                  quiet: verify.quiet ? formats.duration(durationMs(verify.quiet)) : "",
                })
              : t("noProof")}{" "}
            {verify?.answers && (
              <>
                {t.rich("proofAnswers", {
                  model: () => <code className="font-mono text-xs">{verify.answers?.model}</code>,
                  testSet: verify.answers.testSet,
                  time: formats.duration(durationMs(verify.answers.within)),
                })}{" "}
              </>
            )}
            <span className="text-muted">
              {downtime === "none" ? t("noDowntime") : t("downtime", { time: formats.duration(durationMs(downtime)) })}
            </span>
          </p>
        </Card>
        <ParametersTable parameters={parameters} />
      </div>
    </div>
  );
}
