"use client";
import { useQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ApiError } from "../api";
import { DryRunResult } from "../dry-runs/dry-run-result";
import { useRequestDryRun } from "../dry-runs/queries";
import { ParameterFields } from "../plan/parameter-fields";
import { refusedParameter } from "../plan/refused-parameter";
import { RefusingNodes } from "../plan/refusing-nodes";
import { runbooks } from "../plan/runbook-queries";
import { policy } from "../policy/queries";
import { TooFewApprovers } from "../policy/too-few-approvers";
import { StatusBadge } from "../status/status-badge";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { ErrorState } from "../ui/error-state";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { Refusal } from "../ui/refusal";
import { Skeleton } from "../ui/skeleton";
import { useErrorText } from "../use-error-text";
import { useRunbookText } from "../use-runbook-text";
import { useOrg, useViewer } from "../viewer";
import { useRequestRepair } from "./queries";
import { type Target, TargetPicker } from "./target-picker";
import { untypedWaves, WavesFields, wavesInput } from "./waves-fields";
import { parseWaves } from "./waves-text";

interface RequestRepairDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  slug: string;
  title: string;
  /** What the finding has filled in already. */
  initial?: Record<string, string>;
  incidentId?: string;
  /** Fixed when it comes from an incident; else people choose. */
  targets?: Target[];
}

/** Requests a run of a runbook: parameters, nodes, a reason. The result is a plan that others approve. */
export function RequestRepairDialog({
  open,
  onOpenChange,
  slug,
  title,
  initial = {},
  incidentId,
  targets: fixed,
}: RequestRepairDialogProps) {
  const t = useTranslations("repairs");
  const { me } = useViewer();
  const text = useRunbookText();
  const org = useOrg();
  const router = useRouter();
  const runbook = useQuery(runbooks.one(org, slug));
  const [values, setValues] = useState(initial);
  const [reason, setReason] = useState("");
  const [targets, setTargets] = useState<Target[]>(fixed ?? []);
  const [waves, setWaves] = useState(untypedWaves);
  const request = useRequestRepair(org);
  const dryRun = useRequestDryRun(org);
  /** The last dry run: it stays on the screen, and is attached to the request. */
  const [shownRun, setShownRun] = useState<string | null>(null);
  const error = request.error ?? dryRun.error;
  const refused = error instanceof ApiError ? error : null;
  const errorText = useErrorText();
  const parameterErrors = refusedParameter(refused, errorText);
  const isParameter = Object.keys(parameterErrors).length > 0;
  const risk = runbook.data?.risk;
  const what = {
    runbook: slug,
    ...(incidentId ? { incidentId } : {}),
    parameters: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "")),
  };
  const send = () => {
    request.mutate(
      {
        ...what,
        targets: targets.map(({ nodeId, workload }) => ({ nodeId, workload })),
        reason,
        ...(shownRun ? { dryRunId: shownRun } : {}),
        ...wavesInput(waves),
      },
      { onSuccess: (repair) => router.push(`/${org}/repairs/${repair.id}`) },
    );
  };
  const [first] = targets;
  const preview = useQuery({
    ...policy.preview(org, {
      nodeIds: targets.slice(0, 100).map(({ nodeId }) => nodeId),
      risk: risk ?? "reversible",
      requesterId: me.userId,
      runbook: slug,
    }),
    enabled: open && risk !== undefined && targets.length > 0,
  });
  const tryOut = () => {
    request.reset();
    if (first) dryRun.mutate({ ...what, nodeId: first.nodeId, workload: first.workload }, { onSuccess: ({ id }) => setShownRun(id) });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={text(title)}
      description={
        <span className="flex flex-wrap items-center gap-2">
          {risk && <StatusBadge of="risk" state={risk} look="plain" />}
          {targets.length === 1 && fixed
            ? t(targets[0]!.workload ? "page.onWorkload" : "page.onNode", { name: targets[0]!.nodeName, workload: targets[0]!.workload })
            : targets.length > 0
              ? t("nodes", { n: targets.length })
              : ""}
        </span>
      }
      footer={
        <>
          <DialogClose asChild>
            <Button>{t("request.notNow")}</Button>
          </DialogClose>
          <Button onClick={tryOut} pending={dryRun.isPending} disabled={!runbook.data || !first}>
            <FlaskConical size={15} aria-hidden />
            {first && targets.length > 1 ? t("request.dryRunOn", { name: first.nodeName }) : t("request.dryRun")}
          </Button>
          <Button
            variant="primary"
            onClick={send}
            pending={request.isPending}
            disabled={!runbook.data || targets.length === 0 || !Array.isArray(parseWaves(waves.waves))}
          >
            {t(risk === "read-only" ? "request.run" : "request.do")}
          </Button>
        </>
      }
    >
      {runbook.isError ? (
        <ErrorState title={t("noRunbook")} error={runbook.error} onRetry={() => void runbook.refetch()} />
      ) : !runbook.data ? (
        <div className="flex flex-col gap-3">
          <Skeleton className="h-8" />
          <Skeleton className="h-8" />
          <Skeleton className="h-16" />
        </div>
      ) : (
        <div className="flex flex-col gap-4">
          {runbook.data.runbook.about && <p className="text-pretty text-muted text-sm">{text(runbook.data.runbook.about)}</p>}
          {!fixed && <TargetPicker chosen={targets} onChange={setTargets} />}
          <ParameterFields
            parameters={runbook.data.runbook.parameters}
            initial={initial}
            values={values}
            onChange={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
            errors={parameterErrors}
          />
          {targets.length > 1 && (
            <details>
              <summary className="mb-3 text-accent text-sm hover:underline">{t("request.waves")}</summary>
              <WavesFields count={targets.length} value={waves} onChange={setWaves} />
            </details>
          )}
          <Field
            label={t("reason")}
            hint={t("reasonHint")}
            required={risk !== "read-only"}
            error={refused?.path === "reason" ? errorText(refused) : undefined}
          >
            <Textarea rows={2} value={reason} onChange={(event) => setReason(event.target.value)} maxLength={2_000} />
          </Field>
          {refused && !isParameter && refused.path !== "reason" && <Refusal>{errorText(refused)}</Refusal>}
          {preview.data && <RefusingNodes refusing={preview.data.refusing} all={new Set(targets.map(({ nodeId }) => nodeId)).size} />}
          {preview.data && !preview.data.enough && (
            <TooFewApprovers
              risk={risk ?? "reversible"}
              needed={preview.data.groups.reduce((sum, group) => sum + group.count, 0)}
              approvers={[...new Set(preview.data.groups.flatMap((group) => group.people))]}
            />
          )}
          {preview.data?.solo && <p className="text-muted text-sm">{t("request.solo")}</p>}
          {shownRun && <DryRunResult key={shownRun} id={shownRun} />}
        </div>
      )}
    </Dialog>
  );
}
