"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { EndpointList } from "@/lib/contracts/playground";
import { formatCount } from "../format";
import { Field } from "../ui/field";
import { Input, Select, Textarea } from "../ui/input";
import { useOrg } from "../viewer";
import { systemPromptProblem } from "./prompt-length";
import { playground } from "./queries";
import { type PaneSettings, parameterProblem } from "./settings";

interface SettingsPanelProps {
  endpoints: EndpointList["endpoints"];
  settings: PaneSettings;
  onChange: (change: Partial<PaneSettings>) => void;
  /** Only endpoint and model: for panes that share one prompt. */
  compact?: boolean;
}

/** Endpoint, model and parameters of one pane. */
export function SettingsPanel({ endpoints, settings, onChange, compact }: SettingsPanelProps) {
  const org = useOrg();
  const models = useQuery({ ...playground.models(org, settings.endpointId), enabled: settings.endpointId !== "" });
  const list = models.data?.models ?? [];
  const chosen = list.find((model) => model.id === settings.model);
  // The first model of an endpoint is as good a beginning as any; what a person chose and the endpoint still serves stays.
  const first = list[0]?.id;
  useEffect(() => {
    if (first && !list.some((model) => model.id === settings.model)) onChange({ model: first });
  }, [first, list, settings.model, onChange]);
  const limit = chosen?.contextLength;
  return (
    <div className={compact ? "grid grid-cols-2 gap-2" : "flex flex-col gap-3"}>
      <Field label="Endpoint" hideLabel={compact}>
        <Select value={settings.endpointId} onChange={(event) => onChange({ endpointId: event.target.value, model: "" })}>
          {endpoints.map((endpoint) => (
            <option key={endpoint.id} value={endpoint.id}>
              {endpoint.name}
            </option>
          ))}
        </Select>
      </Field>
      <Field
        label="Model"
        hideLabel={compact}
        hint={!compact && limit ? `Context of ${formatCount(limit)} tokens` : undefined}
        error={models.isError ? models.error.message : undefined}
      >
        <Select value={settings.model} onChange={(event) => onChange({ model: event.target.value })} disabled={list.length === 0}>
          {list.length === 0 && (
            <option value="">{models.isFetching ? "Asking the endpoint…" : models.isError ? "Not known" : "No model"}</option>
          )}
          {list.map((model) => (
            <option key={model.id} value={model.id}>
              {model.id}
            </option>
          ))}
        </Select>
      </Field>
      {!compact && <Parameters settings={settings} onChange={onChange} limit={limit ?? null} />}
    </div>
  );
}

function Parameters({ settings, onChange, limit }: Pick<SettingsPanelProps, "settings" | "onChange"> & { limit: number | null }) {
  const number = (name: "temperature" | "topP" | "maxTokens", label: string, placeholder: string) => (
    <Field label={label} error={parameterProblem(name, settings[name]) ?? undefined}>
      <Input
        inputMode="decimal"
        value={settings[name]}
        onChange={(event) => onChange({ [name]: event.target.value })}
        placeholder={placeholder}
        className="tabular"
      />
    </Field>
  );
  return (
    <>
      <Field label="System prompt" error={systemPromptProblem(settings.system) ?? undefined}>
        <Textarea rows={4} value={settings.system} onChange={(event) => onChange({ system: event.target.value })} />
      </Field>
      <div className="grid grid-cols-2 gap-3">
        {number("temperature", "Temperature", "default")}
        {number("topP", "Top p", "default")}
      </div>
      {number("maxTokens", "Max tokens", limit ? `default, at most ${formatCount(limit)}` : "default")}
    </>
  );
}
