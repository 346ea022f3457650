"use client";
import { useTranslations } from "next-intl";
import type { Parameter } from "@/lib/contracts/runbook";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { useRunbookText } from "../use-runbook-text";

interface ParameterFormProps {
  parameters: Record<string, Parameter>;
  values: Record<string, string>;
  onChange: (name: string, value: string) => void;
  /** Problems by parameter name. */
  errors?: Record<string, string>;
}

/** The form that a runbook's parameters draw by themselves. */
export function ParameterForm({ parameters, values, onChange, errors = {} }: ParameterFormProps) {
  const t = useTranslations("plan");
  const text = useRunbookText();
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {Object.entries(parameters).map(([name, parameter]) => (
        <Field
          key={name}
          label={<span className="font-mono text-xs">{name}</span>}
          hint={hintOf(parameter, t, text)}
          error={errors[name]}
          required={!parameter.optional}
          className={parameter.type === "path" || parameter.type === "string" ? "sm:col-span-2" : undefined}
        >
          <ParameterInput parameter={parameter} value={values[name] ?? ""} onChange={(value) => onChange(name, value)} />
        </Field>
      ))}
    </div>
  );
}

const hintOf = (parameter: Parameter, t: ReturnType<typeof useTranslations<"plan">>, text: (text: string) => string) =>
  [
    parameter.about && text(parameter.about),
    parameter.from ? t("hint.from", { source: parameter.from }) : null,
    parameter.optional ? t("hint.optional") : null,
  ]
    .filter(Boolean)
    .join(t("hint.join")) || undefined;

function ParameterInput({ parameter, value, onChange }: { parameter: Parameter; value: string; onChange: (value: string) => void }) {
  const t = useTranslations("plan");
  const standard = parameter.default === undefined ? "" : String(parameter.default);
  if (parameter.type === "enum" || parameter.type === "boolean") {
    const options = parameter.type === "boolean" ? ["true", "false"] : (parameter.options ?? []);
    return (
      <Select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{standard ? t("asWritten", { value: standard }) : t("choose")}</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </Select>
    );
  }
  return (
    <Input
      type={parameter.type === "secret" ? "password" : "text"}
      inputMode={parameter.type === "integer" || parameter.type === "number" ? "decimal" : undefined}
      autoComplete="off"
      spellCheck={false}
      placeholder={standard || (parameter.type === "path" ? "/absolute/path" : undefined)}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="font-mono"
    />
  );
}
