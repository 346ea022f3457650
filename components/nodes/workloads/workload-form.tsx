"use client";
import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Workload } from "@/lib/contracts/workload";
import type { YamlProblem } from "../../editor/lint-yaml";
import { Callout } from "../../ui/callout";
import { Field } from "../../ui/field";
import { Input, Select, Textarea } from "../../ui/input";
import { FORM_FIELDS, formValues, withField } from "./workload-text";

interface WorkloadFormProps {
  /** The workload's YAML: the form edits it field by field. */
  text: string;
  onChange: (text: string) => void;
  problems: YamlProblem[];
}

/** The common fields of a workload. What it does not show stays in the YAML as it is. */
export function WorkloadForm({ text, onChange, problems }: WorkloadFormProps) {
  const t = useTranslations("workloads");
  const values = formValues(text);
  if (values === null) {
    return (
      <Callout tone="warn" icon={CircleAlert}>
        {t("noParse")}
      </Callout>
    );
  }
  const problemOf = (name: string) => problems.find(({ path }) => path === name || path.startsWith(`${name}.`))?.fault;
  const set = (name: string, many?: boolean) => (value: string) => onChange(withField(text, name, value, many));
  const shown = new Set(["name", "kind", ...FORM_FIELDS.map(({ name }) => name as string)]);
  const others = Object.keys(values).filter((name) => !shown.has(name));
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t("name")} required error={problemOf("name")} hint={t("nameHint")}>
        <Input value={values.name ?? ""} onChange={(event) => set("name")(event.target.value)} maxLength={80} autoComplete="off" />
      </Field>
      <Field label={t("kind")} required error={problemOf("kind")}>
        <Select value={values.kind ?? ""} onChange={(event) => set("kind")(event.target.value)}>
          {Workload.shape.kind.options.map((kind) => (
            <option key={kind}>{kind}</option>
          ))}
        </Select>
      </Field>
      {FORM_FIELDS.map(({ name, many }) => (
        <Field key={name} label={t(`field.${name}`)} hint={t(`hint.${name}`)} error={problemOf(name)}>
          {many ? (
            <Lines value={values[name] ?? ""} onChange={set(name, true)} />
          ) : (
            <Input
              value={values[name] ?? ""}
              onChange={(event) => set(name)(event.target.value)}
              className="font-mono"
              spellCheck={false}
              autoComplete="off"
            />
          )}
        </Field>
      ))}
      {others.length > 0 && <p className="text-muted text-xs sm:col-span-2">{t("others", { names: others.join(", ") })}</p>}
    </div>
  );
}

/** Keeps the typed text: otherwise a new empty line would vanish while typing. */
function Lines({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  return (
    <Textarea
      rows={2}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(event.target.value);
      }}
      className="font-mono"
      spellCheck={false}
    />
  );
}
