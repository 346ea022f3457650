"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { ErrorState } from "../ui/error-state";
import { Field } from "../ui/field";
import { Select } from "../ui/input";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { incidents } from "./queries";

/** The open incidents that another one can be merged into. */
export function useMergeTargets(incidentId: string, enabled = true) {
  const query = useQuery({ ...incidents.list(useOrg(), { state: "open" }), enabled });
  return { ...query, targets: (query.data?.incidents ?? []).filter(({ id }) => id !== incidentId) };
}

interface MergeTargetProps {
  incidentId: string;
  value: string;
  onChange: (id: string) => void;
}

/** Chooses the incident to merge into. */
export function MergeTarget({ incidentId, value, onChange }: MergeTargetProps) {
  const t = useTranslations("incidents");
  const told = useTold();
  const { targets, data, error, isFetching, refetch } = useMergeTargets(incidentId);
  if (error && !data) {
    return (
      <ErrorState title={t("mergeFailed")} error={error} holds={t("mergeHolds")} onRetry={() => void refetch()} retrying={isFetching} />
    );
  }
  return (
    <Field label={t("into")} hint={data && targets.length === 0 ? t("mergeNone") : undefined}>
      <Select value={value} onChange={(event) => onChange(event.target.value)}>
        {targets.map(({ id, number, nodeName, ...other }) => (
          <option key={id} value={id}>
            #{number} {nodeName}: {told(other.told, other.sentence).slice(0, 80)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
