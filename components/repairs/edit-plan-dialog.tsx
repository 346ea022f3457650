"use client";
import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { RepairDetail } from "@/lib/contracts/repair";
import { ApiError } from "../api";
import { ParameterFields } from "../plan/parameter-fields";
import { refusedParameter } from "../plan/refused-parameter";
import { runbooks } from "../plan/runbook-queries";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { ErrorState } from "../ui/error-state";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { Refusal } from "../ui/refusal";
import { Skeleton } from "../ui/skeleton";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { useEditRepair } from "./queries";
import { type Target, TargetPicker } from "./target-picker";
import { type TypedWaves, WavesFields, wavesInput } from "./waves-fields";
import { parseWaves } from "./waves-text";

interface EditPlanProps {
  repair: RepairDetail;
  onSaved: (repair: RepairDetail) => void;
}

/** Changes a plan that waits for approval: a new hash, and every approval so far is void. */
export function EditPlanDialog(props: EditPlanProps) {
  const t = useTranslations("repairs");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Pencil size={15} aria-hidden />
        {t("edit.do")}
      </Button>
      {open && <EditPlan {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

const keysOf = (targets: readonly Pick<Target, "nodeId" | "workload">[]) =>
  targets
    .map(({ nodeId, workload }) => `${nodeId} ${workload}`)
    .sort()
    .join();

/** The values that all nodes share; what differs or is secret stays empty, and then stays as it is. */
function sharedValues({ targets }: RepairDetail["plan"]): Record<string, string> {
  const [first, ...rest] = targets;
  const same = Object.entries(first?.parameters ?? {}).filter(
    ([name, value]) => typeof value === "string" && rest.every((target) => target.parameters[name] === value),
  );
  return Object.fromEntries(same as [string, string][]);
}

function EditPlan({ repair, onSaved, onClose }: EditPlanProps & { onClose: () => void }) {
  const t = useTranslations("repairs");
  const org = useOrg();
  // As it was when the dialog opened: a change of somebody else meanwhile is a conflict, not a silent merge.
  const [before] = useState(repair);
  const { plan } = before;
  const runbook = useQuery(runbooks.one(org, plan.runbook.slug, plan.runbook.version));
  const [initial] = useState(() => sharedValues(plan));
  const [values, setValues] = useState(initial);
  const [targets, setTargets] = useState<Target[]>(() =>
    plan.targets.map(({ nodeId, nodeName, workload }) => ({ nodeId, nodeName, workload })),
  );
  const [reason, setReason] = useState(plan.reason);
  const [waves, setWaves] = useState<TypedWaves>({
    waves: plan.targets.length > 1 ? plan.waves.map((wave) => wave.length).join(", ") : "",
    concurrency: String(plan.concurrency),
    failurePercent: String(Math.round(plan.failureShare * 100)),
  });
  const edit = useEditRepair(org);
  const refused = edit.error instanceof ApiError ? edit.error : null;
  const errorText = useErrorText();
  const parameterErrors = refusedParameter(refused, errorText);
  const isParameter = Object.keys(parameterErrors).length > 0;
  const others = keysOf(targets) !== keysOf(plan.targets);
  const given = Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== (initial[name] ?? "")));
  const save = () =>
    edit.mutate(
      {
        repairId: before.id,
        planHash: before.planHash,
        parameters: given,
        reason,
        ...(others ? { targets: targets.map(({ nodeId, workload }) => ({ nodeId, workload })) } : {}),
        ...wavesInput(waves),
      },
      {
        onSuccess: (saved) => {
          onSaved(saved);
          onClose();
        },
      },
    );
  const hasHidden = plan.targets.some((target) => Object.keys(target.parameters).some((name) => initial[name] === undefined));
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={t("edit.title", { number: before.number })}
      description={t("edit.about")}
      footer={
        <>
          <DialogClose asChild>
            <Button>{t("edit.keep")}</Button>
          </DialogClose>
          <Button
            variant="primary"
            onClick={save}
            pending={edit.isPending}
            disabled={!runbook.data || targets.length === 0 || !Array.isArray(parseWaves(waves.waves))}
          >
            {t("edit.save")}
          </Button>
        </>
      }
    >
      {runbook.isError ? (
        <ErrorState title={t("noRunbook")} error={runbook.error} onRetry={() => void runbook.refetch()} />
      ) : !runbook.data ? (
        <div className="flex flex-col gap-3">
          <Skeleton className="h-8" />
          <Skeleton className="h-24" />
        </div>
      ) : (
        <div className="flex flex-col gap-4">
          <TargetPicker chosen={targets} onChange={setTargets} />
          <ParameterFields
            parameters={runbook.data.runbook.parameters}
            initial={initial}
            values={values}
            onChange={(name, value) => setValues((now) => ({ ...now, [name]: value }))}
            errors={parameterErrors}
          />
          {hasHidden && <p className="text-muted text-xs">{t("edit.hidden")}</p>}
          <WavesFields count={targets.length} value={waves} onChange={setWaves} />
          <Field label={t("reason")} hint={t("reasonHint")} error={refused?.path === "reason" ? errorText(refused) : undefined}>
            <Textarea rows={2} value={reason} onChange={(event) => setReason(event.target.value)} maxLength={2_000} />
          </Field>
          {refused && !isParameter && refused.path !== "reason" && <Refusal>{errorText(refused)}</Refusal>}
        </div>
      )}
    </Dialog>
  );
}
