"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { expectationColumns, readTestRows, UnfitRows } from "@/lib/contracts/test-rows";
import type { TestRow } from "@/lib/contracts/test-set";
import { Field } from "../ui/field";
import { Input } from "../ui/input";

/** Takes the rows from a file. */
export function ImportRows({ onRows }: { onRows: (rows: TestRow[]) => void }) {
  const t = useTranslations("testSets");
  const [problem, setProblem] = useState<{ row: number; why: string } | null>(null);
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      onRows(readTestRows(await file.text()));
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof UnfitRows ? error : { row: 1, why: String(error) });
    }
  };
  return (
    <details className="rounded-md border px-3 py-2 text-sm">
      <summary className="cursor-pointer font-medium">{t("import")}</summary>
      <div className="mt-2 flex flex-col gap-2">
        <p className="text-muted text-xs">{t("importAbout", { columns: expectationColumns.join(", ") })}</p>
        <Field label={t("importFile")} error={problem ? t("importProblem", { row: problem.row, why: problem.why }) : undefined}>
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
