"use client";
import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { toast } from "sonner";
import { send } from "../api";
import { CsvButton } from "../csv-button";
import { saveFile } from "../save-file";
import { Button } from "../ui/button";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";

/** A run as a file: CSV for a spreadsheet, JSON with everything. */
export function ExportButtons({ runId, name }: { runId: string; name: string }) {
  const t = useTranslations("testSets");
  const org = useOrg();
  const errorText = useErrorText();
  const path = `/${org}/test-runs/${runId}/export`;
  const json = useMutation({
    mutationFn: async () =>
      saveFile([await (await send("POST", path, { body: { format: "json" } })).text()], `${name}.json`, "application/json"),
    onError: (error) => toast.error(errorText(error)),
  });
  return (
    <>
      <CsvButton path={path} body={() => ({ format: "csv" })} name={`${name}.csv`} />
      <Button size="sm" pending={json.isPending} onClick={() => json.mutate()} aria-label={`${t("export")} JSON`}>
        <Download size={14} aria-hidden />
        JSON
      </Button>
    </>
  );
}
