"use client";
import { FlaskConical } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Runbook } from "@/lib/contracts/runbook";
import { ApiError } from "../api";
import { NodeChoice, useNodeChoice } from "../fleet/node-choice";
import { ParameterFields } from "../plan/parameter-fields";
import { refusedParameter } from "../plan/refused-parameter";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Refusal } from "../ui/refusal";
import { useErrorText } from "../use-error-text";
import { useRunbookText } from "../use-runbook-text";
import { useOrg } from "../viewer";
import { DryRunResult } from "./dry-run-result";
import { useRequestDryRun } from "./queries";

interface DryRunDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  runbook: Runbook;
  /** The unsaved text of an editor; without it, the library's version is tried. */
  yaml?: string;
  initial?: Record<string, string>;
}

/** Tries a runbook on a chosen node, read-only. */
export function DryRunDialog({ open, onOpenChange, runbook, yaml, initial = {} }: DryRunDialogProps) {
  const t = useTranslations("dryRuns");
  const text = useRunbookText();
  const org = useOrg();
  const choice = useNodeChoice();
  const { nodeId } = choice;
  const [workload, setWorkload] = useState("");
  const [values, setValues] = useState(initial);
  const request = useRequestDryRun(org);
  const refused = request.error instanceof ApiError ? request.error : null;
  const errorText = useErrorText();
  const parameterErrors = refusedParameter(refused, errorText);
  const isParameter = Object.keys(parameterErrors).length > 0;
  const parameters = Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== "" && name in runbook.parameters));
  const run = () => {
    if (!nodeId) return;
    const where = { nodeId, workload: workload.trim(), parameters };
    request.mutate(yaml === undefined ? { runbook: runbook.id, ...where } : { yaml, ...where });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      width="lg"
      title={t("dialogTitle", { title: text(runbook.title) })}
      description={t("dialogAbout")}
      footer={
        <>
          <DialogClose asChild>
            <Button>{t("close")}</Button>
          </DialogClose>
          <Button variant="primary" onClick={run} pending={request.isPending} disabled={!nodeId}>
            <FlaskConical size={15} aria-hidden />
            {t("run")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <NodeChoice choice={choice} />
          <Field label={t("workload")} hint={t("workloadHint")}>
            <Input value={workload} onChange={(event) => setWorkload(event.target.value)} spellCheck={false} />
          </Field>
        </div>
        <ParameterFields
          parameters={runbook.parameters}
          initial={initial}
          values={values}
          onChange={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
          errors={parameterErrors}
        />
        {refused && !isParameter && <Refusal>{errorText(refused)}</Refusal>}
        {request.data && <DryRunResult key={request.data.id} id={request.data.id} />}
      </div>
    </Dialog>
  );
}
