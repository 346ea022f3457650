"use client";
import { useTranslations } from "next-intl";
import { ExportButton } from "../export-button";
import { useOrg } from "../viewer";

/** A run as a file: CSV for a spreadsheet, JSON with everything. */
export function ExportButtons({ runId, name }: { runId: string; name: string }) {
  const t = useTranslations("testSets");
  const org = useOrg();
  const path = `/${org}/test-runs/${runId}/export`;
  return (["csv", "json"] as const).map((type) => (
    <ExportButton
      key={type}
      path={path}
      body={() => ({ format: type })}
      name={name}
      type={type}
      label={`${t("export")} ${type.toUpperCase()}`}
    />
  ));
}
