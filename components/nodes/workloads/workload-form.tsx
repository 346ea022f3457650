"use client";
import { CircleAlert } from "lucide-react";
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
  const values = formValues(text);
  if (values === null) {
    return (
      <Callout tone="warn" icon={CircleAlert}>
        The YAML does not parse. Mend it there first.
      </Callout>
    );
  }
  const problemOf = (name: string) =>
    problems.find(({ path }) => path === name || path.startsWith(`${name}.`))?.message.replace(/^[\w.]+: /, "");
  const set = (name: string, many?: boolean) => (value: string) => onChange(withField(text, name, value, many));
  const shown = new Set(["name", "kind", ...FORM_FIELDS.map(({ name }) => name as string)]);
  const others = Object.keys(values).filter((name) => !shown.has(name));
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Name" required error={problemOf("name")} hint="Letters, digits, dots and dashes.">
        <Input value={values.name ?? ""} onChange={(event) => set("name")(event.target.value)} maxLength={80} autoComplete="off" />
      </Field>
      <Field label="Kind" required error={problemOf("kind")}>
        <Select value={values.kind ?? ""} onChange={(event) => set("kind")(event.target.value)}>
          {Workload.shape.kind.options.map((kind) => (
            <option key={kind}>{kind}</option>
          ))}
        </Select>
      </Field>
      {FORM_FIELDS.map(({ name, label, hint, many }) => (
        <Field key={name} label={label} hint={hint} error={problemOf(name)}>
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
      {others.length > 0 && <p className="text-muted text-xs sm:col-span-2">Written in the YAML only: {others.join(", ")}.</p>}
    </div>
  );
}

/** Holds what is typed: an empty line that was just begun would otherwise vanish under the fingers. */
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
