"use client";
import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { EndpointList } from "@/lib/contracts/playground";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { ExpectationFields } from "./expectation-fields";
import { type DraftRow, emptyExpectation } from "./test-set-form";

interface RowEditorProps {
  row: DraftRow;
  /** As people count it. */
  number: number;
  variables: string[];
  endpoints: EndpointList["endpoints"];
  onChange: (row: DraftRow) => void;
  onRemove: (() => void) | null;
}

/** One row: a value for each variable, and what the answer must be. */
export function RowEditor({ row, number, variables, endpoints, onChange, onRemove }: RowEditorProps) {
  const t = useTranslations("testSets");
  const { expectations } = row;
  return (
    <fieldset className="flex flex-col gap-3 rounded-md border p-3">
      <legend className="px-1 font-medium text-sm">{t("row", { row: number })}</legend>
      {variables.length > 0 && (
        <div className="grid gap-3 sm:grid-cols-2">
          {variables.map((name) => (
            <Field key={name} label={<code className="font-mono">{name}</code>}>
              <Textarea
                rows={1}
                value={row.variables[name] ?? ""}
                onChange={(event) => onChange({ ...row, variables: { ...row.variables, [name]: event.target.value } })}
              />
            </Field>
          ))}
        </div>
      )}
      <div className="flex flex-col gap-2">
        <h4 className="text-muted text-xs">{t("expectations")}</h4>
        {expectations.map((expectation, index) => (
          <ExpectationFields
            // biome-ignore lint/suspicious/noArrayIndexKey: expectations have no id, and their fields are controlled
            key={index}
            value={expectation}
            endpoints={endpoints}
            onChange={(next) => onChange({ ...row, expectations: expectations.with(index, next) })}
            onRemove={expectations.length === 1 ? null : () => onChange({ ...row, expectations: expectations.toSpliced(index, 1) })}
            removeLabel={t("removeExpectation", { n: index + 1, row: number })}
          />
        ))}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          disabled={expectations.length >= 10}
          onClick={() => onChange({ ...row, expectations: [...expectations, emptyExpectation("contains")] })}
        >
          <Plus size={14} aria-hidden />
          {t("addExpectation")}
        </Button>
        {onRemove && (
          <Button size="sm" variant="ghost" onClick={onRemove}>
            <Trash2 size={14} aria-hidden />
            {t("removeRow", { row: number })}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
