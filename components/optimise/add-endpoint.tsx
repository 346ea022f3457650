"use client";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { EndpointList } from "@/lib/contracts/playground";
import { playground } from "../playground/queries";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Select } from "../ui/input";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { endpointVariant, type Variant } from "./variants";

/** Chooses a model of an endpoint for the comparison. */
export function AddEndpoint({ endpoints, onAdd }: { endpoints: EndpointList["endpoints"]; onAdd: (variant: Variant) => void }) {
  const t = useTranslations("optimise");
  const org = useOrg();
  const errorText = useErrorText();
  const [endpointId, setEndpointId] = useState(endpoints[0]?.id ?? "");
  const [chosen, setChosen] = useState("");
  const models = useQuery({ ...playground.models(org, endpointId), enabled: endpointId !== "" });
  const list = models.data?.models ?? [];
  const model = list.some(({ id }) => id === chosen) ? chosen : (list[0]?.id ?? "");
  const endpoint = endpoints.find(({ id }) => id === endpointId);
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Field label={t("endpoint")}>
        <Select value={endpointId} onChange={(event) => setEndpointId(event.target.value)}>
          {endpoints.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t("model")} error={models.isError ? errorText(models.error) : undefined}>
        <Select value={model} onChange={(event) => setChosen(event.target.value)} disabled={list.length === 0}>
          {list.map(({ id }) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </Select>
      </Field>
      <Button disabled={!endpoint || model === ""} onClick={() => endpoint && onAdd(endpointVariant(endpoint, model))}>
        <Plus size={15} aria-hidden />
        {t("addEndpoint")}
      </Button>
    </div>
  );
}
