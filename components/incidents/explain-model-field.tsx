"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type ChosenModel, ModelPicker } from "../endpoints/model-picker";
import { endpointQueries } from "../endpoints/queries";
import { ErrorState } from "../ui/error-state";
import { useOrg } from "../viewer";

/** Chooses the model that gives second opinions. */
export function ExplainModelField({ value, onChange }: { value: ChosenModel; onChange: (value: ChosenModel) => void }) {
  const t = useTranslations("incidents.explain");
  const { data, error, isFetching, refetch } = useQuery(endpointQueries.list(useOrg()));
  if (error && !data) {
    return (
      <ErrorState
        title={t("endpointsFailed")}
        error={error}
        holds={t("endpointsHold")}
        onRetry={() => void refetch()}
        retrying={isFetching}
      />
    );
  }
  const endpoints = data?.endpoints ?? [];
  if (data && endpoints.length === 0) return <p className="text-muted text-sm">{t("noEndpoint")}</p>;
  return <ModelPicker endpoints={endpoints} labels={{ endpoint: t("endpoint"), model: t("model") }} value={value} onChange={onChange} />;
}
