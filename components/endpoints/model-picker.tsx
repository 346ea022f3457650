"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { EndpointList } from "@/lib/contracts/playground";
import { Field } from "../ui/field";
import { Select } from "../ui/input";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { endpointQueries } from "./queries";

export interface ChosenModel {
  endpointId: string;
  model: string;
}
interface ModelPickerProps {
  endpoints: EndpointList["endpoints"];
  labels: { endpoint: string; model: string };
  value: ChosenModel;
  onChange: (value: ChosenModel) => void;
}

/** Chooses an endpoint and one of the models that it serves, the first unless a person chooses another. */
export function ModelPicker({ endpoints, labels, value, onChange }: ModelPickerProps) {
  const org = useOrg();
  const errorText = useErrorText();
  const models = useQuery({ ...endpointQueries.models(org, value.endpointId), enabled: value.endpointId !== "" });
  const list = models.data?.models ?? [];
  const first = list[0]?.id;
  useEffect(() => {
    if (first && !list.some(({ id }) => id === value.model)) onChange({ ...value, model: first });
  }, [first, list, value, onChange]);
  return (
    <>
      <Field label={labels.endpoint}>
        <Select value={value.endpointId} onChange={(event) => onChange({ endpointId: event.target.value, model: "" })}>
          {endpoints.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={labels.model} error={models.isError ? errorText(models.error) : undefined}>
        <Select value={value.model} onChange={(event) => onChange({ ...value, model: event.target.value })} disabled={list.length === 0}>
          {list.map(({ id }) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </Select>
      </Field>
    </>
  );
}
