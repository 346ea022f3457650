"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { EndpointList } from "@/lib/contracts/playground";
import type { Expectation, ExpectationKind } from "@/lib/contracts/test-set";
import { ModelPicker } from "../endpoints/model-picker";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input, Select, Textarea } from "../ui/input";
import { emptyExpectation } from "./test-set-form";

const kinds: ExpectationKind[] = ["contains", "equals", "matches", "schema", "within", "similar"];

interface ExpectationFieldsProps {
  value: Expectation;
  endpoints: EndpointList["endpoints"];
  onChange: (value: Expectation) => void;
  /** null: the last one of a row stays. */
  onRemove: (() => void) | null;
  removeLabel: string;
}

/** One expectation: its kind, and what it needs. */
export function ExpectationFields({ value, endpoints, onChange, onRemove, removeLabel }: ExpectationFieldsProps) {
  const t = useTranslations("testSets");
  return (
    <div className="flex flex-wrap items-start gap-2">
      <Field label={t("kindLabel")} hideLabel className="w-48 max-sm:w-full">
        <Select
          value={value.kind}
          onChange={(event) => onChange(emptyExpectation(event.target.value as ExpectationKind, endpoints[0]?.id))}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`kind.${kind}`)}
            </option>
          ))}
        </Select>
      </Field>
      <div className="flex min-w-0 flex-1 basis-56 flex-col gap-2">
        <Fields value={value} endpoints={endpoints} onChange={onChange} />
      </div>
      {onRemove && (
        <Button variant="ghost" icon aria-label={removeLabel} title={removeLabel} onClick={onRemove}>
          <X size={14} aria-hidden />
        </Button>
      )}
    </div>
  );
}

function Fields({ value, endpoints, onChange }: Pick<ExpectationFieldsProps, "value" | "endpoints" | "onChange">) {
  const t = useTranslations("testSets");
  switch (value.kind) {
    case "contains":
    case "equals":
      return (
        <ExpectedText label={t("text")} placeholder={t("textHint")} value={value.text} onChange={(text) => onChange({ ...value, text })} />
      );
    case "matches":
      return (
        <Field label={t("pattern")} hideLabel>
          <Input
            className="font-mono"
            maxLength={1_000}
            value={value.pattern}
            onChange={(event) => onChange({ ...value, pattern: event.target.value })}
          />
        </Field>
      );
    case "schema":
      return (
        <ExpectedText
          label={t("schema")}
          rows={3}
          className="font-mono"
          value={value.schema}
          onChange={(schema) => onChange({ ...value, schema })}
        />
      );
    case "within":
      return (
        <Field label={t("milliseconds")} hideLabel>
          <Input
            type="number"
            min={1}
            max={600_000}
            value={value.ms}
            onChange={(event) => onChange({ ...value, ms: event.target.valueAsNumber || 1 })}
          />
        </Field>
      );
    case "similar":
      return (
        <>
          <ExpectedText
            label={t("text")}
            hint={t("similarHint")}
            placeholder={t("textHint")}
            value={value.text}
            onChange={(text) => onChange({ ...value, text })}
          />
          <div className="grid gap-2 sm:grid-cols-3">
            <ModelPicker
              endpoints={endpoints}
              labels={{ endpoint: t("embeddingEndpoint"), model: t("embeddingModel") }}
              value={value}
              onChange={({ endpointId, model }) => onChange({ ...value, endpointId, model })}
            />
            <Field label={t("least")}>
              <Input
                type="number"
                min={0}
                max={1}
                step={0.01}
                value={value.atLeast}
                onChange={(event) => onChange({ ...value, atLeast: event.target.valueAsNumber || 0 })}
              />
            </Field>
          </div>
        </>
      );
  }
}

interface ExpectedTextProps {
  label: string;
  hint?: string;
  placeholder?: string;
  rows?: number;
  className?: string;
  value: string;
  onChange: (text: string) => void;
}

function ExpectedText({ label, hint, rows = 1, onChange, ...field }: ExpectedTextProps) {
  return (
    <Field label={label} hideLabel hint={hint}>
      <Textarea rows={rows} onChange={(event) => onChange(event.target.value)} {...field} />
    </Field>
  );
}
