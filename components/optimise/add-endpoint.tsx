"use client";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { EndpointList } from "@/lib/contracts/playground";
import { type ChosenModel, ModelPicker } from "../endpoints/model-picker";
import { Button } from "../ui/button";
import { endpointVariant, type Variant } from "./variants";

/** Chooses a model of an endpoint for the comparison. */
export function AddEndpoint({ endpoints, onAdd }: { endpoints: EndpointList["endpoints"]; onAdd: (variant: Variant) => void }) {
  const t = useTranslations("optimise");
  const [chosen, setChosen] = useState<ChosenModel>({ endpointId: endpoints[0]?.id ?? "", model: "" });
  const endpoint = endpoints.find(({ id }) => id === chosen.endpointId);
  return (
    <div className="flex flex-wrap items-end gap-2">
      <ModelPicker endpoints={endpoints} labels={{ endpoint: t("endpoint"), model: t("model") }} value={chosen} onChange={setChosen} />
      <Button disabled={!endpoint || chosen.model === ""} onClick={() => endpoint && onAdd(endpointVariant(endpoint, chosen.model))}>
        <Plus size={15} aria-hidden />
        {t("addEndpoint")}
      </Button>
    </div>
  );
}
