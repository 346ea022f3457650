"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import type { EndpointList } from "@/lib/contracts/playground";
import { endpointQueries } from "../endpoints/queries";
import { Field } from "../ui/field";
import { Select } from "../ui/input";
import { useErrorText } from "../use-error-text";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { ParametersPanel } from "./parameters-panel";
import type { PaneSettings } from "./settings";

interface SettingsPanelProps {
  endpoints: EndpointList["endpoints"];
  settings: PaneSettings;
  onChange: (change: Partial<PaneSettings>) => void;
  /** Only endpoint and model: for panes that share one prompt. */
  compact?: boolean;
}

/** Endpoint, model and parameters of one pane. */
export function SettingsPanel({ endpoints, settings, onChange, compact }: SettingsPanelProps) {
  const t = useTranslations("playground");
  const formats = useFormats();
  const errorText = useErrorText();
  const org = useOrg();
  const models = useQuery({ ...endpointQueries.models(org, settings.endpointId), enabled: settings.endpointId !== "" });
  const list = models.data?.models ?? [];
  const chosen = list.find((model) => model.id === settings.model);
  // Begin with the endpoint's first model. Keep a person's choice while the endpoint still serves it.
  const first = list[0]?.id;
  useEffect(() => {
    if (first && !list.some((model) => model.id === settings.model)) onChange({ model: first });
  }, [first, list, settings.model, onChange]);
  const limit = chosen?.contextLength;
  return (
    <div className={compact ? "grid grid-cols-2 gap-2" : "flex flex-col gap-3"}>
      <Field label={t("settings.endpoint")} hideLabel={compact}>
        <Select value={settings.endpointId} onChange={(event) => onChange({ endpointId: event.target.value, model: "" })}>
          {endpoints.map((endpoint) => (
            <option key={endpoint.id} value={endpoint.id}>
              {endpoint.name}
            </option>
          ))}
        </Select>
      </Field>
      <Field
        label={t("settings.model")}
        hideLabel={compact}
        hint={!compact && limit ? t("settings.context", { n: formats.count(limit) }) : undefined}
        error={models.isError ? errorText(models.error) : undefined}
      >
        <Select value={settings.model} onChange={(event) => onChange({ model: event.target.value })} disabled={list.length === 0}>
          {list.length === 0 && (
            <option value="">{t(models.isFetching ? "settings.asking" : models.isError ? "settings.notKnown" : "settings.noModel")}</option>
          )}
          {list.map((model) => (
            <option key={model.id} value={model.id}>
              {model.id}
            </option>
          ))}
        </Select>
      </Field>
      {!compact && <ParametersPanel settings={settings} onChange={onChange} limit={limit ?? null} />}
    </div>
  );
}
