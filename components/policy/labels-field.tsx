"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { parseLabels } from "../fleet/labels";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { labelsText } from "./sentences";

interface LabelsFieldProps {
  label?: string;
  hint?: string;
  value: Record<string, string>;
  onChange: (labels: Record<string, string>) => void;
  required?: boolean;
}

/** Which nodes: `team=vision stage=prod`. Holds what is typed until it reads as labels. */
export function LabelsField({ label, hint, value, onChange, required }: LabelsFieldProps) {
  const t = useTranslations("policy");
  const labelText = useTranslations("fleet");
  const [typed, setTyped] = useState(labelsText(value));
  const read = parseLabels(typed.split(/[\s,]+/).join("\n"), labelText);
  return (
    <Field label={label ?? t("label")} hint={hint} required={required} error={typeof read === "string" ? read : undefined}>
      <Input
        value={typed}
        placeholder="team=vision stage=prod"
        spellCheck={false}
        className="font-mono"
        onChange={(event) => {
          setTyped(event.target.value);
          const next = parseLabels(event.target.value.split(/[\s,]+/).join("\n"), labelText);
          if (typeof next !== "string") onChange(next);
        }}
      />
    </Field>
  );
}
