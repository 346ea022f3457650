"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Schedule } from "@/lib/contracts/schedule";
import { ApiError } from "../api";
import { nodes } from "../fleet/queries";
import { ParameterFields } from "../plan/parameter-fields";
import { refusedParameter } from "../plan/refused-parameter";
import { RefusingNodes } from "../plan/refusing-nodes";
import { runbooks } from "../plan/runbook-queries";
import { policy } from "../policy/queries";
import { useStatusWord } from "../status/use-status-word";
import { Button } from "../ui/button";
import { useNow } from "../ui/clock";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Checkbox, Input, Select, Textarea } from "../ui/input";
import { Refusal } from "../ui/refusal";
import { useDebounced } from "../ui/use-debounced";
import { useErrorText } from "../use-error-text";
import { useRunbookText } from "../use-runbook-text";
import { useOrg } from "../viewer";
import { useSaveSchedule } from "./queries";
import { TimingFields } from "./timing-fields";
import { readTiming, typedTiming } from "./timing-text";

const labelTerms = (labels: Record<string, string>) =>
  Object.entries(labels)
    .map(([key, value]) => `label:${/\s/.test(value) ? `"${key}=${value}"` : `${key}=${value}`}`)
    .join(" ");

/** The most nodes for which the dialog asks what their hosts forbid. */
const MOST_JUDGED = 100;

