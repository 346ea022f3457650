"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Rule } from "@/lib/contracts/rule";
import { ApiError } from "../api";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Checkbox, Input, Select } from "../ui/input";
import { Refusal } from "../ui/refusal";
import { useDebounced } from "../ui/use-debounced";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { ConditionFields } from "./condition-fields";
import { type Draft, ruleOf } from "./draft";
import { rules, useSaveRule, useTryRule } from "./queries";
import { RulePreview } from "./rule-preview";
import { TrialResult } from "./trial-result";

const DAYS = 7;
/** A backtest needs no name. */
const UNNAMED = "?";

interface RuleDialogProps {
  /** Null: a new rule. */
  rule: Rule | null;
  begun: Draft;
  onClose: () => void;
}

/** The editor of a rule, with the current values of its nodes and a backtest on their history. */
export function RuleDialog({ rule, begun, onClose }: RuleDialogProps) {
  const t = useTranslations("rules");
  const org = useOrg();
  const errorText = useErrorText();
  const [draft, setDraft] = useState(begun);
  const set = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }));
    trial.reset();
  };
  const { rule: written, wrong } = ruleOf(draft);
  const tried = ruleOf({ ...draft, name: draft.name.trim() || UNNAMED }).rule;
  const still = useDebounced(tried, 400);
  const now = useQuery({
    ...rules.now(org, still),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const trial = useTryRule(org);
  const save = useSaveRule(org);
  const filterProblem = now.error instanceof ApiError && now.error.code === "invalid" ? errorText(now.error) : undefined;
  const submit = () =>
    written && save.mutate({ ...(rule ? { ruleId: rule.ruleId, version: rule.version } : {}), rule: written }, { onSuccess: onClose });
  return (
    <Dialog
      open
      width="lg"
      onOpenChange={(open) => !open && onClose()}
      title={rule ? t("edit", { name: rule.rule.name }) : t("new")}
      description={t("dialogAbout")}
      footer={
        <>
          <DialogClose asChild>
            <Button>{t("notNow")}</Button>
          </DialogClose>
          <Button disabled={!tried} pending={trial.isPending} onClick={() => tried && trial.mutate({ rule: tried, days: DAYS })}>
            <History size={15} aria-hidden />
            {t("try", { n: DAYS })}
          </Button>
          <Button variant="primary" disabled={!written || Boolean(filterProblem)} pending={save.isPending} onClick={submit}>
            {rule ? t("save") : t("create")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_10rem]">
          <Field
            label={t("field.name")}
            required
            error={save.error instanceof ApiError && save.error.path === "rule.name" ? errorText(save.error) : undefined}
          >
            <Input value={draft.name} maxLength={80} onChange={(event) => set({ name: event.target.value })} />
          </Field>
          <Field label={t("field.severity")}>
            <Select value={draft.severity} onChange={(event) => set({ severity: event.target.value as Draft["severity"] })}>
              <option value="warning">{t("severity.warning")}</option>
              <option value="critical">{t("severity.critical")}</option>
            </Select>
          </Field>
        </div>
        <ConditionFields draft={draft} set={set} wrong={wrong} metrics={now.data?.metrics ?? []} />
        <Field label={t("field.filter")} hint={t("field.filterHint")} error={filterProblem}>
          <Input
            value={draft.filter}
            maxLength={500}
            placeholder="label:team=vision gpu:H200"
            spellCheck={false}
            onChange={(event) => set({ filter: event.target.value })}
          />
        </Field>
        {still && !filterProblem && (
          <RulePreview rule={still} now={now.isPlaceholderData && now.data ? { ...now.data, beyond: null } : now.data} />
        )}
        <Checkbox checked={draft.enabled} onChange={(event) => set({ enabled: event.target.checked })}>
          {t("field.enabled")}
        </Checkbox>
        <div aria-live="polite" className="flex flex-col gap-2">
          {trial.isPending && <p className="text-muted text-sm">{t("trying", { n: DAYS })}</p>}
          {trial.data && <TrialResult trial={trial.data} kind={draft.kind} />}
          {trial.isError && <Refusal>{errorText(trial.error)}</Refusal>}
          {save.isError && !(save.error instanceof ApiError && save.error.path === "rule.name") && (
            <Refusal>{errorText(save.error)}</Refusal>
          )}
        </div>
      </div>
    </Dialog>
  );
}
