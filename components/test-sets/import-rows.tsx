"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { expectationColumns, readTestRows, UnfitRows } from "@/lib/contracts/test-rows";
import { MOST_ROWS, type TestRow } from "@/lib/contracts/test-set";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { useErrorText } from "../use-error-text";

/** Takes the rows from a file. */
export function ImportRows({ onRows }: { onRows: (rows: TestRow[]) => void }) {
  const t = useTranslations("testSets");
  const errorText = useErrorText();
  const [problem, setProblem] = useState<string | null>(null);
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      onRows(readTestRows(await file.text()));
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof UnfitRows ? t(`unfit.${error.unfit.reason}`, { most: MOST_ROWS, ...error.unfit }) : errorText(error));
    }
  };
  return (
    <details className="rounded-md border px-3 py-2 text-sm">
      <summary className="cursor-pointer font-medium">{t("import")}</summary>
      <div className="mt-2 flex flex-col gap-2">
        <p className="text-muted text-xs">{t("importAbout", { columns: expectationColumns.join(", ") })}</p>
        <Field label={t("importFile")} error={problem}>
          <Input
            type="file"
            accept=".json,.csv,application/json,text/csv"
            onChange={(event) => {
              void take(event.target.files?.[0]);
              // The same file, corrected, must count as a new choice.
              event.target.value = "";
            }}
          />
        </Field>
      </div>
    </details>
  );
}