/** Makes a schedule, or changes one. `schedule` null: a new one. */
export function ScheduleDialog({ schedule, onClose }: { schedule: Schedule | null; onClose: () => void }) {
  const t = useTranslations("schedules");
  const word = useStatusWord();
  const text = useRunbookText();
  const org = useOrg();
  const [openedAt] = useState(useNow());
  const [name, setName] = useState(schedule?.name ?? "");
  const [runbook, setRunbook] = useState(schedule?.runbook ?? "");
  const [filter, setFilter] = useState([labelTerms(schedule?.labels ?? {}), schedule?.filter ?? ""].filter(Boolean).join(" "));
  /** All nodes are a choice of their own: an empty filter must not mean the whole fleet by accident. */
  const [isEveryNode, setEveryNode] = useState(schedule !== null && filter === "");
  const [workload, setWorkload] = useState(schedule?.workload ?? "");
  const [values, setValues] = useState<Record<string, string>>(schedule?.parameters ?? {});
  const [reason, setReason] = useState(schedule?.reason ?? "");
  const [timing, setTiming] = useState(() => typedTiming(schedule?.timing ?? null, Intl.DateTimeFormat().resolvedOptions().timeZone));
  const [jitterMinutes, setJitter] = useState(String(Math.round((schedule?.jitterMs ?? 0) / 60_000) || ""));
  const [missed, setMissed] = useState<Schedule["missed"]>(schedule?.missed ?? "skip");
  const library = useQuery(runbooks.list(org));
  const chosen = useQuery({ ...runbooks.one(org, runbook), enabled: runbook !== "" });
  const q = useDebounced(filter.trim(), 250);
  const matching = useQuery({
    ...nodes.list(org, { ...(q ? { q } : {}), limit: MOST_JUDGED }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const isAimed = isEveryNode || q !== "";
  const aimedAt = isAimed ? (matching.data?.nodes ?? []).map((node) => node.id) : [];
  const preview = useQuery({
    ...policy.preview(org, { nodeIds: aimedAt, risk: chosen.data?.risk ?? "reversible", requesterId: null, runbook }),
    enabled: chosen.data !== undefined && aimedAt.length > 0,
  });
  const save = useSaveSchedule(org);
  const refused = save.error instanceof ApiError ? save.error : null;
  const errorText = useErrorText();
  const parameterErrors = refusedParameter(refused, errorText);
  const isParameter = Object.keys(parameterErrors).length > 0;
  const inField = isParameter || ["filter", "name", "reason"].includes(refused?.path ?? "");
  const read = readTiming(timing, openedAt);
  const filterProblem = matching.error instanceof ApiError && matching.error.code === "invalid" ? errorText(matching.error) : undefined;
  const parameters = Object.entries(chosen.data?.runbook.parameters ?? {});
  const isFilled = parameters.every(
    ([key, { optional, default: standard, from }]) => optional || standard !== undefined || from !== undefined || Boolean(values[key]),
  );
  const isWhole =
    isAimed && isFilled && name.trim() !== "" && runbook !== "" && reason.trim() !== "" && !("problem" in read) && !filterProblem;
  const submit = () =>
    !("problem" in read) &&
    save.mutate(
      {
        ...(schedule ? { scheduleId: schedule.scheduleId } : {}),
        name,
        runbook,
        labels: {},
        filter,
        workload,
        parameters: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "")),
        reason,
        timing: read.timing,
        jitterMs: Math.min(60, Number(jitterMinutes) || 0) * 60_000,
        missed,
        enabled: schedule?.enabled ?? true,
      },
      { onSuccess: onClose },
    );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={schedule ? t("edit", { name: schedule.name }) : t("new")}
      description={t("dialogAbout")}
      footer={
        <>
          <DialogClose asChild>
            <Button>{t("notNow")}</Button>
          </DialogClose>
          <Button variant="primary" disabled={!isWhole} pending={save.isPending} onClick={submit}>
            {schedule ? t("save") : t("create")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t("name")} required>
          <Input value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label={t("runbook")} required>
          <Select
            value={runbook}
            onChange={(event) => {
              setRunbook(event.target.value);
              setValues({});
            }}
          >
            <option value="">{t("choose")}</option>
            {(library.data?.runbooks ?? []).map((one) => (
              <option key={one.slug} value={one.slug}>
                {text(one.title)} ({word("risk", one.risk)})
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label={t("nodes")}
          hint={`${t("nodesHint")} ${isAimed && matching.data && !filterProblem ? t("fit", { n: matching.data.total }) : ""}`}
          error={filterProblem ?? (refused?.path === "filter" ? errorText(refused) : undefined)}
        >
          <Input
            value={filter}
            maxLength={500}
            placeholder="label:team=vision gpu:H200"
            onChange={(event) => setFilter(event.target.value)}
            disabled={isEveryNode}
            spellCheck={false}
          />
        </Field>
        <Checkbox
          checked={isEveryNode}
          onChange={(event) => {
            setEveryNode(event.target.checked);
            if (event.target.checked) setFilter("");
          }}
        >
          {t("everyNode")}
        </Checkbox>
        <Field label={t("workload")} hint={t("workloadHint")}>
          <Input value={workload} maxLength={80} onChange={(event) => setWorkload(event.target.value)} spellCheck={false} />
        </Field>
        {preview.data && <RefusingNodes refusing={preview.data.refusing} all={aimedAt.length} />}
        {chosen.data && (
          <ParameterFields
            parameters={chosen.data.runbook.parameters}
            initial={schedule?.runbook === runbook ? schedule.parameters : {}}
            values={values}
            onChange={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
            errors={parameterErrors}
          />
        )}
        <TimingFields value={timing} onChange={setTiming} nowMs={openedAt} />
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t("jitter")} hint={t("jitterHint")}>
            <Input
              inputMode="numeric"
              value={jitterMinutes}
              placeholder="0"
              onChange={(event) => setJitter(event.target.value.replace(/\D/g, "").slice(0, 2))}
            />
          </Field>
          <Field label={t("missedLabel")} hint={t("missedHint")}>
            <Select value={missed} onChange={(event) => setMissed(event.target.value as Schedule["missed"])}>
              <option value="skip">{t("missed.skip")}</option>
              <option value="run-once">{t("missed.run-once")}</option>
            </Select>
          </Field>
        </div>
        <Field label={t("reason")} hint={t("reasonHint")} required>
          <Textarea rows={2} value={reason} maxLength={2_000} onChange={(event) => setReason(event.target.value)} />
        </Field>
        {refused && !inField && <Refusal>{errorText(refused)}</Refusal>}
      </div>
    </Dialog>
  );
}
